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

struct TrafficModel::Order {
  model::SummaryColumn::Id column;
  bool descending;
  std::uint64_t revision;  // of the index; a newer one may have it otherwise
  std::vector<std::uint32_t> rows;
};

struct TrafficModel::Made {
  std::shared_ptr<const Order> order;
  std::uint64_t generation = 0;
  RowList list;
  std::vector<std::uint8_t> shown;
  std::size_t captured = 0;
  bool sameSet = false;
};

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
  for (Watch& watch : watches_) watch = {};
  marks_.ask(RowMarks::filter, false);
  marks_.ask(RowMarks::scope, false);
  awaitingFirst_ = false;
  order_.reset();
  drainTimer_.stop();
  firstTimer_.stop();
  if (index_) return drain();
  marks_.reset(0);
  deleted_.clear();
  resetRows();
}

void TrafficModel::arm() {
  rowsComing_.arm();
  for (Watch& watch : watches_) watch.coming.arm();
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
  if (!index_ || (!query && !watch(set).query)) return;
  drain();  // a reset from before this query is not one of its own
  watch(set) = {std::move(query), {}};
  watch(set).progress.complete = !watch(set).query;
  marks_.ask(set, watch(set).query != nullptr);
  ++generation_;
  making_ = makeAgain_ = false;
  late_.clear();
  if (!watch(set).query) {
    reuseOrder_ = true;
    return rebuild(true);
  }
  awaitingFirst_ = true;
  firstTimer_.start(kFirstMs);
  watch(set).coming = follow(watch(set).query->changed());
  changed();
}

TrafficModel::Progress TrafficModel::progress(Set set) const {
  return watches_[set == RowMarks::filter ? 0 : 1].progress;
}

void TrafficModel::drain() {
  if (!index_) return;
  arm();  // before looking, so that a change meanwhile is not missed
  // The queries first: what they tell is then never ahead of the rows.
  std::optional<model::TrafficQuery::Changes> takes[2];
  for (int i = 0; i < 2; ++i)
    if (watches_[i].query) takes[i] = watches_[i].query->take();
  const model::TrafficChanges changes = index_->changesSince(revision_);
  const bool reset = changes.reset || changes.rows < captured_;
  revision_ = changes.revision;
  cachedRow_ = -1;
  std::vector<std::uint32_t> touched;
  const std::size_t before = reset ? 0 : captured_;
  captured_ = changes.rows;
  if (reset) {
    marks_.reset(captured_);
    deleted_.clear();
  }
  marks_.grow(captured_);
  bool said = false;
  for (int i = 0; i < 2; ++i) {
    if (!takes[i]) continue;
    const Set set = i == 0 ? RowMarks::filter : RowMarks::scope;
    model::TrafficQuery::Changes& take = *takes[i];
    watches_[i].progress = {take.settled, take.total, take.complete, QString::fromStdString(take.trouble)};
    said = said || take.complete || !take.added.empty();
    if (reset && !take.reset) continue;  // of rows that are gone
    if (take.reset && !reset) {
      marks_.clear(set);
      touched.insert(touched.end(), list_.rows().begin(), list_.rows().end());
    }
    marks_.set(set, take.removed, false);
    marks_.set(set, take.added, true);
    touched.insert(touched.end(), take.removed.begin(), take.removed.end());
    touched.insert(touched.end(), take.added.begin(), take.added.end());
  }
  marks_.grow(captured_);
  if (changes.deletions || reset) applyDeletions(touched);
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
  if (takes[0] || takes[1]) Q_EMIT progressed();
}

