// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows of the index are shown, and where: what comes is merged where that is cheap, and a worker makes the list anew where
// it is not.
#include <algorithm>
#include <iterator>
#include <optional>

#include "gui/traffic/traffic_model.h"

namespace penstock::gui {
namespace {

constexpr int kFrameMs = 33;
constexpr std::size_t kMakeHere = 20'000;      // lists of more rows than this are made on another thread
constexpr std::size_t kMergeHere = 2'000'000;  // rows that runs in the middle of a list may move within one frame
constexpr int kSortEveryMs = 300, kCollectEveryMs = 100;  // while rows come in
constexpr int kFirstMs = 150;                  // a new filter that says nothing for so long shows that it has nothing yet
constexpr std::size_t kMostLate = 100'000;
constexpr std::size_t kMostTold = 4096;  // updates looked up one by one

void sortUnique(std::vector<std::uint32_t>& rows) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
}

}  // namespace

TrafficModel::TrafficModel(QObject* parent) : QAbstractTableModel(parent), mailbox_(this) {
  for (QTimer* timer : {&drainTimer_, &makeTimer_, &firstTimer_}) timer->setSingleShot(true);
  connect(&drainTimer_, &QTimer::timeout, this, &TrafficModel::drain);
  connect(&makeTimer_, &QTimer::timeout, this, &TrafficModel::startMaking);
  connect(&firstTimer_, &QTimer::timeout, this, [this] {
    reuseOrder_ = true;
    if (std::exchange(awaitingFirst_, false)) rebuild(true);
  });
}

bool TrafficModel::sortable(int column) {
  return column >= 0 && column < columns;
}

void TrafficModel::setIndex(std::shared_ptr<model::TrafficIndex> index) {
  ++generation_;
  making_ = makeAgain_ = false;
  index_ = std::move(index);
  rowsComing_ = index_ ? follow(index_->changed()) : Subscription();
  revision_ = 0;
  captured_ = 0;
  sets_.reset();
  awaitingFirst_ = false;
  order_.reset();
  drainTimer_.stop();
  firstTimer_.stop();
  if (index_) return drain();
  sets_.forgetRows();
  resetRows();
}

void TrafficModel::arm() {
  rowsComing_.arm();
  sets_.arm();
}

Subscription TrafficModel::follow(Notifier<>& changed) {
  return changed.subscribeOnce([this, back = mailbox_.address()] { back.post([this] { this->changed(); }); });
}

void TrafficModel::changed() {
  if (!index_ || drainTimer_.isActive()) return;
  const qint64 since = drainClock_.isValid() ? drainClock_.elapsed() : kFrameMs;
  if (since >= kFrameMs) {
    drain();
  } else {
    drainTimer_.start(int(kFrameMs - since));
  }
}

void TrafficModel::setQuery(Set set, std::shared_ptr<model::TrafficQuery> query) {
  if (!index_ || (!query && !sets_.query(set))) return;
  drain();  // a reset from before this query is not one of its own
  sets_.ask(set, query);
  ++generation_;
  making_ = makeAgain_ = false;
  late_.clear();
  if (!query) {
    reuseOrder_ = true;
    return rebuild(true);
  }
  awaitingFirst_ = true;
  firstTimer_.start(kFirstMs);
  sets_.follow(set, follow(query->changed()));
  changed();
}

TrafficModel::Progress TrafficModel::progress(Set set) const {
  const auto& p = sets_.progress(set);
  return {p.settled, p.total, p.complete, QString::fromStdString(p.trouble)};
}

void TrafficModel::drain() {
  if (!index_) return;
  arm();  // before looking, so that a change meanwhile is not missed
  const display::RowSets::Taken taken = sets_.take();
  const model::TrafficChanges changes = index_->changesSince(revision_);
  const bool reset = changes.reset || changes.rows < captured_;
  revision_ = changes.revision;
  cachedRow_ = -1;
  std::vector<std::uint32_t> touched;
  const std::size_t before = reset ? 0 : captured_;
  captured_ = changes.rows;
  const bool said = sets_.apply(taken, reset, captured_, list_.rows(), touched);
  if (changes.deletions || reset) sets_.setDeleted(index_->deletedRows(), captured_, touched);
  if (reset) {
    resetRows();
  } else {
    if (awaitingFirst_ && said) {
      awaitingFirst_ = false;
      firstTimer_.stop();
      reuseOrder_ = true;
      rebuild(true);
    } else {
      showChanges(touched, before);
    }
    announceUpdates(changes.updated);
  }
  drainClock_.start();
  Q_EMIT drained();
  if (taken.any()) Q_EMIT progressed();
}

