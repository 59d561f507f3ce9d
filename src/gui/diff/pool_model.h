// SPDX-License-Identifier: GPL-3.0-or-later
// The exchanges that are there to be compared.
#pragma once

#include <QAbstractListModel>
#include <vector>

#include "penstock/service/project.h"

namespace penstock::gui {

/// In the order in which they came. Thread: GUI.
class PoolModel : public QAbstractListModel {
  Q_OBJECT
 public:
  static constexpr std::size_t most = 50;  // the oldest go first

  using QAbstractListModel::QAbstractListModel;
  /// Of this project from now on, and empty. Null: of none.
  void setProject(const service::ProjectPtr& project);
  /// Those that are there already stay where they are. `keep` are not among those that go.
  void add(const std::vector<model::ExchangeId>& ids, const std::vector<model::ExchangeId>& keep);
  void remove(model::ExchangeId id);
  void clear();
  const std::vector<model::ExchangeId>& ids() const { return ids_; }
  model::ExchangeId idAt(int row) const;
  int rowOf(model::ExchangeId id) const;
  /// "#410  PUT  api.example.com/v2/cart  409  412 B".
  QString textOf(model::ExchangeId id) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  std::shared_ptr<model::TrafficIndex> rows_;
  std::vector<model::ExchangeId> ids_;
};

}  // namespace penstock::gui
