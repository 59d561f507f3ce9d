// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/results_model.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "gui/format.h"
#include "gui/plain_text.h"
#include "penstock/model/failure.h"

namespace penstock::gui {
namespace {

constexpr int kAhead = 32;                // rows beside those that are seen
constexpr std::size_t kMostWanted = 512;
constexpr std::size_t kMostText = 300;    // bytes of a payload or value in a cell

QString numberText(std::int64_t n) { return n < 0 ? QString() : countText(std::uint64_t(n)); }

/// "1,204 (+12)": beside the base's, where it is another.
QString figureText(std::int64_t n, std::int64_t base) {
  if (n < 0 || base < 0 || n == base) return numberText(n);
  return numberText(n) + (n > base ? QStringLiteral(" (+") : QStringLiteral(" (\u2212")) + countText(std::uint64_t(n > base ? n - base : base - n)) + ')';
}

QString ascii(std::string_view text) { return QString::fromLatin1(text.data(), qsizetype(text.size())); }

std::vector<ResultsModel::Column> columnsOf(const service::BulkSpec& spec) {
  using M = ResultsModel;
  std::vector<M::Column> out{{M::number, 0, "#"},     {M::payload, 0, "Payload"}, {M::status, 0, "Status"}, {M::length, 0, "Length"},
                             {M::words, 0, "Words"}, {M::lines, 0, "Lines"},     {M::time, 0, "Time"},     {M::cluster, 0, "Cluster"},
                             {M::shape, 0, "Shape"}};
  for (unsigned i = 0; i < spec.columns.size(); ++i) out.push_back({M::value, i, wireText(spec.columns[i].name, kMostText)});
  for (unsigned i = 0; i < spec.greps.size(); ++i) out.push_back({M::grep, i, wireText(spec.greps[i], kMostText)});
  if (spec.retries > 0 || !spec.again.empty()) out.push_back({M::tries, 0, "Tries"});
  out.push_back({M::failure, 0, "Failure"});
  return out;
}

}  // namespace

bool ResultsModel::isFigure(Kind kind) {
  return kind == number || kind == length || kind == words || kind == lines || kind == time || kind == cluster || kind == shape || kind == tries;
}

void ResultsModel::setRun(service::BulkRunPtr run, const service::BulkSpec& spec) {
  beginResetModel();
  run_ = std::move(run);
  ++generation_;
  columns_ = run_ ? columnsOf(spec) : std::vector<Column>();
  shown_.clear();
  known_.clear();
  asked_.clear();
  wanted_.clear();
  looking_ = false;
  arrangement_ = {};
  base_.reset();
  baseIsOfRun_ = true;
  endResetModel();
}

void ResultsModel::setBase(std::optional<service::BulkRow> base) {
  base_ = std::move(base);
  baseIsOfRun_ = false;
  if (!shown_.empty()) Q_EMIT dataChanged(index(0, 0), index(int(shown_.size()) - 1, int(columns_.size()) - 1));
}

void ResultsModel::setRunsBase(const service::BulkRow& base) {
  if (base_ && !ResultFilter::isOther(*base_, base)) return;
  setBase(base);
  baseIsOfRun_ = true;
}

void ResultsModel::take(const RunRead& read) {
  if (!read.appended) {
    arrangement_ = read.arrangement;
    return replace(read.rows);
  }
  if (read.rows.empty()) return;
  const int first = int(shown_.size());
  beginInsertRows({}, first, first + int(read.rows.size()) - 1);
  shown_.insert(shown_.end(), read.rows.begin(), read.rows.end());
  endInsertRows();
}

/// What is selected stays selected, wherever it stands by then.
void ResultsModel::replace(std::vector<std::uint32_t> rows) {
  if (rows == shown_) return;
  if (shown_.empty()) {
    beginInsertRows({}, 0, int(rows.size()) - 1);
    shown_ = std::move(rows);
    return endInsertRows();
  }
  if (rows.empty()) {
    beginRemoveRows({}, 0, int(shown_.size()) - 1);
    shown_.clear();
    return endRemoveRows();
  }
  Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
  const QModelIndexList before = persistentIndexList();
  std::unordered_map<std::uint32_t, int> places;  // of those that somebody holds
  for (const QModelIndex& index : before) places.emplace(shown_[std::size_t(index.row())], -1);
  for (std::size_t i = 0; !places.empty() && i < rows.size(); ++i)
    if (const auto found = places.find(rows[i]); found != places.end()) found->second = int(i);
  QModelIndexList after;
  for (const QModelIndex& index : before) {
    const int row = places[shown_[std::size_t(index.row())]];
    after << (row < 0 ? QModelIndex() : this->index(row, index.column()));
  }
  shown_ = std::move(rows);
  changePersistentIndexList(before, after);
  Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

const ResultsModel::Result* ResultsModel::result(int row) const {
  if (row < 0 || row >= int(shown_.size())) return nullptr;
  if (const Result* known = known_.object(shown_[std::size_t(row)])) return known;
  ask(row);
  return nullptr;
}

void ResultsModel::ask(int row) const {
  const std::uint32_t asked = shown_[std::size_t(row)];
  if (asked_.contains(asked)) return;
  // Once all that is painted now has been asked for.
  if (wanted_.empty() && !looking_) mailbox_.address().post([model = const_cast<ResultsModel*>(this)] { model->look(); });
  if (wanted_.empty()) askedFirst_ = askedLast_ = row;
  for (int i = std::max(0, row - kAhead); i < std::min(int(shown_.size()), row + kAhead); ++i) {
    const std::uint32_t one = shown_[std::size_t(i)];
    if (asked_.contains(one) || known_.contains(one)) continue;
    asked_.insert(one);
    wanted_.push_back(one);
    askedFirst_ = std::min(askedFirst_, i);
    askedLast_ = std::max(askedLast_, i);
  }
  // What was scrolled past meanwhile is not waited for.
  if (wanted_.size() <= kMostWanted) return;
  const auto past = wanted_.begin() + std::ptrdiff_t(wanted_.size() - kMostWanted);
  std::for_each(wanted_.begin(), past, [this](std::uint32_t one) { asked_.remove(one); });
  wanted_.erase(wanted_.begin(), past);
}

void ResultsModel::look() {
  if (wanted_.empty() || looking_ || !run_) return;
  looking_ = true;
  mailbox_.run(
      [run = run_, rows = std::exchange(wanted_, {})] {
        Found found;
        for (const std::uint32_t row : rows) {
          const auto one = run->rowsAt(row, 1);
          if (one.empty()) continue;
          Result result{one.front(), wireText(run->labelOf(one.front().number), kMostText), {}};
          for (const std::string& value : run->columnsOf(row)) result.values << wireText(value, kMostText);
          found.emplace_back(row, std::move(result));
        }
        return found;
      },
      [this, generation = generation_, first = askedFirst_, last = askedLast_](Found found) {
        if (generation != generation_) return;
        looking_ = false;
        for (auto& [row, result] : found) {
          asked_.remove(row);
          known_.insert(row, new Result(std::move(result)));
        }
        const int end = std::min(last, int(shown_.size()) - 1);
        if (first <= end) Q_EMIT dataChanged(index(first, 0), index(end, int(columns_.size()) - 1));
        Q_EMIT arrived();
        look();
      });
}

QString ResultsModel::text(const Result& result, const Column& column) const {
  const service::BulkRow& row = result.row;
  switch (column.kind) {
    case number: return countText(row.number + 1);
    case payload: return result.payload;
    case status: return (row.status < 0 ? QStringLiteral("\u2014") : QString::number(row.status)) + (base_ && base_->status != row.status ? QStringLiteral(" \u2260") : QString());
    case length: return figureText(row.length, base_ ? base_->length : -1);
    case words: return figureText(row.words, base_ ? base_->words : -1);
    case lines: return figureText(row.lines, base_ ? base_->lines : -1);
    case time: return row.timeUs < 0 ? QString() : durationText(row.timeUs);
    case cluster: return row.cluster == 0 ? QString() : countText(row.cluster);
    case shape: return row.shape == 0 ? QString() : countText(row.shape) + (base_ && base_->shape != row.shape ? QStringLiteral(" \u2260") : QString());
    case value: return result.values.value(int(column.index));
    case grep: return row.greps >> column.index & 1 ? QStringLiteral("\u2713") : QString();
    case tries: return row.tries < 2 ? QString() : QString::number(row.tries);
    case failure: return ascii(model::wordsOf(row.failure).clause);
  }
  return {};
}

QVariant ResultsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::TextAlignmentRole)) return {};
  const Column& column = columns_[std::size_t(index.column())];
  if (role == Qt::TextAlignmentRole) return int((isFigure(column.kind) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  const Result* known = result(index.row());
  if (!known) return {};
  if (role == Qt::DisplayRole) return text(*known, column);
  const bool wordy = column.kind == payload || column.kind == value || column.kind == failure;
  return wordy ? QVariant(plainToolTip(text(*known, column))) : QVariant();
}

QVariant ResultsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= int(columns_.size())) return {};
  const Column& column = columns_[std::size_t(section)];
  if (role == Qt::DisplayRole) return column.title;
  if (role == Qt::ToolTipRole && column.kind == cluster)
    return plainToolTip("Answers of one number are equal but for digits and what they repeat of the payload.\nIn order, the rarest come first.");
  if (role == Qt::ToolTipRole && column.kind == shape)
    return plainToolTip("Answers of one number are JSON with the same members of the same types, whatever their values.\nIn order, the rarest come first.");
  if (role == Qt::ToolTipRole && (column.kind == value || column.kind == grep)) return plainToolTip(column.title);
  if (role == Qt::TextAlignmentRole) return int((isFigure(column.kind) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  return {};
}

void ResultsModel::sort(int column, Qt::SortOrder order) { Q_EMIT sortAsked(column, order == Qt::DescendingOrder); }

}  // namespace penstock::gui
