// SPDX-License-Identifier: GPL-3.0-or-later
// What came of a race, a row for each request; and the requests, as a list.
#pragma once

#include <QAbstractListModel>
#include <QAbstractTableModel>
#include <QStringList>
#include <vector>

#include "gui/bulk/race_requests.h"
#include "penstock/service/sends.h"

namespace penstock::gui {

/// Thread: GUI.
class RaceModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { number, request, status, size, released, answered, arrival, failure, columns };
  using QAbstractTableModel::QAbstractTableModel;

  /// `names`: of the requests, one for each shot.
  void begin(QStringList names);
  void setState(const replay::RaceState& state);
  const replay::RaceShot* at(int row) const { return row >= 0 && row < int(shots_.size()) ? &shots_[std::size_t(row)] : nullptr; }

  int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(shots_.size()); }
  int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : columns; }
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  static bool isFigure(int column) { return column == number || (column >= size && column <= arrival); }
  /// What rows are put in order by.
  static constexpr int orderRole = Qt::UserRole;

 private:
  QString text(const replay::RaceShot& shot, int row, int column) const;
  QVariant order(const replay::RaceShot& shot, int row, int column) const;

  QStringList names_;
  std::vector<replay::RaceShot> shots_;
};

/// Thread: GUI.
class RaceRequestsModel : public QAbstractListModel {
  Q_OBJECT
 public:
  using QAbstractListModel::QAbstractListModel;
  const std::vector<RaceRequest>& all() const { return all_; }
  void setAll(std::vector<RaceRequest> all);
  void add(RaceRequest request);
  void remove(int row);
  void put(int row, RaceRequest request);
  static QString detail(const RaceRequest& request);

  int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(all_.size()); }
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  std::vector<RaceRequest> all_;
};

}  // namespace penstock::gui
