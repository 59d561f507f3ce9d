// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/traffic_view.h"

#include <QContextMenuEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>

#include "gui/format.h"
#include "penstock/display/row_text.h"

namespace penstock::gui {
namespace {

constexpr int kCountUpMs = 150;
constexpr int kMeasureMs = 250;

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
  header_->restore(ProjectMemory());
  setSortingEnabled(true);
  connect(header_, &QHeaderView::sortIndicatorChanged, this, [this](int section) {
    if (TrafficModel::sortable(section)) showBeginning();
  });

  applyTheme();
  connect(&theme, &Theme::changed, this, &TrafficView::applyTheme);
  connect(chip_, &QPushButton::clicked, this, &TrafficView::goToNewest);
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &TrafficView::scrolled);
  connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, &TrafficView::rangeChanged);
  connect(&model, &QAbstractItemModel::rowsInserted, this,
          [this](const QModelIndex&, int first, int last) { rowsCame(first, last); });
  connect(&model, &QAbstractItemModel::rowsAboutToBeRemoved, this, [this](const QModelIndex&, int first, int last) {
    const int top = rowAt(0);
    if (top >= 0 && first < top) shiftBy_ -= std::min(last, top - 1) - first + 1;
  });
  connect(&model, &TrafficModel::aboutToReplace, this, &TrafficView::aboutToReplace);
  connect(&model, &TrafficModel::replaced, this, &TrafficView::replaced);
  connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, [this] { resetting_ = true; });
  connect(&model, &QAbstractItemModel::modelReset, this, &TrafficView::wasReset);
  connect(&model, &TrafficModel::drained, this, &TrafficView::drained);
  pendingTimer_.setParent(this);
  pendingTimer_.setObjectName("pendingTimer");
  pendingTimer_.setInterval(kCountUpMs);
  connect(&pendingTimer_, &QTimer::timeout, this, &TrafficView::countUp);
  measureTimer_.setSingleShot(true);
  measureTimer_.setInterval(kMeasureMs);
  connect(&measureTimer_, &QTimer::timeout, this, &TrafficView::measure);
}

void TrafficView::keepToCapture() {
  sortByColumn(TrafficModel::id, Qt::AscendingOrder);
  setSortingEnabled(false);
  header_->setSectionsClickable(false);
  header_->offerFields(false);
}

void TrafficView::applyTheme() {
  verticalHeader()->setMinimumSectionSize(delegate_->rowHeight());
  verticalHeader()->setDefaultSectionSize(delegate_->rowHeight());
  verticalScrollBar()->setSingleStep(delegate_->rowHeight());
  needs_.clear();  // fonts may be others
  measureTimer_.start();
  viewport()->update();
}

std::pair<int, int> TrafficView::visibleRows() const {
  if (model_.rowCount() == 0) return {0, -1};
  const int first = std::max(rowAt(0), 0);
  const int last = rowAt(viewport()->height() - 1);
  return {first, last < 0 ? model_.rowCount() - 1 : last};
}

std::vector<std::pair<int, int>> TrafficView::selectedRanges() const {
  std::vector<std::pair<int, int>> ranges;
  for (const QItemSelectionRange& range : selectionModel()->selection()) ranges.emplace_back(range.top(), range.bottom());
  std::sort(ranges.begin(), ranges.end());
  return ranges;
}

int TrafficView::selectedCount() const {
  int count = 0;
  for (const QItemSelectionRange& range : selectionModel()->selection()) count += range.height();
  return count;
}