void TrafficModel::applyDeletions(std::vector<std::uint32_t>& touched) {
  std::vector<std::uint32_t> now = index_->deletedRows();
  while (!now.empty() && now.back() >= captured_) now.pop_back();  // of a row not drained yet: told again with it
  std::vector<std::uint32_t> gone, back;
  std::set_difference(now.begin(), now.end(), deleted_.begin(), deleted_.end(), std::back_inserter(gone));
  std::set_difference(deleted_.begin(), deleted_.end(), now.begin(), now.end(), std::back_inserter(back));
  marks_.set(RowMarks::deleted, gone, true);
  marks_.set(RowMarks::deleted, back, false);
  touched.insert(touched.end(), gone.begin(), gone.end());
  touched.insert(touched.end(), back.begin(), back.end());
  deleted_ = std::move(now);
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
  const bool whole = marks_.allVisible() && (sortColumn_ == id || captured_ == 0);
  list_ = whole ? RowList::all(captured_) : RowList::some({});
  list_.setReversed(sortOrder_ == Qt::DescendingOrder);
  shown_.assign(captured_, 0);
  if (!whole && captured_ <= kMakeHere) {  // whole at once: a reset comes from a person's action
    Made made = makeNow();
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
  if (list_.isAll() && marks_.allVisible() && sortColumn_ == id) {
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
    const bool visible = marks_.visible(row);
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
  struct Run {
    std::size_t index, count, first;  // place from the oldest; of `come`, its first row
  };
  std::vector<Run> out, in;
  for (const std::uint32_t row : gone) {
    const std::size_t i = list_.lowerBound(row);
    if (!out.empty() && out.back().index + out.back().count == i) {
      ++out.back().count;
    } else {
      out.push_back({i, 1, 0});
    }
    if (out.size() * list_.size() > kMergeHere) return false;
  }
  std::size_t inner = 0;
  for (std::size_t k = 0; k < come.size(); ++k) {
    // Counted as it will be once `gone` is out.
    const std::size_t i = list_.lowerBound(come[k]);
    const auto less = std::size_t(std::lower_bound(gone.begin(), gone.end(), come[k]) - gone.begin());
    if (!in.empty() && in.back().index == i - less) {
      ++in.back().count;
    } else {
      in.push_back({i - less, 1, k});
      if (i < list_.size()) ++inner;
    }
    if ((out.size() + inner) * list_.size() > kMergeHere) return false;
  }
  const auto place = [&](std::size_t index, std::size_t count) {
    return int(list_.reversed() ? list_.size() - index - count : index);
  };
  for (auto run = out.rbegin(); run != out.rend(); ++run) {
    const int at = place(run->index, run->count);
    beginRemoveRows({}, at, at + int(run->count) - 1);
    cachedRow_ = -1;
    list_.erase(run->index, run->count);
    endRemoveRows();
  }
  for (auto run = in.rbegin(); run != in.rend(); ++run) {
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
  mailbox_.run(maker(), [this](Made made) { take(std::move(made)); });
}

// Of few rows: their order is always made anew.
TrafficModel::Made TrafficModel::makeNow() {
  order_.reset();
  return maker()();
}

std::function<TrafficModel::Made()> TrafficModel::maker() const {
  return [index = index_, marks = marks_.allVisible() ? std::vector<std::uint8_t>() : marks_.marks(), wanted = marks_.wanted(),
          captured = captured_, generation = generation_, column = model::columns()[sortColumn_].order,
          natural = sortColumn_ == id,
          descending = sortOrder_ == Qt::DescendingOrder, allBefore = list_.isAll() ? std::optional(list_.size()) : std::nullopt,
          before = list_.isAll() ? std::vector<std::uint8_t>() : shown_, order = order_, revision = revision_]() mutable {
    Made made;
    made.generation = generation;
    made.captured = captured;
    const auto visible = [&](std::uint32_t row) { return marks.empty() || RowMarks::visible(marks[row], wanted); };
    made.shown.assign(captured, 0);
    std::vector<std::uint32_t> rows;
    if (natural) {
      for (std::uint32_t row = 0; row < captured; ++row)
        if (visible(row)) rows.push_back(row);
    } else {
      if (!order || order->column != column || order->descending != descending)
        order = std::make_shared<const Order>(Order{column, descending, revision, index->order(column, descending)});
      // The index may be ahead of the model, which shows nothing it has not drained.
      std::copy_if(order->rows.begin(), order->rows.end(), std::back_inserter(rows),
                   [&](std::uint32_t row) { return row < captured && visible(row); });
      made.order = order;
    }
    for (const std::uint32_t row : rows) made.shown[row] = 1;
    // What an order from before does not know yet stands at the end until the next one.
    if (!natural && order->revision != revision) {
      for (std::uint32_t row = 0; row < captured; ++row) {
        if (made.shown[row] || !visible(row)) continue;
        rows.push_back(row);
        made.shown[row] = 1;
      }
    }
    if (allBefore) {
      made.sameSet = *allBefore == rows.size() && (rows.empty() || made.shown[rows.size() - 1] != 0) &&
                     std::all_of(made.shown.begin(), made.shown.begin() + std::ptrdiff_t(rows.size()), [](auto s) { return s != 0; });
    } else {
      made.sameSet = std::equal(before.begin(), before.begin() + std::ptrdiff_t(std::min(before.size(), captured)),
                                made.shown.begin()) &&
                     std::all_of(made.shown.begin() + std::ptrdiff_t(std::min(before.size(), captured)), made.shown.end(),
                                 [](auto s) { return s == 0; });
    }
    if (natural && marks.empty()) {
      made.list = RowList::all(captured);
    } else {
      made.list = natural ? RowList::some(std::move(rows)) : RowList::ordered(std::move(rows), captured);
    }
    made.list.setReversed(descending);
    return made;
  };
}

void TrafficModel::take(Made made) {
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

void TrafficModel::replaceList(RowList list) {
  Q_EMIT aboutToReplace();
  beginResetModel();
  cachedRow_ = -1;
  list_ = std::move(list);
  endResetModel();
  Q_EMIT replaced();
}

void TrafficModel::reorder(RowList list) {
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
