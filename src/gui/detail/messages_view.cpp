// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/messages_view.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>

#include "gui/detail/message_delegate.h"
#include "gui/format.h"

namespace penstock::gui {
namespace {

constexpr int kWidths[MessagesModel::columns] = {56, 30, 108, 84, 76, 200};

}  // namespace

MessagesView::MessagesView(const Theme& theme, MessagesModel& model, QWidget* parent)
    : QTableView(parent),
      theme_(theme),
      model_(model),
      delegate_(new MessageDelegate(theme, this)),
      chip_(new QPushButton(this)) {
  setObjectName("messagesTable");
  setAccessibleName(tr("Messages"));
  setModel(&model);
  setItemDelegate(delegate_);
  setShowGrid(false);
  setWordWrap(false);
  setTabKeyNavigation(false);
  setSelectionBehavior(SelectRows);
  setSelectionMode(SingleSelection);
  setEditTriggers(NoEditTriggers);
  setFrameShape(NoFrame);
  setVerticalScrollMode(ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  verticalHeader()->hide();
  verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  QHeaderView* header = horizontalHeader();
  header->setObjectName("messagesHeader");
  header->setAccessibleName(tr("Columns"));
  header->setHighlightSections(false);
  header->setSectionsClickable(false);
  header->setFixedHeight(theme.scaled(27));
  header->setMinimumSectionSize(theme.scaled(28));
  header->setStretchLastSection(true);
  for (int c = 0; c < MessagesModel::columns; ++c) header->resizeSection(c, theme.scaled(kWidths[c]));
  chip_->setObjectName("newerMessagesChip");
  chip_->setAccessibleName(tr("Go to the newest message"));
  chip_->setProperty("look", "chip");
  chip_->setIcon(theme.icon("arrow-down", Theme::Ink::accent));
  chip_->setFocusPolicy(Qt::NoFocus);
  chip_->hide();

  applyTheme();
  connect(&theme, &Theme::changed, this, &MessagesView::applyTheme);
  connect(chip_, &QPushButton::clicked, this, &MessagesView::goToNewest);
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &MessagesView::scrolled);
  connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, &MessagesView::rangeChanged);
  connect(&model, &QAbstractItemModel::rowsInserted, this,
          [this](const QModelIndex&, int first, int last) { rowsCame(first, last); });
  connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, [this] { resetting_ = true; });
  connect(&model, &QAbstractItemModel::modelReset, this, &MessagesView::wasReset);
}

void MessagesView::applyTheme() {
  verticalHeader()->setMinimumSectionSize(delegate_->rowHeight());
  verticalHeader()->setDefaultSectionSize(delegate_->rowHeight());
  verticalScrollBar()->setSingleStep(delegate_->rowHeight());
  viewport()->update();
}

void MessagesView::forget() { current_.reset(); }

void MessagesView::startOver() {
  following_ = model_.open();
  newer_ = 0;
  if (!following_) {
    verticalScrollBar()->setValue(0);
    if (model_.rowCount() > 0) selectRow(0);
  }
  if (!current_) Q_EMIT currentMessageChanged();
  look();
  placeChip();
}

void MessagesView::goToNewest() {
  following_ = true;
  scrollToBottom();
  scrolled(verticalScrollBar()->value());
}

// Without an event it is the window that goes somewhere: what keys are held meanwhile says nothing of that. Qt would ask,
// and Ctrl+Home would leave selected what is out of sight by then.
QItemSelectionModel::SelectionFlags MessagesView::selectionCommand(const QModelIndex& index, const QEvent* event) const {
  return event ? QTableView::selectionCommand(index, event) : QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows;
}

void MessagesView::step(int rows) {
  const int count = model_.rowCount();
  if (count == 0) return;
  const int here = currentIndex().isValid() ? currentIndex().row() + rows : rows > 0 ? rowAt(0) : count - 1;
  selectRow(std::clamp(here, 0, count - 1));
}

