// SPDX-License-Identifier: GPL-3.0-or-later
// What the views see of the model; what is seen of the index is decided in traffic_model_rows.cpp.
#include "gui/traffic/traffic_model.h"

#include "gui/plain_text.h"
#include "gui/traffic/labels.h"

namespace penstock::gui {
namespace {

bool isNumber(int column) { return column < TrafficModel::columns && model::columns()[std::size_t(column)].number; }

}  // namespace

int TrafficModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(list_.size());
}

int TrafficModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : columns + int(fieldTitles_.size());
}

const model::Summary& TrafficModel::summaryAt(int row) const {
  if (row == cachedRow_) return cached_;
  const bool there = index_ && row >= 0 && std::size_t(row) < list_.size();
  cached_ = there ? index_->at(captureRow(row)) : model::Summary{};
  cachedRow_ = row;
  return cached_;
}

QString TrafficModel::cell(int row, int column) const {
  const model::Summary& summary = summaryAt(row);
  if (column >= columns) return fieldText_ && summary.id != 0 ? fieldText_(summary, column - columns) : QString();
  if (column == path && pathAlone_) return QString::fromStdString(display::pathText(summary));
  return cellText(summary, column);
}

QVariant TrafficModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  switch (role) {
    case exchangeIdRole:
      return QVariant::fromValue<quint64>(summaryAt(index.row()).id);
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
      return cell(index.row(), index.column());
    case Qt::ToolTipRole:
      return plainToolTip(cellHint(summaryAt(index.row()), index.column()));
    case Qt::TextAlignmentRole:
      return int(Qt::AlignVCenter | (isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft));
    default:
      return {};
  }
}

QVariant TrafficModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
  if (role == Qt::TextAlignmentRole) return int(Qt::AlignVCenter | (isNumber(section) ? Qt::AlignRight : Qt::AlignLeft));
  if (role != Qt::DisplayRole && role != fullNameRole && role != Qt::AccessibleTextRole) return {};
  if (section >= columns) return fieldTitles_[section - columns];
  const model::ColumnInfo& info = model::columns()[std::size_t(section)];
  const std::string_view title = role == Qt::DisplayRole ? info.title : info.fullTitle;
  return QString::fromLatin1(title.data(), qsizetype(title.size()));
}

int TrafficModel::rowOf(model::ExchangeId id) const {
  if (!index_ || id == 0) return -1;
  const std::size_t row = index_->rowOf(id);
  return row < captured_ ? list_.find(std::uint32_t(row)) : -1;
}

void TrafficModel::setFieldColumns(const QStringList& titles) {
  if (!fieldTitles_.isEmpty()) {
    beginRemoveColumns({}, columns, columnCount() - 1);
    fieldTitles_.clear();
    endRemoveColumns();
  }
  if (titles.isEmpty()) return;
  beginInsertColumns({}, columns, columns + int(titles.size()) - 1);
  fieldTitles_ = titles;
  endInsertColumns();
}

void TrafficModel::repaintRow(model::ExchangeId id) {
  const int row = rowOf(id);
  if (row >= 0) Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
}

void TrafficModel::setPathAlone(bool alone) {
  if (std::exchange(pathAlone_, alone) == alone || list_.size() == 0) return;
  Q_EMIT dataChanged(index(0, path), index(rowCount() - 1, path));
}

std::vector<std::uint32_t> TrafficModel::captureRows(const std::vector<std::pair<int, int>>& ranges) const {
  std::vector<std::uint32_t> rows;
  for (const auto& [first, last] : ranges)
    for (int row = std::max(first, 0); row <= last && std::size_t(row) < list_.size(); ++row) rows.push_back(captureRow(row));
  return rows;
}

}  // namespace penstock::gui
