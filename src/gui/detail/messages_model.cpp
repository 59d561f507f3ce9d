// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/messages_model.h"

#include <algorithm>
#include <limits>

#include "gui/format.h"
#include "gui/plain_text.h"
#include "penstock/display/message_text.h"

namespace penstock::gui {
namespace {

constexpr int kRetryMs = 300, kRetries = 10;
constexpr std::uint64_t kWriterBehind = 65'536;  // messages: what is further from the end is not on its way any more

}  // namespace

MessagesModel::MessagesModel(const DetailSource& source, QObject* parent)
    : QAbstractTableModel(parent),
      source_(source),
      pages_(poster(), {[this](std::uint64_t first, std::uint64_t count) { arrived(first, count); }, [this](const std::string& why) { fail(why); }}),
      scan_(poster(), {[this](const std::vector<std::uint32_t>& found) { take(found); }, [this](const std::string& why) { fail(why); },
                       [this] { Q_EMIT progressed(); }}) {
  retry_.setSingleShot(true);
  retry_.setInterval(kRetryMs);
  connect(&retry_, &QTimer::timeout, this, &MessagesModel::refresh);
}

display::Post MessagesModel::poster() const {
  return [back = mailbox_.address()](std::function<void()> call) { back.post(std::move(call)); };
}

void MessagesModel::fail(const std::string& why) {
  failing_ = true;
  Q_EMIT problem(QString::fromStdString(why));
}

void MessagesModel::startScan() {
  if (filter_.empty())
    scan_.stop();
  else
    scan_.start(source_.recording, exchange_ ? exchange_->id : 0, filter_, names_, total_);
}

void MessagesModel::setExchange(const model::ExchangePtr& exchange, bool same) {
  if (same && exchange_ && exchange) {
    exchange_ = exchange;
    refreshNames();
    total_ = std::max(total_, exchange->messages);
    grow();
    pages_.refresh();
    return;
  }
  beginResetModel();
  exchange_ = exchange;
  names_ = exchange ? display::namesFor(*exchange, source_.protobuf.schemaFor(*exchange)) : display::MessageNames();
  total_ = exchange ? exchange->messages : 0;
  pages_.open(source_.recording, exchange ? exchange->id : 0);
  matches_.clear();
  rows_ = 0;
  first_ = 0, last_ = -1;
  failing_ = false;
  retry_.stop();
  retries_ = 0;
  endResetModel();
  startScan();
  grow();
}

bool MessagesModel::refreshNames() {
  display::MessageNames names = exchange_ ? display::namesFor(*exchange_, source_.protobuf.schemaFor(*exchange_)) : display::MessageNames();
  if (names == names_) return false;
  names_ = std::move(names);
  if (rows_ > 0) Q_EMIT dataChanged(index(0, preview), index(rows_ - 1, preview));
  return true;
}

void MessagesModel::setFilter(display::MessageFilter filter) {
  if (filter == filter_) return;
  beginResetModel();
  filter_ = std::move(filter);
  matches_.clear();
  rows_ = 0;
  endResetModel();
  startScan();
  grow();
}

void MessagesModel::grow() {
  if (!filter_.empty()) {
    scan_.extend(total_);
    Q_EMIT progressed();
    return;
  }
  const int rows = int(std::min<std::uint64_t>(total_, std::numeric_limits<int>::max()));
  if (rows > rows_) {
    beginInsertRows({}, rows_, rows - 1);
    rows_ = rows;
    endInsertRows();
  }
  Q_EMIT progressed();
}

void MessagesModel::take(const std::vector<std::uint32_t>& found) {
  // Almost always they come behind the others, in one piece.
  for (auto from = found.begin(); from != found.end();) {
    const auto place = std::lower_bound(matches_.begin(), matches_.end(), *from);
    const auto to = place == matches_.end() ? found.end() : std::next(from);
    if (place != matches_.end() && *place == *from) {
      from = to;
      continue;
    }
    const int row = int(place - matches_.begin());
    const int count = int(std::min<std::ptrdiff_t>(to - from, std::numeric_limits<int>::max() - rows_));
    if (count == 0) break;
    beginInsertRows({}, row, row + count - 1);
    matches_.insert(place, from, from + count);
    rows_ = int(matches_.size());
    endInsertRows();
    from = to;
  }
  wantVisible();
  Q_EMIT progressed();
}

void MessagesModel::setVisibleRows(int first, int last) {
  first_ = first;
  last_ = last;
  wantVisible();
}

void MessagesModel::wantVisible() {
  std::vector<std::uint64_t> pages;
  const auto add = [&](int row) {
    const std::uint64_t page = indexAt(row) / display::MessagePages::kPage;
    if (std::find(pages.begin(), pages.end(), page) == pages.end()) pages.push_back(page);
  };
  const auto addRows = [&](int from, int to) {
    for (int row = std::max(from, 0); row <= std::min(to, rows_ - 1) && pages.size() < display::MessagePages::kKept; ++row)
      add(row);
  };
  // What is seen first, then what a turn of the page would show.
  const int seen = last_ - first_ + 1;
  addRows(first_, last_);
  addRows(last_ + 1, last_ + seen);
  addRows(first_ - seen, first_ - 1);
  pages_.want(std::move(pages));
}

void MessagesModel::retry() {
  failing_ = false;
  Q_EMIT problem({});
  pages_.refresh();
  if (!filter_.empty()) scan_.extend(total_);
}

const model::Message* MessagesModel::messageAt(int row) const {
  return row >= 0 && row < rows_ ? pages_.at(indexAt(row)) : nullptr;
}

std::uint64_t MessagesModel::indexAt(int row) const {
  return filter_.empty() ? std::uint64_t(row) : matches_[std::size_t(row)];
}

int MessagesModel::rowOf(std::uint64_t index) const {
  if (filter_.empty()) return index < std::uint64_t(rows_) ? int(index) : -1;
  const auto found = std::lower_bound(matches_.begin(), matches_.end(), index);
  return found != matches_.end() && *found == index ? int(found - matches_.begin()) : -1;
}

void MessagesModel::arrived(std::uint64_t first, std::uint64_t count) {
  if (std::exchange(failing_, false)) Q_EMIT problem({});
  int from = int(std::min<std::uint64_t>(first, std::uint64_t(rows_)));
  int to = int(std::min<std::uint64_t>(first + count, std::uint64_t(rows_)));
  if (!filter_.empty()) {
    const auto low = std::lower_bound(matches_.begin(), matches_.end(), first);
    from = int(low - matches_.begin());
    to = int(std::lower_bound(low, matches_.end(), first + count) - matches_.begin());
  }
  if (from < to) Q_EMIT dataChanged(index(from, 0), index(to - 1, columns - 1));
  if (!open() && retries_ < kRetries && !retry_.isActive() && missesVisible()) {
    ++retries_;
    retry_.start();
  }
  Q_EMIT progressed();
}

bool MessagesModel::missesVisible() const {
  for (int row = std::max(first_, 0); row <= std::min(last_, rows_ - 1); ++row)
    if (!messageAt(row) && !isLost(row)) return true;
  return false;
}

bool MessagesModel::isLost(int row) const {
  if (row < 0 || row >= rows_ || messageAt(row) || !pages_.isAnswered(indexAt(row))) return false;
  return indexAt(row) + kWriterBehind < total_ || (!open() && retries_ >= kRetries);
}

void MessagesModel::setRelativeTime(bool relative) {
  if (relative_ == relative) return;
  relative_ = relative;
  if (rows_ > 0) Q_EMIT dataChanged(index(0, time), index(rows_ - 1, time));
}

int MessagesModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : rows_;
}

int MessagesModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(columns);
}

QString MessagesModel::text(const model::Message& m, int column) const {
  switch (column) {
    case direction:
      return QString::fromStdString(display::directionText(m.direction));
    case time:
      return relative_ ? "+" + durationText(m.at)
                       : timeOfDayText(exchange_->startedAt + std::chrono::microseconds(m.at));
    case kind:
      return QString::fromStdString(display::kindLabel(m));
    case size:
      return sizeText(m.size);
    case preview:
      return QString::fromStdString(display::previewText(m, names_));
    default:
      return {};
  }
}

QVariant MessagesModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  if (role == Qt::TextAlignmentRole)
    return int(Qt::AlignVCenter |
               (index.column() == number || index.column() == size ? Qt::AlignRight : Qt::AlignLeft));
  if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole && role != Qt::ToolTipRole) return {};
  if (index.column() == number) return role == Qt::ToolTipRole ? QVariant() : countText(indexAt(index.row()) + 1);
  const model::Message* m = messageAt(index.row());
  if (!m) {
    const bool lost = index.column() == preview && role != Qt::ToolTipRole && isLost(index.row());
    return lost ? QStringLiteral("not kept") : QString();
  }
  if (role == Qt::ToolTipRole) {
    if (index.column() == direction) return plainToolTip(QString::fromStdString(display::directionText(m->direction)));
    if (index.column() != time) return {};
    return plainToolTip(dateTimeText(exchange_->startedAt + std::chrono::microseconds(m->at)) + QStringLiteral(" · +") +
                        durationText(m->at));
  }
  if (role == Qt::AccessibleTextRole && index.column() == preview) {
    QStringList words{text(*m, preview)};
    for (const display::MessagePill& pill : display::pillsOf(*m, open())) words << QString::fromStdString(pill.text);
    return words.join(", ");
  }
  return text(*m, index.column());
}

QVariant MessagesModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columns) return {};
  static const char* const kNames[columns] = {"#", "", "Time", "Kind", "Size", "Preview"};
  static const char* const kFullNames[columns] = {"Number", "Direction", "Time", "Kind", "Size", "Preview"};
  if (role == Qt::DisplayRole) return QString::fromLatin1(kNames[section]);
  if (role == Qt::AccessibleTextRole) return QString::fromLatin1(kFullNames[section]);
  if (role == Qt::TextAlignmentRole)
    return int(Qt::AlignVCenter | (section == number || section == size ? Qt::AlignRight : Qt::AlignLeft));
  return {};
}

}  // namespace penstock::gui
