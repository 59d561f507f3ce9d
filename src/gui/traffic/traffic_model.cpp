// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/traffic_model.h"

#include <QThreadPool>
#include <algorithm>
#include <mutex>
#include <optional>

#include "gui/format.h"
#include "gui/traffic/labels.h"

namespace penstock::gui {
namespace {

constexpr int kFrameMs = 33;
constexpr std::size_t kSortHere = 20'000;  // more rows than this are ordered on another thread
constexpr int kSortEveryMs = 300;          // while rows come in

std::optional<model::SummaryColumn> summaryColumn(int column) {
  switch (column) {
    case TrafficModel::id:
      return model::SummaryColumn::id;
    case TrafficModel::time:
    case TrafficModel::waterfall:
      return model::SummaryColumn::time;
    case TrafficModel::method:
      return model::SummaryColumn::method;
    case TrafficModel::host:
      return model::SummaryColumn::host;
    case TrafficModel::path:
      return model::SummaryColumn::path;
    case TrafficModel::status:
      return model::SummaryColumn::status;
    case TrafficModel::type:
      return model::SummaryColumn::type;
    case TrafficModel::size:
      return model::SummaryColumn::size;
    case TrafficModel::duration:
      return model::SummaryColumn::duration;
    case TrafficModel::protocol:
      return model::SummaryColumn::protocol;
    case TrafficModel::process:
      return model::SummaryColumn::process;
    default:
      return std::nullopt;
  }
}

}  // namespace

/// What other threads hold of the model: it may be gone when they call.
struct TrafficModel::Link {
  std::mutex mutex;
  TrafficModel* model;

