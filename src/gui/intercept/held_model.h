// SPDX-License-Identifier: GPL-3.0-or-later
// The queue's rows for a list, oldest first.
#pragma once

#include <QAbstractListModel>
#include <vector>

#include "penstock/service/intercept.h"

namespace penstock::gui {

/// Thread: GUI.
class HeldModel : public QAbstractListModel {
  Q_OBJECT
 public:
  using QAbstractListModel::QAbstractListModel;

  /// In place of those before, with as few changes as it takes: who stays keeps being selected.
  void setRows(std::vector<service::HeldRow> rows);
  const service::HeldRow& rowAt(int row) const { return rows_[std::size_t(row)]; }
  /// -1: it is not there.
  int rowOf(std::uint64_t id) const;

  int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(rows_.size()); }
  QVariant data(const QModelIndex& index, int role) const override;

  /// "PUT /v2/cart", "200 /v2/cart", and "request · waiting 4.2 s".
  static QString title(const service::HeldRow& row);
  static QString detail(const service::HeldRow& row, SteadyTime now);

 private:
  std::vector<service::HeldRow> rows_;
};

}  // namespace penstock::gui