void TrafficModel::resetRows() {
  ++generation_;
  making_ = makeAgain_ = false;
  makeTimer_.stop();
  makeClock_.invalidate();
  late_.clear();
  order_.reset();
  beginResetModel();
  cachedRow_ = -1;
  shown_.clear();
  const bool whole = sets_.marks().allVisible() && (sortColumn_ == id || captured_ == 0);
  list_ = whole ? display::RowList::all(captured_) : display::RowList::some({});
  list_.setReversed(sortOrder_ == Qt::DescendingOrder);
  shown_.assign(captured_, 0);
  if (!whole && captured_ <= kMakeHere) {  // whole at once: a reset comes from a person's action
    display::RowsMade made = makeNow();
    list_ = std::move(made.list);
    shown_ = std::move(made.shown);
  }
  endResetModel();
  if (!whole && captured_ > kMakeHere) startMaking();
}

void TrafficModel::showChanges(std::vector<std::uint32_t>& touched, std::size_t before) {
  if (awaitingFirst_) return;
  if (making_) {  // the list on its way does not know of these
    late_.insert(late_.end(), touched.begin(), touched.end());
    if (late_.size() > kMostLate) {
      late_.clear();
      makeAgain_ = true;
    }
    return;
  }
  if (list_.isAll() && sets_.marks().allVisible() && sortColumn_ == id) {
    if (list_.size() == captured_) return;
    const int shown = int(list_.size()), added = int(captured_ - list_.size());
    const int at = list_.reversed() ? 0 : shown;
    beginInsertRows({}, at, at + added - 1);
    cachedRow_ = -1;
    list_.growAll(captured_);
    endInsertRows();
    return;
  }
  if (list_.isAll()) {
    shown_.assign(list_.size(), 1);
    list_.writeOut();
  }
  shown_.resize(captured_, 0);
  sortUnique(touched);
  std::vector<std::uint32_t> come, gone;
  const auto look = [&](std::uint32_t row) {
    if (row >= captured_) return;
    const bool visible = sets_.marks().visible(row);
    if (visible && !shown_[row]) come.push_back(row);
    if (!visible && shown_[row]) gone.push_back(row);
  };
  for (const std::uint32_t row : touched)
    if (row < before) look(row);
  for (std::size_t row = before; row < captured_; ++row) look(std::uint32_t(row));
  if (come.empty() && gone.empty()) return;
  if (sortColumn_ != id || !mergeHere(come, gone)) rebuild(false);
}

bool TrafficModel::mergeHere(const std::vector<std::uint32_t>& come, const std::vector<std::uint32_t>& gone) {
  const auto runs = display::runsOf(list_, come, gone, kMergeHere);
  if (!runs) return false;
  const auto place = [&](std::size_t index, std::size_t count) {
    return int(list_.reversed() ? list_.size() - index - count : index);
  };
  for (auto run = runs->out.rbegin(); run != runs->out.rend(); ++run) {
    const int at = place(run->index, run->count);
    beginRemoveRows({}, at, at + int(run->count) - 1);
    cachedRow_ = -1;
    list_.erase(run->index, run->count);
    endRemoveRows();
  }
  for (auto run = runs->in.rbegin(); run != runs->in.rend(); ++run) {
    const int at = place(run->index, 0);
    beginInsertRows({}, at, at + int(run->count) - 1);
    cachedRow_ = -1;
    list_.insert(run->index, come.data() + run->first, come.data() + run->first + run->count);
    endInsertRows();
  }
  for (const std::uint32_t row : gone) shown_[row] = 0;
  for (const std::uint32_t row : come) shown_[row] = 1;
  return true;
}

void TrafficModel::announceUpdates(const std::vector<std::uint32_t>& captureRows) {
  if (captureRows.empty() || list_.size() == 0) return;
  // One range for all: views repaint what they show of it, and nothing else is done per row.
  int first = rowCount(), last = -1;
  if (captureRows.size() > kMostTold) {
    first = 0;
    last = rowCount() - 1;
  } else {
    for (const std::uint32_t row : captureRows) {
      const int shown = list_.find(row);
      if (shown < 0) continue;
      first = std::min(first, shown);
      last = std::max(last, shown);
    }
  }
  if (last < first) return;
  Q_EMIT dataChanged(index(first, 0), index(last, columnCount() - 1));
  if (sortColumn_ != id) startMaking();
}

