// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of Traffic for Qt's views: a thin, sorted face of model::TrafficIndex that keeps no row itself.
#pragma once

#include <QAbstractTableModel>
#include <QElapsedTimer>
#include <QTimer>
#include <memory>
#include <vector>

#include "penstock/model/summary.h"

namespace penstock::gui {

/// The index may change on any thread at any rate: the first change posts one call, and rows are taken over at most 30
/// times a second. Lifetime: the index outlives the model. Thread: GUI.
class TrafficModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  /// Their numbers are those of remembered layouts: a new one comes last.
  enum Column { id, time, method, host, path, status, type, size, duration, protocol, waterfall, process, columns };
  enum Role { exchangeIdRole = Qt::UserRole, fullNameRole };  // fullNameRole: of a column, for menus

  explicit TrafficModel(QObject* parent = nullptr);
  ~TrafficModel() override;

  /// Shows another index, or nothing.
  void setIndex(model::TrafficIndex* index);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  /// The waterfall is ordered by time. Large lists are ordered on another thread: the rows move when that is done.
  void sort(int column, Qt::SortOrder order) override;

  Column sortColumn() const { return sortColumn_; }
  Qt::SortOrder sortOrder() const { return sortOrder_; }
  /// New rows come last: what sticky scrolling needs.
  bool newestLast() const { return sortColumn_ == id && sortOrder_ == Qt::AscendingOrder; }

  /// Valid until the next call or event. An empty one for a row that is not there.
  const model::Summary& summaryAt(int row) const;
  /// The row that shows an exchange, or -1.
  int rowOf(model::ExchangeId id) const;

 Q_SIGNALS:
  /// Rows came or changed; at most 30 times a second.
  void drained();

 private:
  struct Link;
  std::uint32_t captureRow(int row) const;
  int viewRow(std::uint32_t captureRow) const;
  void arm();
  void changed();
  void drain();
  void reset();
  void appendRows(std::size_t rows);
  void announceUpdates(const std::vector<std::uint32_t>& captureRows);
  void startSort();
  void setOrder(std::vector<std::uint32_t> order);
  void takeOrder(std::uint64_t generation, std::vector<std::uint32_t> order);

  std::shared_ptr<Link> link_;
  model::TrafficIndex* index_ = nullptr;
  std::uint64_t revision_ = 0;
  std::size_t captured_ = 0;  // rows of the index as last drained
  int rows_ = 0;              // rows told to the views; less than captured_ until a new order is taken

  Column sortColumn_ = id;
  Qt::SortOrder sortOrder_ = Qt::AscendingOrder;
  bool ordered_ = false;                // rows follow order_; else they are those of the index, forwards or backwards
  std::vector<std::uint32_t> order_;    // view row to capture row
  std::vector<std::uint32_t> inverse_;  // and back
  std::uint64_t generation_ = 0;        // an order asked for before the last reset or sort is stale
  bool sorting_ = false, sortAgain_ = false;
  qint64 sortCostMs_ = 0;
  QElapsedTimer sortClock_, drainClock_;
  QTimer drainTimer_, sortTimer_;

  mutable int cachedRow_ = -1;
  mutable model::Summary cached_;
};

}  // namespace penstock::gui
