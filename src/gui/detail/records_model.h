// SPDX-License-Identifier: GPL-3.0-or-later
// Records of a body for a table view: cells are read when they are painted.
#pragma once

#include <QAbstractTableModel>
#include <QCache>
#include <memory>
#include <optional>
#include <vector>

#include "penstock/display/records.h"

namespace penstock::gui {

/// Thread: GUI.
class RecordsModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  using QAbstractTableModel::QAbstractTableModel;

  void setTable(display::RecordTablePtr table);
  /// Only these records, or all.
  void setShown(std::optional<std::vector<std::uint32_t>> shown);
  const display::RecordTablePtr& table() const { return table_; }
  /// The record that a row shows.
  std::size_t recordOf(int row) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  const std::vector<QString>& cellsOf(std::size_t record) const;

  display::RecordTablePtr table_;
  std::optional<std::vector<std::uint32_t>> shown_;
  mutable QCache<std::size_t, std::vector<QString>> cells_{1000};  // of records
};

}  // namespace penstock::gui
