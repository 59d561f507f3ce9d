// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of Traffic for Qt's views: a thin, filtered, sorted face of model::TrafficIndex that keeps no row itself.
#pragma once

#include <QAbstractTableModel>
#include <QElapsedTimer>
#include <QStringList>
#include <QTimer>
#include <functional>
#include <memory>
#include <vector>

#include "gui/jobs.h"
#include "penstock/display/row_making.h"
#include "penstock/display/row_sets.h"

namespace penstock::gui {

/// The index and the queries may change on any thread at any rate: the first change posts one call, and rows are taken over at
/// most 30 times a second. Lists of more than some thousand rows are made on a worker, and what came meanwhile is merged.
/// Workers and what is shown keep the index. Thread: GUI.
class TrafficModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  /// Behind them stand header fields (`setFieldColumns`).
  using Column = model::SummaryColumn::Id;
  using enum model::SummaryColumn::Id;
  static constexpr int columns = count;
  enum Role { exchangeIdRole = Qt::UserRole, fullNameRole };  // fullNameRole: of a column, for menus
  using Set = display::RowMarks::Mark;  // filter or scope

  /// What a filter has come to.
  struct Progress {
    std::uint64_t settled = 0, total = 0;
    bool complete = true;
    QString trouble;
  };
  /// Text of a header field of a row, from what is at hand; "" until it is.
  using FieldText = std::function<QString(const model::Summary& row, int field)>;

  explicit TrafficModel(QObject* parent = nullptr);

  /// Shows another index, or nothing. Queries of the index before are let go.
  void setIndex(std::shared_ptr<model::TrafficIndex> index);
  /// Rows are shown that are in every set; null: all are. The rows shown stay until the first of the new ones are known.
  void setQuery(Set set, std::shared_ptr<model::TrafficQuery> query);
  bool isFiltered() const { return sets_.marks().asked(); }
  Progress progress(Set set) const;

  /// Columns behind the fixed ones, by their titles.
  void setFieldColumns(const QStringList& titles);
  void setFieldText(FieldText text) { fieldText_ = std::move(text); }
  /// The cells of a row changed although the index says nothing of it.
  void repaintRow(model::ExchangeId id);
  /// The path is shown without its query: that has a column of its own.
  void setPathAlone(bool alone);
  bool pathAlone() const { return pathAlone_; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  /// The waterfall is ordered by time; header fields are not ordered. Large lists are ordered on another thread: the rows
  /// move when that is done.
  void sort(int column, Qt::SortOrder order) override;
  static bool sortable(int column);

  Column sortColumn() const { return sortColumn_; }
  Qt::SortOrder sortOrder() const { return sortOrder_; }
  /// New rows come last: what sticky scrolling needs.
  bool newestLast() const { return sortColumn_ == id && sortOrder_ == Qt::AscendingOrder; }
  /// Rows of the index, whatever is shown of them.
  std::size_t captured() const { return captured_; }
  /// There are rows that are not deleted.
  bool hasRows() const { return keptRows() > 0; }
  std::size_t keptRows() const { return captured_ - std::min(sets_.deleted(), captured_); }

  /// Valid until the next call or event. An empty one for a row that is not there.
  const model::Summary& summaryAt(int row) const;
  /// Rows to come are on their way from a worker or a query that was just asked.
  bool settling() const { return making_ || awaitingFirst_; }
  QString cell(int row, int column) const;
  /// The row that shows an exchange, or -1.
  int rowOf(model::ExchangeId id) const;
  /// The row of capture behind a row, and where it (or in order of capture the nearest one) is shown; -1: nowhere.
  std::uint32_t captureRow(int row) const { return list_.at(std::size_t(row)); }
  int placeOf(std::uint32_t captureRow) const { return list_.find(captureRow); }
  int placeNear(std::uint32_t captureRow) const { return list_.nearest(captureRow); }

  /// The rows of capture behind these, in their order; `last` belongs to a range.
  std::vector<std::uint32_t> captureRows(const std::vector<std::pair<int, int>>& ranges) const;
  /// Null while none is shown.
  const std::shared_ptr<model::TrafficIndex>& traffic() const { return index_; }

 Q_SIGNALS:
  /// Rows came or changed; at most 30 times a second.
  void drained();
  /// The sets of rows are others: what was shown is forgotten, the views find their places again.
  void aboutToReplace();
  void replaced();
  /// A filter came further.
  void progressed();

 private:
  void arm();
  Subscription follow(Notifier<>& changed);
  void changed();
  void drain();
  void resetRows();
  void showChanges(std::vector<std::uint32_t>& touched, std::size_t before);
  bool mergeHere(const std::vector<std::uint32_t>& come, const std::vector<std::uint32_t>& gone);
  void announceUpdates(const std::vector<std::uint32_t>& captureRows);
  void rebuild(bool atOnce);
  void startMaking();
  display::RowsWanted rowsWanted() const;
  display::RowsMade makeNow();
  void take(display::RowsMade made);
  void replaceList(display::RowList list);
  void reorder(display::RowList list);

  Mailbox mailbox_;
  std::shared_ptr<model::TrafficIndex> index_;
  Subscription rowsComing_;
  std::uint64_t revision_ = 0;
  std::size_t captured_ = 0;  // rows of the index as last drained
  display::RowSets sets_;
  std::vector<std::uint8_t> shown_;  // rows of capture that are in list_; of no meaning while that has all
  display::RowList list_;  // as told to the views
  bool awaitingFirst_ = false;  // a new query has not said anything yet

  Column sortColumn_ = id;
  Qt::SortOrder sortOrder_ = Qt::AscendingOrder;
  std::uint64_t generation_ = 0;  // what was asked for before the last reset or sort is stale
  bool making_ = false, makeAgain_ = false;
  std::shared_ptr<const display::RowOrder> order_;  // as a worker last made it
  bool reuseOrder_ = false;             // another filter in the same order: it need not be made anew first
  std::vector<std::uint32_t> late_;  // touched while a worker makes a list without knowing of it
  qint64 makeCostMs_ = 0;
  QElapsedTimer makeClock_, drainClock_;
  QTimer drainTimer_, makeTimer_, firstTimer_;

  QStringList fieldTitles_;
  FieldText fieldText_;
  bool pathAlone_ = false;
  mutable int cachedRow_ = -1;
  mutable model::Summary cached_;
};

}  // namespace penstock::gui
