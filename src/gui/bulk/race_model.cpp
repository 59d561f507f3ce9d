// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/race_model.h"

#include <algorithm>
#include <utility>

#include "gui/format.h"
#include "gui/plain_text.h"
#include "penstock/draft/target.h"
#include "penstock/model/failure.h"

namespace penstock::gui {

void RaceModel::begin(QStringList names) {
  beginResetModel();
  names_ = std::move(names);
  shots_.assign(std::size_t(names_.size()), {});
  endResetModel();
}

void RaceModel::setState(const replay::RaceState& state) {
  if (state.shots.size() != shots_.size() || shots_.empty()) return;
  shots_ = state.shots;
  Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

QString RaceModel::text(const replay::RaceShot& shot, int row, int column) const {
  switch (column) {
    case number: return QString::number(row + 1);
    case request: return names_.value(row);
    case status: return shot.status > 0 ? QString::number(shot.status) : QString();
    case size: return shot.answeredUs < 0 ? QString() : sizeText(shot.size);
    case released: return shot.releasedNs < 0 ? QString() : QString::number(double(shot.releasedNs) / 1000, 'f', 1);
    case answered: return shot.answeredUs < 0 ? QString() : countText(std::uint64_t(shot.answeredUs));
    case arrival: return shot.arrival == 0 ? QString() : QString::number(shot.arrival);
    case failure: {
      const std::string_view clause = model::wordsOf(shot.failure.kind).clause;
      const QString words = QString::fromLatin1(clause.data(), qsizetype(clause.size()));
      return shot.failure.detail.empty() ? words : words + ": " + wireText(shot.failure.detail, 300);
    }
    default: return {};
  }
}

QVariant RaceModel::order(const replay::RaceShot& shot, int row, int column) const {
  switch (column) {
    case number: return row;
    case status: return shot.status;
    case size: return qulonglong(shot.size);
    case released: return qlonglong(shot.releasedNs);
    case answered: return shot.answeredUs < 0 ? qlonglong(INT64_MAX) : qlonglong(shot.answeredUs);
    case arrival: return shot.arrival == 0 ? UINT32_MAX : shot.arrival;
    default: return text(shot, row, column);
  }
}

QVariant RaceModel::data(const QModelIndex& index, int role) const {
  const replay::RaceShot* shot = at(index.row());
  if (!shot) return {};
  if (role == Qt::DisplayRole) return text(*shot, index.row(), index.column());
  if (role == orderRole) return order(*shot, index.row(), index.column());
  if (role == Qt::ToolTipRole && index.column() == failure) return plainToolTip(text(*shot, index.row(), failure));
  if (role == Qt::TextAlignmentRole) return int((isFigure(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  return {};
}

QVariant RaceModel::headerData(int section, Qt::Orientation orientation, int role) const {
  static constexpr const char* titles[] = {"#", "Request", "Status", "Size", "Released, \u00b5s", "Answered, \u00b5s", "Arrival", "Failure"};
  if (orientation != Qt::Horizontal || section < 0 || section >= columns) return {};
  if (role == Qt::DisplayRole) return QString::fromUtf8(titles[section]);
  if (role == Qt::TextAlignmentRole) return int((isFigure(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  if (role != Qt::ToolTipRole) return {};
  if (section == released) return plainToolTip("When its end was handed to the network, since the first of all");
  if (section == answered) return plainToolTip("When its answer began to come, since the first release");
  if (section == arrival) return plainToolTip("Which answer came first, second, ...");
  return {};
}

void RaceRequestsModel::setAll(std::vector<RaceRequest> all) {
  beginResetModel();
  all_ = std::move(all);
  endResetModel();
}

void RaceRequestsModel::add(RaceRequest request) {
  beginInsertRows({}, rowCount(), rowCount());
  all_.push_back(std::move(request));
  endInsertRows();
}

void RaceRequestsModel::remove(int row) {
  beginRemoveRows({}, row, row);
  all_.erase(all_.begin() + row);
  endRemoveRows();
}

void RaceRequestsModel::put(int row, RaceRequest request) {
  all_[std::size_t(row)] = std::move(request);
  Q_EMIT dataChanged(index(row), index(row));
}

QString RaceRequestsModel::detail(const RaceRequest& request) {
  const QString times = request.times == 1 ? QStringLiteral("once") : countText(request.times) + " times";
  return request.options.target.host.empty() ? times : times + QStringLiteral(" \u00b7 ") + wireText(draft::authorityOf(request.options.target), 100);
}

QVariant RaceRequestsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const RaceRequest& request = all_[std::size_t(index.row())];
  if (role == Qt::DisplayRole) return wireText(request.name, 200);
  if (role == Qt::AccessibleTextRole) return wireText(request.name, 200) + ", " + detail(request);
  return {};
}

}  // namespace penstock::gui