void MessagesView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QTableView::currentChanged(current, previous);
  if (resetting_ || !current.isValid()) return;
  const std::uint64_t index = model_.indexAt(current.row());
  if (current_ == index) return;
  current_ = index;
  Q_EMIT currentMessageChanged();
}

void MessagesView::wasReset() {
  resetting_ = false;
  newer_ = 0;
  if (!current_) return;
  const int row = model_.rowOf(*current_);
  if (row >= 0) selectRow(row);
}

void MessagesView::rowsCame(int first, int last) {
  const bool atEnd = last + 1 == model_.rowCount();
  if (atEnd && !following_ && model_.filter().empty()) newer_ += last - first + 1;
  // A filter brings the current message back when it comes to it.
  if (current_ && !currentIndex().isValid()) {
    const int row = model_.rowOf(*current_);
    if (row >= first && row <= last) setCurrentIndex(model_.index(row, 0));
  }
  look();
  placeChip();
}

void MessagesView::scrolled(int value) {
  following_ = value >= verticalScrollBar()->maximum();
  if (following_) newer_ = 0;
  look();
  placeChip();
}

void MessagesView::rangeChanged() {
  if (following_) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
  look();
}

void MessagesView::look() {
  if (model_.rowCount() == 0 || !isVisible()) return;
  const int height = delegate_->rowHeight();
  const int first = std::max(0, verticalScrollBar()->value() / height);
  const int seen = viewport()->height() / height + 1;
  model_.setVisibleRows(first, first + seen);
}

void MessagesView::placeChip() {
  const bool wanted = !following_ && newer_ > 0;
  chip_->setVisible(wanted);
  if (!wanted) return;
  chip_->setText(tr("%1 newer").arg(countText(std::uint64_t(newer_))));
  chip_->adjustSize();
  const QRect area = viewport()->geometry();
  chip_->move(area.center().x() - chip_->width() / 2, area.bottom() - chip_->height() - theme_.scaled(10));
}

bool MessagesView::event(QEvent* event) {
  // Ctrl+C is the exchange's elsewhere; here it means the message.
  if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
    event->accept();
    return true;
  }
  return QTableView::event(event);
}

void MessagesView::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy)) {
    Q_EMIT copyRequested();
    return;
  }
  const bool plain = event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::ControlModifier;
  if (plain && event->key() == Qt::Key_Home) return selectRow(0);
  if (plain && event->key() == Qt::Key_End) {
    selectRow(model_.rowCount() - 1);
    return goToNewest();
  }
  if (event->modifiers() == Qt::NoModifier && (event->key() == Qt::Key_J || event->key() == Qt::Key_Down))
    return step(1);
  if (event->modifiers() == Qt::NoModifier && (event->key() == Qt::Key_K || event->key() == Qt::Key_Up))
    return step(-1);
  QTableView::keyPressEvent(event);
}

void MessagesView::focusInEvent(QFocusEvent* event) {
  // Not the item view's: it would make the first row current.
  QAbstractScrollArea::focusInEvent(event);  // NOLINT(bugprone-parent-virtual-call)
  viewport()->update();
}

void MessagesView::resizeEvent(QResizeEvent* event) {
  const bool followed = following_;
  QTableView::resizeEvent(event);
  if (followed) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
  look();
  placeChip();
}

void MessagesView::showEvent(QShowEvent* event) {
  QTableView::showEvent(event);
  look();
}

void MessagesView::contextMenuEvent(QContextMenuEvent* event) {
  const bool mouse = event->reason() == QContextMenuEvent::Mouse;
  const QPoint at = mouse ? event->globalPos() : viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft());
  if (currentIndex().isValid()) Q_EMIT menuRequested(at);
}

void MessagesView::paintEvent(QPaintEvent* event) {
  QTableView::paintEvent(event);
  if (!hasFocus() || !currentIndex().isValid()) return;
  // The current row, told by more than the colour of the selection.
  QPainter painter(viewport());
  const int y = rowViewportPosition(currentIndex().row());
  painter.fillRect(QRect(0, y, theme_.scaled(3), delegate_->rowHeight()), theme_.tokens().accent);
}

}  // namespace penstock::gui