  template <class F>
  static void post(const std::shared_ptr<Link>& link, F f) {
    const std::lock_guard lock(link->mutex);
    if (!link->model) return;
    QMetaObject::invokeMethod(
        link->model, [model = link->model, f = std::move(f)]() mutable { f(*model); }, Qt::QueuedConnection);
  }
};

TrafficModel::TrafficModel(QObject* parent) : QAbstractTableModel(parent), link_(std::make_shared<Link>()) {
  link_->model = this;
  drainTimer_.setSingleShot(true);
  sortTimer_.setSingleShot(true);
  connect(&drainTimer_, &QTimer::timeout, this, &TrafficModel::drain);
  connect(&sortTimer_, &QTimer::timeout, this, &TrafficModel::startSort);
}

TrafficModel::~TrafficModel() {
  const std::lock_guard lock(link_->mutex);
  link_->model = nullptr;
}

void TrafficModel::setIndex(model::TrafficIndex* index) {
  index_ = index;
  revision_ = 0;
  drainTimer_.stop();
  reset();
  if (index_) drain();
}

void TrafficModel::arm() {
  index_->onceChanged([link = link_] { Link::post(link, [](TrafficModel& model) { model.changed(); }); });
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

void TrafficModel::drain() {
  if (!index_) return;
  arm();  // before looking, so that a change meanwhile is not missed
  const model::TrafficChanges changes = index_->changesSince(revision_);
  revision_ = changes.revision;
  cachedRow_ = -1;
  if (changes.reset || changes.rows < captured_) {
    captured_ = changes.rows;
    reset();
  } else {
    appendRows(changes.rows);
    announceUpdates(changes.updated);
  }
  drainClock_.start();
  Q_EMIT drained();
}

void TrafficModel::reset() {
  beginResetModel();
  ++generation_;
  sorting_ = sortAgain_ = false;
  sortTimer_.stop();
  cachedRow_ = -1;
  if (!index_) captured_ = 0;
  ordered_ = sortColumn_ != id && index_;
  if (ordered_) {
    // Whole at once: a reset comes from a person's action, and rows that show up out of order would be worse than a
    // wait.
    setOrder(index_->order(*summaryColumn(sortColumn_), sortOrder_ == Qt::DescendingOrder));
    captured_ = order_.size();
    rows_ = int(order_.size());
  } else {
    setOrder({});
    rows_ = int(captured_);
  }
  endResetModel();
}

void TrafficModel::appendRows(std::size_t rows) {
  if (rows == captured_) return;
  const int added = int(rows - captured_);
  captured_ = rows;
  if (ordered_) {
    startSort();
    return;
  }
  const bool last = sortOrder_ == Qt::AscendingOrder;
  beginInsertRows({}, last ? rows_ : 0, (last ? rows_ : 0) + added - 1);
  cachedRow_ = -1;
  rows_ += added;
  endInsertRows();
}

void TrafficModel::announceUpdates(const std::vector<std::uint32_t>& captureRows) {
  if (captureRows.empty()) return;
  // One range for all: views repaint what they show of it, and nothing else is done per row.
  int first = rows_, last = -1;
  for (const std::uint32_t row : captureRows) {
    const int shown = viewRow(row);
    if (shown < 0) continue;
    first = std::min(first, shown);
    last = std::max(last, shown);
  }
  if (last >= first) Q_EMIT dataChanged(index(first, 0), index(last, columns - 1));
  if (ordered_) startSort();
}

std::uint32_t TrafficModel::captureRow(int row) const {
  if (ordered_) return order_[std::size_t(row)];
  return std::uint32_t(sortOrder_ == Qt::AscendingOrder ? row : rows_ - 1 - row);
}

int TrafficModel::viewRow(std::uint32_t row) const {
  if (!ordered_) {
    if (row >= std::uint32_t(rows_)) return -1;
    return sortOrder_ == Qt::AscendingOrder ? int(row) : rows_ - 1 - int(row);
  }
  return row < inverse_.size() ? int(inverse_[row]) : -1;
}

void TrafficModel::sort(int column, Qt::SortOrder order) {
  if (!summaryColumn(column) || (sortColumn_ == Column(column) && sortOrder_ == order)) return;
  if (!ordered_) {  // the rows as they are shown now, written out, until the new order is there
    std::vector<std::uint32_t> now(static_cast<std::size_t>(rows_));
    for (int i = 0; i < rows_; ++i) now[std::size_t(i)] = captureRow(i);
    ordered_ = true;
    setOrder(std::move(now));
  }
  sortColumn_ = Column(column);
  sortOrder_ = order;
  ++generation_;
  sorting_ = sortAgain_ = false;
  sortTimer_.stop();
  sortClock_.invalidate();
  if (column != id) {
    startSort();
    return;
  }
  std::vector<std::uint32_t> natural(captured_);
  for (std::size_t i = 0; i < captured_; ++i) {
    natural[i] = std::uint32_t(order == Qt::AscendingOrder ? i : captured_ - 1 - i);
  }
  takeOrder(generation_, std::move(natural));
  ordered_ = false;
  setOrder({});
}

void TrafficModel::setOrder(std::vector<std::uint32_t> order) {
  cachedRow_ = -1;  // listeners may have looked at rows a moment ago
  order_ = std::move(order);
  inverse_.resize(order_.size());
  for (std::size_t i = 0; i < order_.size(); ++i) inverse_[order_[i]] = std::uint32_t(i);
}

void TrafficModel::startSort() {
  if (!ordered_ || !index_ || sortTimer_.isActive()) return;
  if (sorting_) {
    sortAgain_ = true;
    return;
  }
  // While rows pour in, ordering takes at most a tenth of the time.
  const qint64 wait = std::max<qint64>(kSortEveryMs, sortCostMs_ * 10);
  if (sortClock_.isValid() && sortClock_.elapsed() < wait) {
    sortTimer_.start(int(wait - sortClock_.elapsed()));
    return;
  }
  sortClock_.start();
  const auto column = *summaryColumn(sortColumn_);
  const bool descending = sortOrder_ == Qt::DescendingOrder;
  if (captured_ <= kSortHere) {
    takeOrder(generation_, index_->order(column, descending));
    return;
  }
  sorting_ = true;
  QThreadPool::globalInstance()->start([link = link_, index = index_, column, descending, generation = generation_] {
    Link::post(link, [generation, order = index->order(column, descending)](TrafficModel& model) mutable {
      model.takeOrder(generation, std::move(order));
    });
  });
}

void TrafficModel::takeOrder(std::uint64_t generation, std::vector<std::uint32_t> order) {
  if (generation != generation_) return;
  sorting_ = false;
  sortCostMs_ = sortClock_.isValid() ? sortClock_.elapsed() : 0;
  if (order.size() < std::size_t(rows_)) return;  // the index was cleared meanwhile: its reset is on the way
  cachedRow_ = -1;
  if (order.size() > std::size_t(rows_)) {  // rows not shown yet come in at the end, then all move
    std::vector<bool> shown(order.size());
    std::vector<std::uint32_t> grown = order_;
    grown.reserve(order.size());
    for (const std::uint32_t row : order_) shown[row] = true;
    for (std::uint32_t row = 0; row < order.size(); ++row) {
      if (!shown[row]) grown.push_back(row);
    }
    beginInsertRows({}, rows_, int(order.size()) - 1);
    setOrder(std::move(grown));
    rows_ = int(order.size());
    endInsertRows();
  }
  Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
  const QModelIndexList from = persistentIndexList();
  std::vector<std::uint32_t> captureRows;
  captureRows.reserve(std::size_t(from.size()));
  for (const QModelIndex& i : from) captureRows.push_back(order_[std::size_t(i.row())]);
  setOrder(std::move(order));
  QModelIndexList to;
  to.reserve(from.size());
  for (qsizetype i = 0; i < from.size(); ++i) {
    to.push_back(index(int(inverse_[captureRows[std::size_t(i)]]), from[i].column()));
  }
  changePersistentIndexList(from, to);
  Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
  if (std::exchange(sortAgain_, false)) startSort();
}

int TrafficModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : rows_;
}
int TrafficModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(columns);
}

