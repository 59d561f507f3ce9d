// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/records_model.h"

#include <utility>

namespace penstock::gui {

void RecordsModel::setTable(display::RecordTablePtr table) {
  beginResetModel();
  table_ = std::move(table);
  shown_.reset();
  cells_.clear();
  endResetModel();
}

void RecordsModel::setShown(std::optional<std::vector<std::uint32_t>> shown) {
  beginResetModel();
  shown_ = std::move(shown);
  endResetModel();
}

std::size_t RecordsModel::recordOf(int row) const { return shown_ ? (*shown_)[std::size_t(row)] : std::size_t(row); }

int RecordsModel::rowCount(const QModelIndex& parent) const {
  if (parent.isValid() || !table_) return 0;
  return int(shown_ ? shown_->size() : table_->rows());
}

// The first is the record's number.
int RecordsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() || !table_ ? 0 : int(table_->columns().size()) + 1;
}

const std::vector<QString>& RecordsModel::cellsOf(std::size_t record) const {
  if (const auto* known = cells_.object(record)) return *known;
  auto* made = new std::vector<QString>;
  for (const std::string& cell : table_->cells(record)) made->push_back(QString::fromStdString(cell));
  cells_.insert(record, made);
  return *made;
}

QVariant RecordsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount()) return {};
  const std::size_t record = recordOf(index.row());
  if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
    return index.column() == 0 ? QString::number(record + 1) : cellsOf(record)[std::size_t(index.column()) - 1];
  if (role == Qt::TextAlignmentRole) {
    const bool number = index.column() == 0 || table_->isNumber(std::size_t(index.column()) - 1);
    return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  }
  return {};
}

QVariant RecordsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || !table_ || section >= columnCount()) return {};
  if (role == Qt::TextAlignmentRole) {
    const bool number = section == 0 || table_->isNumber(std::size_t(section) - 1);
    return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  }
  if (role != Qt::DisplayRole) return {};
  if (section == 0) return QStringLiteral("#");
  const std::string& title = table_->columns()[std::size_t(section) - 1];
  return title.empty() ? tr("Value") : QString::fromStdString(title);
}

}  // namespace penstock::gui
