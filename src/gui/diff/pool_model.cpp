// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/diff/pool_model.h"

#include <algorithm>

#include "gui/format.h"
#include "gui/plain_text.h"
#include "penstock/display/row_text.h"

namespace penstock::gui {

void PoolModel::setProject(const service::ProjectPtr& project) {
  beginResetModel();
  rows_ = project ? project->rows() : nullptr;
  ids_.clear();
  endResetModel();
}

void PoolModel::add(const std::vector<model::ExchangeId>& ids, const std::vector<model::ExchangeId>& keep) {
  for (const model::ExchangeId id : ids) {
    if (id == 0 || rowOf(id) >= 0) continue;
    const int row = int(ids_.size());
    beginInsertRows({}, row, row);
    ids_.push_back(id);
    endInsertRows();
  }
  const auto kept = [&](model::ExchangeId id) {
    return std::find(keep.begin(), keep.end(), id) != keep.end() || std::find(ids.begin(), ids.end(), id) != ids.end();
  };
  for (std::size_t i = 0; i < ids_.size() && ids_.size() > most;) {
    if (kept(ids_[i]))
      ++i;
    else
      remove(ids_[i]);
  }
}

void PoolModel::remove(model::ExchangeId id) {
  const int row = rowOf(id);
  if (row < 0) return;
  beginRemoveRows({}, row, row);
  ids_.erase(ids_.begin() + row);
  endRemoveRows();
}

void PoolModel::clear() {
  beginResetModel();
  ids_.clear();
  endResetModel();
}

model::ExchangeId PoolModel::idAt(int row) const { return row >= 0 && std::size_t(row) < ids_.size() ? ids_[std::size_t(row)] : 0; }

int PoolModel::rowOf(model::ExchangeId id) const {
  const auto at = std::find(ids_.begin(), ids_.end(), id);
  return at == ids_.end() ? -1 : int(at - ids_.begin());
}

QString PoolModel::textOf(model::ExchangeId id) const {
  const model::Summary row = rows_ ? rows_->at(rows_->rowOf(id)) : model::Summary();
  if (row.id == 0) return QStringLiteral("#%1  is not in the project any more").arg(id);
  const auto cell = [&](model::SummaryColumn::Id column) { return display::cellText(row, column); };
  std::string out = "#" + std::to_string(id) + "  " + cell(model::SummaryColumn::method) + "  " + display::hostAndPort(row) + row.path;
  if (row.status > 0) out += "  " + std::to_string(row.status);
  if (row.responseSize > 0) out += "  " + display::sizeText(row.responseSize);
  return visibleText(QString::fromStdString(display::wireText(out, 300)), false, 300);
}

int PoolModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int(ids_.size()); }

QVariant PoolModel::data(const QModelIndex& index, int role) const {
  const model::ExchangeId id = idAt(index.row());
  if (id == 0) return {};
  if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) return textOf(id);
  if (role == Qt::ToolTipRole) return plainToolTip(textOf(id));
  return {};
}

}  // namespace penstock::gui
