// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/traffic_view.h"

#include <QContextMenuEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>

#include "gui/format.h"

namespace penstock::gui {
namespace {

constexpr int kCountUpMs = 150;

}  // namespace

TrafficView::TrafficView(const Theme& theme, TrafficModel& model, QWidget* parent)
    : QTableView(parent),
      theme_(theme),
      model_(model),
      delegate_(new TrafficDelegate(theme, this)),
      header_(new TrafficHeader(theme, this)),
      chip_(new QPushButton(this)) {
  setObjectName("trafficTable");
  setAccessibleName("Traffic");
  setHorizontalHeader(header_);
  setItemDelegate(delegate_);
  setShowGrid(false);
  setWordWrap(false);
  setTabKeyNavigation(false);
  setSelectionBehavior(SelectRows);
  setSelectionMode(ExtendedSelection);
  setEditTriggers(NoEditTriggers);
  setFrameShape(NoFrame);
  setVerticalScrollMode(ScrollPerPixel);
  setHorizontalScrollMode(ScrollPerPixel);
  verticalHeader()->hide();
  verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  chip_->setObjectName("newerChip");
  chip_->setAccessibleName("Go to the newest exchange");
  chip_->setProperty("look", "chip");
  chip_->setIcon(theme.icon("arrow-down", Theme::Ink::accent));
  chip_->setFocusPolicy(Qt::NoFocus);
  chip_->hide();
  setModel(&model);
  header_->restore();
  setSortingEnabled(true);
  connect(header_, &QHeaderView::sortIndicatorChanged, this, &TrafficView::showBeginning);

  applyTheme();
  connect(&theme, &Theme::changed, this, &TrafficView::applyTheme);
  connect(chip_, &QPushButton::clicked, this, &TrafficView::goToNewest);
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &TrafficView::scrolled);
  connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, &TrafficView::rangeChanged);
  connect(&model, &QAbstractItemModel::rowsInserted, this,
          [this](const QModelIndex&, int first, int last) { rowsCame(first, last); });
  connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, [this] { resetting_ = true; });
  connect(&model, &QAbstractItemModel::modelReset, this, &TrafficView::wasReset);
  connect(&model, &TrafficModel::drained, this, &TrafficView::drained);
  pendingTimer_.setParent(this);
  pendingTimer_.setObjectName("pendingTimer");
  pendingTimer_.setInterval(kCountUpMs);
  connect(&pendingTimer_, &QTimer::timeout, this, &TrafficView::countUp);
}

void TrafficView::applyTheme() {
  verticalHeader()->setMinimumSectionSize(delegate_->rowHeight());
  verticalHeader()->setDefaultSectionSize(delegate_->rowHeight());
  verticalScrollBar()->setSingleStep(delegate_->rowHeight());
  viewport()->update();
}

std::pair<int, int> TrafficView::visibleRows() const {
  if (model_.rowCount() == 0) return {0, -1};
  const int first = std::max(rowAt(0), 0);
  const int last = rowAt(viewport()->height() - 1);
  return {first, last < 0 ? model_.rowCount() - 1 : last};
}

std::vector<model::ExchangeId> TrafficView::selected(int limit) const {
  std::vector<int> rows;
  for (const QItemSelectionRange& range : selectionModel()->selection()) {
    for (int row = range.top(); row <= range.bottom() && int(rows.size()) < limit; ++row) rows.push_back(row);
  }
  std::sort(rows.begin(), rows.end());
  std::vector<model::ExchangeId> ids;
  ids.reserve(rows.size());
  for (const int row : rows) ids.push_back(model_.summaryAt(row).id);
  return ids;
}

void TrafficView::select(model::ExchangeId id) {
  const int row = model_.rowOf(id);
  if (row >= 0) {
    selectRow(row);
  } else {
    clearSelection();
    setCurrentIndex({});
  }
}

void TrafficView::step(int rows) {
  const int count = model_.rowCount();
  if (count == 0) return;
  const int from = currentIndex().isValid() ? currentIndex().row() + rows : rows > 0 ? visibleRows().first : count - 1;
  selectRow(std::clamp(from, 0, count - 1));
}

void TrafficView::goToNewest() {
  if (!model_.newestLast()) sortByColumn(TrafficModel::id, Qt::AscendingOrder);
  following_ = true;
  scrollToBottom();
  scrolled(verticalScrollBar()->value());
}

void TrafficView::showBeginning() {
  // Who sorts wants to see what is first: the slowest, the largest; of the order of capture, the newest.
  if (model_.newestLast()) return goToNewest();
  verticalScrollBar()->setValue(0);
}

void TrafficView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QTableView::currentChanged(current, previous);
  if (!resetting_) setCurrentId(current.isValid() ? model_.summaryAt(current.row()).id : 0);
}

void TrafficView::setCurrentId(model::ExchangeId id) {
  if (id == current_) return;
  current_ = id;
  Q_EMIT currentChangedTo(id);
}