std::vector<model::ExchangeId> TrafficView::selected(int limit) const {
  std::vector<model::ExchangeId> ids;
  for (const auto& [first, last] : selectedRanges()) {
    for (int row = first; row <= last && int(ids.size()) < limit; ++row) ids.push_back(model_.summaryAt(row).id);
  }
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

// Without an event it is the window that goes somewhere: what keys are held meanwhile says nothing of that. Qt would ask,
// and Ctrl+Home would leave selected what is out of sight by then.
QItemSelectionModel::SelectionFlags TrafficView::selectionCommand(const QModelIndex& index, const QEvent* event) const {
  return event ? QTableView::selectionCommand(index, event) : QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows;
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

void TrafficView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
  QTableView::selectionChanged(selected, deselected);
  if (!resetting_) Q_EMIT selectionMoved();
}

model::ExchangeId TrafficView::topId() const {
  const int top = following_ ? -1 : rowAt(0);
  return top >= 0 ? model_.summaryAt(top).id : 0;
}

void TrafficView::restorePlace(model::ExchangeId top, model::ExchangeId current) {
  wantedTop_ = top;
  wantedCurrent_ = current;
  findWanted();
}

void TrafficView::findWanted() {
  if (const int row = wantedCurrent_ ? model_.rowOf(wantedCurrent_) : -1; row >= 0) {
    wantedCurrent_ = 0;
    selectRow(row);
  }
  if (const int row = wantedTop_ ? model_.rowOf(wantedTop_) : -1; row >= 0) {
    wantedTop_ = 0;
    executeDelayedItemsLayout();
    verticalScrollBar()->setValue(row * delegate_->rowHeight());
  }
}

void TrafficView::rowsCame(int first, int last) {
  const int count = last - first + 1;
  const int top = rowAt(0);
  if (model_.newestLast() && first >= model_.rowCount() - count) {
    if (!following_) newer_ += count;
  } else if (!following_ && top >= 0 && first <= top && (first < top || verticalScrollBar()->value() > 0)) {
    shiftBy_ += count;  // above what is read, which must not move
  }
}

void TrafficView::wasReset() {
  if (place_.valid) return;  // the rows are the same, and others of them are shown
  resetting_ = false;
  newer_ = shiftBy_ = 0;
  following_ = true;
  needs_.clear();
  const model::ExchangeId id = current_;
  const int row = model_.rowOf(id);
  if (row >= 0) {
    selectRow(row);
  } else if (model_.settling()) {
    wantedCurrent_ = id;
  } else {
    setCurrentId(0);
  }
}

void TrafficView::aboutToReplace() {
  constexpr int kMostKept = 100'000;
  place_ = {};
  place_.valid = true;
  const int top = rowAt(0), value = verticalScrollBar()->value();
  place_.atTop = value == 0;
  if (top >= 0) {
    place_.top = model_.captureRow(top);
    place_.offset = value - top * delegate_->rowHeight();
  }
  if (const QModelIndex now = currentIndex(); now.isValid()) {
    const auto [first, last] = visibleRows();
    place_.current = model_.captureRow(now.row());
    place_.currentInView = now.row() >= first && now.row() <= last;
  }
  if (selectedCount() > kMostKept) return;
  for (const auto& [first, last] : selectedRanges())
    for (int row = first; row <= last; ++row) place_.selected.push_back(model_.captureRow(row));
}

void TrafficView::replaced() {
  constexpr qsizetype kMostRanges = 1000;  // each is looked at for each row painted
  const Place place = std::exchange(place_, {});
  newer_ = shiftBy_ = 0;
  std::vector<int> rows;
  for (const std::uint32_t row : place.selected)
    if (const int at = model_.placeOf(row); at >= 0) rows.push_back(at);
  std::sort(rows.begin(), rows.end());
  QItemSelection selection;
  for (std::size_t i = 0; i < rows.size() && selection.size() < kMostRanges;) {
    std::size_t end = i + 1;
    while (end < rows.size() && rows[end] == rows[end - 1] + 1) ++end;
    selection.append(QItemSelectionRange(model_.index(rows[i], 0), model_.index(rows[end - 1], model_.columnCount() - 1)));
    i = end;
  }
  executeDelayedItemsLayout();
  // A current row that a filter hides stays the current exchange: it is still what one reads below.
  int current = place.current != display::RowList::kNowhere ? model_.placeOf(place.current) : model_.rowOf(current_);
  if (place.current == display::RowList::kNowhere && current >= 0 && selection.isEmpty())
    selection.append(QItemSelectionRange(model_.index(current, 0), model_.index(current, model_.columnCount() - 1)));
  selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
  if (current >= 0) selectionModel()->setCurrentIndex(model_.index(current, 0), QItemSelectionModel::NoUpdate);
  resetting_ = false;
  QScrollBar* bar = verticalScrollBar();
  if (following_ && model_.newestLast()) {
    bar->setValue(bar->maximum());
  } else if (place.atTop && !model_.newestLast()) {
    bar->setValue(0);
  } else if (place.currentInView && current >= 0 && model_.placeOf(place.top) < 0) {
    reveal(current);
  } else if (const int top = model_.placeNear(place.top); top >= 0) {
    bar->setValue(top * delegate_->rowHeight() + (model_.placeOf(place.top) >= 0 ? place.offset : 0));
  }
  scrolled(bar->value());
  findWanted();
  Q_EMIT selectionMoved();
}

void TrafficView::reveal(int row) {
  const int height = delegate_->rowHeight();
  verticalScrollBar()->setValue(row * height - viewport()->height() / height / 2 * height);
}

void TrafficView::drained() {
  if (wantedTop_ || wantedCurrent_) findWanted();
  updateSpan();
  placeChip();
  if (!measureTimer_.isActive()) measureTimer_.start();
  if (current_ != 0) Q_EMIT currentUpdated();
}

void TrafficView::scrolled(int value) {
  following_ = value >= verticalScrollBar()->maximum();
  if (following_) newer_ = 0;
  updateSpan();
  placeChip();
  if (!measureTimer_.isActive()) measureTimer_.start();
}

void TrafficView::rangeChanged() {
  QScrollBar* bar = verticalScrollBar();
  if (const int rows = std::exchange(shiftBy_, 0); rows != 0) bar->setValue(bar->value() + rows * delegate_->rowHeight());
  if (following_ && model_.newestLast()) bar->setValue(bar->maximum());
}

void TrafficView::resizeEvent(QResizeEvent* event) {
  const bool followed = following_;
  QTableView::resizeEvent(event);
  if (followed && model_.newestLast()) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
  updateSpan();
  placeChip();
  if (!measureTimer_.isActive()) measureTimer_.start();
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

// Columns only grow while rows come and are scrolled: they would tremble otherwise.
void TrafficView::measure() {
  const auto [first, last] = visibleRows();
  if (last < first) return header_->setNeeds({});
  std::vector<int> needs = needs_;
  needs.resize(TrafficModel::columns, 0);
  for (int row = first; row <= last; ++row) {
    const model::Summary& summary = model_.summaryAt(row);
    for (int column = 0; column < TrafficModel::columns; ++column) {
      if (header_->isSectionHidden(column) && !header_->isGone(column)) continue;
      if (column == TrafficModel::path || column == TrafficModel::waterfall) continue;
      needs[std::size_t(column)] = std::max(needs[std::size_t(column)], delegate_->widthWanted(summary, column));
    }
  }
  needs_ = std::move(needs);
  header_->setNeeds(needs_);
}

void TrafficView::updateSpan() {
  const auto [first, last] = visibleRows();
  bool pending = false;
  WallTime latest = WallTime::min();
  std::vector<TimeAxis::Row> rows;
  for (int row = first; row <= last; ++row) {
    const model::Summary& s = model_.summaryAt(row);
    const WallTime end = s.startedAt + std::chrono::microseconds(std::max<std::int64_t>(s.durationUs, 0));
    const bool isPending = s.state == model::ExchangeState::pending;
    rows.push_back({{s.startedAt, isPending ? WallTime::max() : end}, display::isLongLived(s)});
    if (!rows.back().open) latest = std::max(latest, isPending ? s.startedAt : end);
    pending = pending || isPending;
  }
  // A pending row would push the time on without end: it goes to the edge that the others give, and a little more.
  const WallTime now = wallNow();
  if (latest != WallTime::min()) latest = std::max(latest, std::min(now, latest + std::chrono::seconds(1)));
  for (TimeAxis::Row& row : rows)
    if (row.time.to == WallTime::max()) row.time.to = std::max(row.time.from, latest == WallTime::min() ? now : latest);
  delegate_->setAxis(TimeAxis::ofRows(rows));
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
