// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/runs_model.h"

#include <algorithm>

#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

using Phase = service::BulkFigures::Phase;

constexpr std::size_t kMostName = 200;

std::uint64_t totalOf(const RunRow& row) {
  const std::uint64_t total = row.figures ? row.figures->total : row.keptTotal;
  return total > 0 ? total : row.total.value_or(0);
}

std::uint64_t doneOf(const RunRow& row) { return row.figures ? row.figures->done : row.keptDone; }

}  // namespace

Phase RunsModel::phase(const RunRow& row) {
  const std::uint64_t total = totalOf(row), done = doneOf(row);
  const Phase phase = row.figures ? row.figures->phase : done > 0 ? Phase::stopped : Phase::ready;
  return phase == Phase::stopped && total > 0 && done >= total ? Phase::finished : phase;
}

QString RunsModel::state(const RunRow& row) {
  const std::uint64_t total = totalOf(row), done = doneOf(row);
  const QString far = total > 0 ? countText(done) + " of " + countText(total) : countText(done);
  switch (phase(row)) {
    case Phase::ready: return total > 0 ? countText(total) + (total == 1 ? " request" : " requests") : QStringLiteral("Not begun");
    case Phase::running: return far;
    case Phase::paused: return "Paused \u00b7 " + far;
    case Phase::finished: return "Finished \u00b7 " + countText(done);
    case Phase::stopped: return "Stopped \u00b7 " + far;
  }
  return {};
}

double RunsModel::progress(const RunRow& row) {
  const std::uint64_t total = totalOf(row), done = doneOf(row);
  return done == 0 || total == 0 ? -1 : std::min(1.0, double(done) / double(total));
}

int RunsModel::rowOf(std::uint64_t id) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [id](const RunRow& row) { return row.id == id; });
  return found == rows_.end() ? -1 : int(found - rows_.begin());
}

void RunsModel::setRuns(const std::vector<service::BulkEntry>& runs) {
  // What is gone goes, what came is a new last one: ids rise.
  for (int row = int(rows_.size()) - 1; row >= 0; --row) {
    const std::uint64_t id = rows_[std::size_t(row)].id;
    if (std::any_of(runs.begin(), runs.end(), [id](const auto& run) { return run.id == id; })) continue;
    beginRemoveRows({}, row, row);
    rows_.erase(rows_.begin() + row);
    endRemoveRows();
  }
  for (const service::BulkEntry& run : runs) {
    const QString name = wireText(run.name, kMostName);
    const int row = rowOf(run.id);
    if (row < 0) {
      beginInsertRows({}, int(rows_.size()), int(rows_.size()));
      rows_.push_back({run.id, name, run.done, run.total, {}, {}});
      endInsertRows();
    } else if (rows_[std::size_t(row)].name != name) {
      rows_[std::size_t(row)].name = name;
      Q_EMIT dataChanged(index(row), index(row));
    }
  }
}

void RunsModel::setFigures(std::uint64_t id, const service::BulkFigures& figures) {
  const int row = rowOf(id);
  if (row < 0) return;
  rows_[std::size_t(row)].figures = figures;
  Q_EMIT dataChanged(index(row), index(row));
}

void RunsModel::setTotal(std::uint64_t id, std::optional<std::uint64_t> total) {
  const int row = rowOf(id);
  if (row < 0 || rows_[std::size_t(row)].total == total) return;
  rows_[std::size_t(row)].total = total;
  Q_EMIT dataChanged(index(row), index(row));
}

QVariant RunsModel::data(const QModelIndex& index, int role) const {
  const RunRow* row = at(index.row());
  if (!row) return {};
  if (role == Qt::DisplayRole || role == Qt::EditRole) return row->name;
  if (role == Qt::AccessibleTextRole) return row->name + ", " + state(*row);
  if (role == Qt::ToolTipRole) return plainToolTip(row->name + (row->figures && !row->figures->problem.empty() ? '\n' + sentenceText(row->figures->problem) : QString()));
  return {};
}

bool RunsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  const RunRow* row = at(index.row());
  const QString name = value.toString().trimmed();
  if (!row || role != Qt::EditRole || name.isEmpty()) return false;
  if (name != row->name) Q_EMIT renamed(row->id, name.left(int(kMostName)));
  return true;
}

Qt::ItemFlags RunsModel::flags(const QModelIndex& index) const {
  return index.isValid() ? Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemIsEditable : Qt::NoItemFlags;
}

}  // namespace penstock::gui
