// SPDX-License-Identifier: GPL-3.0-or-later
// The runs of a project as a list: name, how far it is, and how it stands.
#pragma once

#include <QAbstractListModel>
#include <cstdint>
#include <optional>
#include <vector>

#include "penstock/service/bulk_runs.h"

namespace penstock::gui {

struct RunRow {
  std::uint64_t id = 0;
  QString name;
  std::uint64_t keptDone = 0, keptTotal = 0;  // as the project has it
  /// Nothing: it was not opened here yet.
  std::optional<service::BulkFigures> figures;
  /// How many requests it makes, where that was counted: figures know it only once it was begun.
  std::optional<std::uint64_t> total;
};

/// Thread: GUI.
class RunsModel : public QAbstractListModel {
  Q_OBJECT
 public:
  using QAbstractListModel::QAbstractListModel;

  void setRuns(const std::vector<service::BulkEntry>& runs);
  void setFigures(std::uint64_t id, const service::BulkFigures& figures);
  void setTotal(std::uint64_t id, std::optional<std::uint64_t> total);
  const RunRow* at(int row) const { return row >= 0 && row < int(rows_.size()) ? &rows_[std::size_t(row)] : nullptr; }
  int rowOf(std::uint64_t id) const;
  static service::BulkFigures::Phase phase(const RunRow& row);
  /// "1 204 of 10 000", "Finished · 21", "Not begun"; and what is more to say.
  static QString state(const RunRow& row);
  /// 0 to 1; below 0 where there is nothing to show.
  static double progress(const RunRow& row);

  int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(rows_.size()); }
  QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

 Q_SIGNALS:
  void renamed(quint64 id, const QString& name);

 private:
  std::vector<RunRow> rows_;
};

}  // namespace penstock::gui