void TrafficModel::sort(int column, Qt::SortOrder order) {
  if (!sortable(column) || (sortColumn_ == Column(column) && sortOrder_ == order)) return;
  sortColumn_ = Column(column);
  sortOrder_ = order;
  rebuild(true);
}

void TrafficModel::rebuild(bool atOnce) {
  if (!index_) return;
  if (atOnce) {
    ++generation_;
    making_ = makeAgain_ = false;
    late_.clear();
    makeTimer_.stop();
    makeClock_.invalidate();
  }
  if (awaitingFirst_ && !atOnce) return;
  startMaking();
}

void TrafficModel::startMaking() {
  if (!index_ || makeTimer_.isActive()) return;
  if (making_) {
    makeAgain_ = true;
    return;
  }
  // While rows pour in, ordering takes at most a tenth of the time.
  const qint64 wait = std::max<qint64>(sortColumn_ == id ? kCollectEveryMs : kSortEveryMs, makeCostMs_ * 10);
  if (makeClock_.isValid() && makeClock_.elapsed() < wait) {
    makeTimer_.start(int(wait - makeClock_.elapsed()));
    return;
  }
  makeClock_.start();
  if (captured_ <= kMakeHere) return take(makeNow());
  if (!std::exchange(reuseOrder_, false)) order_.reset();
  making_ = true;
  late_.clear();
  mailbox_.run([wanted = rowsWanted()]() mutable { return display::makeRows(std::move(wanted)); },
               [this](display::RowsMade made) { take(std::move(made)); });
}

// Of few rows: their order is always made anew.
display::RowsMade TrafficModel::makeNow() {
  order_.reset();
  return display::makeRows(rowsWanted());
}

display::RowsWanted TrafficModel::rowsWanted() const {
  display::RowsWanted w;
  w.index = index_;
  if (!sets_.marks().allVisible()) w.marks = sets_.marks().marks();
  w.wanted = sets_.marks().wanted();
  w.captured = captured_;
  w.generation = generation_;
  w.revision = revision_;
  w.column = model::columns()[sortColumn_].order;
  w.natural = sortColumn_ == id;
  w.descending = sortOrder_ == Qt::DescendingOrder;
  w.order = order_;
  if (list_.isAll())
    w.allBefore = list_.size();
  else
    w.before = shown_;
  return w;
}

void TrafficModel::take(display::RowsMade made) {
  if (made.generation != generation_) return;
  making_ = false;
  makeCostMs_ = makeClock_.isValid() ? makeClock_.elapsed() : 0;
  cachedRow_ = -1;
  const bool sameOrder = !made.list.isOrdered() && !list_.isOrdered() && made.list.reversed() == list_.reversed();
  if (made.sameSet && sameOrder) {
    list_ = std::move(made.list);
  } else if (made.sameSet && list_.size() <= kMakeHere) {
    reorder(std::move(made.list));
  } else {
    replaceList(std::move(made.list));
  }
  shown_ = std::move(made.shown);
  std::vector<std::uint32_t> late = std::move(late_);
  late_.clear();
  const bool stale = made.order && made.order->revision != revision_;
  order_ = std::move(made.order);
  const bool again = std::exchange(makeAgain_, false) || stale;
  showChanges(late, made.captured);
  if (again) startMaking();
}

void TrafficModel::replaceList(display::RowList list) {
  Q_EMIT aboutToReplace();
  beginResetModel();
  cachedRow_ = -1;
  list_ = std::move(list);
  endResetModel();
  Q_EMIT replaced();
}

void TrafficModel::reorder(display::RowList list) {
  Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
  const QModelIndexList from = persistentIndexList();
  QModelIndexList to;
  to.reserve(from.size());
  for (const QModelIndex& i : from) to.push_back(createIndex(list.find(list_.at(std::size_t(i.row()))), i.column()));
  list_ = std::move(list);
  cachedRow_ = -1;
  changePersistentIndexList(from, to);
  Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

}  // namespace penstock::gui