void TrafficView::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy)) {
    Q_EMIT copyRequested();
    return;
  }
  if (event->matches(QKeySequence::MoveToStartOfDocument)) return selectRow(0);
  if (event->modifiers() == Qt::NoModifier) {
    switch (event->key()) {
      case Qt::Key_J:
      case Qt::Key_Down:
        return step(1);
      case Qt::Key_K:
      case Qt::Key_Up:
        return step(-1);
      case Qt::Key_Home:
        return selectRow(0);
      case Qt::Key_End:
        return selectRow(model_.rowCount() - 1);
      default:
        break;
    }
  }
  QTableView::keyPressEvent(event);
}

void TrafficView::focusInEvent(QFocusEvent* event) {
  // Not the item view's: it would make the first row current, and the detail would show what nobody chose.
  QAbstractScrollArea::focusInEvent(event);  // NOLINT(bugprone-parent-virtual-call)
  viewport()->update();
}

void TrafficView::contextMenuEvent(QContextMenuEvent* event) {
  const bool mouse = event->reason() == QContextMenuEvent::Mouse;
  const QPoint at = mouse ? event->globalPos() : viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft());
  if (selectionModel()->hasSelection()) Q_EMIT menuRequested(at);
}

void TrafficView::rowsCame(int first, int last) {
  if (model_.newestLast()) {
    if (!following_) newer_ += last - first + 1;
  } else if (first == 0 && verticalScrollBar()->value() > 0) {
    shiftBy_ += last - first + 1;  // newest on top: what is read must not move
  }
}

void TrafficView::wasReset() {
  resetting_ = false;
  newer_ = shiftBy_ = 0;
  following_ = true;
  const model::ExchangeId id = current_;
  const int row = model_.rowOf(id);
  if (row >= 0) {
    selectRow(row);
  } else {
    setCurrentId(0);
  }
}

void TrafficView::drained() {
  updateSpan();
  placeChip();
  if (current_ != 0) Q_EMIT currentUpdated();
}

void TrafficView::scrolled(int value) {
  following_ = value >= verticalScrollBar()->maximum();
  if (following_) newer_ = 0;
  updateSpan();
  placeChip();
}

void TrafficView::rangeChanged() {
  QScrollBar* bar = verticalScrollBar();
  if (const int rows = std::exchange(shiftBy_, 0)) bar->setValue(bar->value() + rows * delegate_->rowHeight());
  if (following_ && model_.newestLast()) bar->setValue(bar->maximum());
}

void TrafficView::resizeEvent(QResizeEvent* event) {
  const bool followed = following_;
  QTableView::resizeEvent(event);
  if (followed && model_.newestLast()) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
  updateSpan();
  placeChip();
}

void TrafficView::showEvent(QShowEvent* event) {
  QTableView::showEvent(event);
  updateSpan();
}

void TrafficView::placeChip() {
  const bool wanted = !following_ && newer_ > 0 && model_.newestLast();
  chip_->setVisible(wanted);
  if (!wanted) return;
  const QString text = countText(std::uint64_t(newer_)) + " newer";
  if (chip_->text() != text) chip_->setText(text);
  chip_->adjustSize();
  const QRect area = viewport()->geometry();
  chip_->move(area.center().x() - chip_->width() / 2, area.bottom() - chip_->height() - theme_.scaled(10));
}

void TrafficView::updateSpan() {
  const auto [first, last] = visibleRows();
  bool pending = false;
  WallTime from = WallTime::max(), to = WallTime::min();
  for (int row = first; row <= last; ++row) {
    const model::Summary& s = model_.summaryAt(row);
    from = std::min(from, s.startedAt);
    to = std::max(to, s.startedAt + std::chrono::microseconds(std::max<std::int64_t>(s.durationUs, 0)));
    pending = pending || s.state == model::ExchangeState::pending;
  }
  // A pending row would push the span on without end: it grows to the edge that the others give, and a little more.
  if (pending && last >= first) to = std::max(to, std::min(wallNow(), to + std::chrono::seconds(1)));
  delegate_->setSpan(from, to);
  if (pending && isVisible()) {
    if (!pendingTimer_.isActive()) pendingTimer_.start();
  } else {
    pendingTimer_.stop();
  }
}

void TrafficView::countUp() {
  const auto [first, last] = visibleRows();
  for (int row = first; row <= last; ++row) {
    if (model_.summaryAt(row).state != model::ExchangeState::pending) continue;
    viewport()->update(visualRect(model_.index(row, TrafficModel::duration)));
  }
}

void TrafficView::paintEvent(QPaintEvent* event) {
  QTableView::paintEvent(event);
  if (!hasFocus() || !currentIndex().isValid()) return;
  // The current row, told by more than the colour of the selection.
  QPainter painter(viewport());
  const int y = rowViewportPosition(currentIndex().row());
  painter.fillRect(QRect(0, y, theme_.scaled(3), delegate_->rowHeight()), theme_.tokens().accent);
}

}  // namespace penstock::gui
