// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/results_table.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QScrollBar>
#include <algorithm>

namespace penstock::gui {
namespace {

using Kind = ResultsModel::Kind;

constexpr int kDot = 7, kDotGap = 6;  // of the status

}  // namespace

ResultsDelegate::ResultsDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) { remake(); }

void ResultsDelegate::remake() {
  words_ = Face(theme_.ui(13));
  strong_ = Face(theme_.ui(13, QFont::DemiBold));
  wire_ = Face(theme_.mono(12));
  rowHeight_ = theme_.scaled(25);
}

void ResultsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const auto* model = static_cast<const ResultsModel*>(index.model());
  const Tokens& t = theme_.tokens();
  const bool selected = option.state & QStyle::State_Selected;
  painter->fillRect(option.rect, selected ? t.selection : index.row() % 2 ? t.alternate : t.background);
  const ResultsModel::Result* result = model->result(index.row());
  if (!result) return;
  const ResultsModel::Column& column = model->columns()[std::size_t(index.column())];
  const QString text = model->text(*result, column);
  const QRect area = option.rect.adjusted(theme_.scaled(8), 0, -theme_.scaled(8), 0);
  switch (column.kind) {
    case Kind::number: return paintText(*painter, area, wire_, t.dim, text, Qt::AlignRight);
    case Kind::status: {
      const int status = result->row.status;
      if (status < 0) return paintText(*painter, area, words_, t.dim, text);
      const QColor ink = theme_.statusColor(status);
      const int dot = theme_.scaled(kDot);
      painter->setRenderHint(QPainter::Antialiasing);
      painter->setPen(Qt::NoPen);
      painter->setBrush(ink);
      painter->drawEllipse(QRect(area.left(), area.top() + (area.height() - dot) / 2, dot, dot));
      painter->setRenderHint(QPainter::Antialiasing, false);
      return paintText(*painter, area.adjusted(dot + theme_.scaled(kDotGap), 0, 0, 0), strong_, ink, text);
    }
    case Kind::grep: return paintText(*painter, area, strong_, t.accent, text, Qt::AlignHCenter);
    case Kind::failure: return paintText(*painter, area, words_, t.serverError, text);
    case Kind::payload:
    case Kind::value: return paintText(*painter, area, wire_, t.text, text);
    default: return paintText(*painter, area, wire_, t.text, text, Qt::AlignRight);
  }
}

ResultsTable::ResultsTable(const Theme& theme, ResultsModel& model, QWidget* parent)
    : QTableView(parent), theme_(theme), model_(model), delegate_(new ResultsDelegate(theme, this)) {
  setObjectName("bulkResults");
  setAccessibleName("Results");
  setModel(&model);
  setItemDelegate(delegate_);
  setSelectionBehavior(SelectRows);
  setSelectionMode(ExtendedSelection);
  setEditTriggers(NoEditTriggers);
  setShowGrid(false);
  setWordWrap(false);
  setTabKeyNavigation(false);
  setFrameShape(NoFrame);
  setVerticalScrollMode(ScrollPerPixel);
  setHorizontalScrollMode(ScrollPerPixel);
  verticalHeader()->hide();
  verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setSectionsMovable(true);
  horizontalHeader()->setMinimumSectionSize(theme.scaled(36));
  horizontalHeader()->setSortIndicatorClearable(true);
  horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
  setSortingEnabled(true);
  applyTheme();
  connect(&theme, &Theme::changed, this, &ResultsTable::applyTheme);
  connect(&model, &ResultsModel::arrived, viewport(), qOverload<>(&QWidget::update));
  connect(&model, &QAbstractItemModel::modelReset, this, [this] {
    atEnd_ = true;
    fit();
  });
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) { atEnd_ = value >= verticalScrollBar()->maximum(); });
  connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, [this](int, int end) {
    // While nobody reads elsewhere or has chosen one, what comes is followed.
    if (atEnd_ && !currentIndex().isValid()) verticalScrollBar()->setValue(end);
  });
}

void ResultsTable::applyTheme() {
  delegate_->remake();
  verticalHeader()->setMinimumSectionSize(delegate_->rowHeight());
  verticalHeader()->setDefaultSectionSize(delegate_->rowHeight());
  verticalScrollBar()->setSingleStep(delegate_->rowHeight());
  fit();
  viewport()->update();
}

int ResultsTable::widthOf(const ResultsModel::Column& column) const {
  const QFontMetrics header(theme_.ui(12));
  const int title = header.horizontalAdvance(column.title) + theme_.scaled(30);  // and the arrow of its order
  const auto at = [&](int least) { return std::max(theme_.scaled(least), std::min(title, theme_.scaled(160))); };
  switch (column.kind) {
    case Kind::number: return at(70);
    case Kind::status: return at(76);
    case Kind::length:
    case Kind::time: return at(84);
    case Kind::words:
    case Kind::lines: return at(64);
    case Kind::cluster:
    case Kind::shape: return at(76);
    case Kind::value: return at(120);
    case Kind::grep: return at(60);
    case Kind::tries: return at(56);
    case Kind::failure: return at(110);
    default: return at(160);
  }
}

/// The payload has what the others leave.
void ResultsTable::fit() {
  int others = 0;
  const auto& columns = model_.columns();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const int width = widthOf(columns[i]);
    if (columns[i].kind != Kind::payload) others += width;
    setColumnWidth(int(i), width);
  }
  if (columns.size() > Kind::payload) setColumnWidth(Kind::payload, std::max(theme_.scaled(120), viewport()->width() - others));
}

void ResultsTable::resizeEvent(QResizeEvent* event) {
  QTableView::resizeEvent(event);
  if (event->oldSize().width() != event->size().width()) fit();
}

std::vector<int> ResultsTable::selected(std::size_t most) const {
  std::vector<std::pair<int, int>> ranges;
  for (const QItemSelectionRange& range : selectionModel()->selection()) ranges.emplace_back(range.top(), range.bottom());
  std::sort(ranges.begin(), ranges.end());
  std::vector<int> out;
  for (const auto& [first, last] : ranges)
    for (int row = first; row <= last && out.size() < most; ++row) out.push_back(row);
  return out;
}

void ResultsTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QTableView::currentChanged(current, previous);
  Q_EMIT currentMoved(current.isValid() ? current.row() : -1);
}

void ResultsTable::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return Q_EMIT openAsked();
  if (event->key() == Qt::Key_Escape) return Q_EMIT closeAsked();
  if (event->modifiers() == Qt::NoModifier && model_.rowCount() > 0) {
    const auto go = [this](int row) { selectRow(std::clamp(row, 0, model_.rowCount() - 1)); };
    if (event->key() == Qt::Key_J) return go(currentIndex().row() + 1);
    if (event->key() == Qt::Key_K) return go(currentIndex().row() - 1);
    if (event->key() == Qt::Key_Home) return go(0);
    if (event->key() == Qt::Key_End) return go(model_.rowCount() - 1);
  }
  QTableView::keyPressEvent(event);
}

void ResultsTable::mouseDoubleClickEvent(QMouseEvent* event) {
  QTableView::mouseDoubleClickEvent(event);
  if (event->button() == Qt::LeftButton && indexAt(event->pos()).isValid()) Q_EMIT openAsked();
}

void ResultsTable::contextMenuEvent(QContextMenuEvent* event) {
  const bool mouse = event->reason() == QContextMenuEvent::Mouse;
  if (!selectionModel()->hasSelection()) return;
  Q_EMIT menuAsked(mouse ? event->globalPos() : viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft()));
}

}  // namespace penstock::gui