const model::Summary& TrafficModel::summaryAt(int row) const {
  if (row == cachedRow_) return cached_;
  const bool there = index_ && row >= 0 && row < rows_;
  cached_ = there ? index_->at(captureRow(row)) : model::Summary{};
  cachedRow_ = row;
  return cached_;
}

QVariant TrafficModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  switch (role) {
    case exchangeIdRole:
      return QVariant::fromValue<quint64>(summaryAt(index.row()).id);
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
      return cellText(summaryAt(index.row()), index.column());
    case Qt::ToolTipRole:
      return cellHint(summaryAt(index.row()), index.column());
    case Qt::TextAlignmentRole:
      return int(Qt::AlignVCenter | (isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft));
    default:
      return {};
  }
}

QVariant TrafficModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columns) return {};
  static const char* const kNames[columns] = {"#",    "Time", "Method",   "Host",  "Path",      "Status",
                                              "Type", "Size", "Duration", "Proto", "Waterfall", "Process"};
  static const char* const kFullNames[columns] = {"Id",   "Time", "Method",   "Host",     "Path",      "Status",
                                                  "Type", "Size", "Duration", "Protocol", "Waterfall", "Process"};
  if (role == Qt::DisplayRole) return QString::fromLatin1(kNames[section]);
  if (role == fullNameRole || role == Qt::AccessibleTextRole) return QString::fromLatin1(kFullNames[section]);
  if (role == Qt::TextAlignmentRole)
    return int(Qt::AlignVCenter | (isNumber(section) ? Qt::AlignRight : Qt::AlignLeft));
  return {};
}

int TrafficModel::rowOf(model::ExchangeId id) const {
  if (!index_ || id == 0) return -1;
  const std::size_t row = index_->rowOf(id);
  return row < captured_ ? viewRow(std::uint32_t(row)) : -1;
}

}  // namespace penstock::gui
