// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/intercept/held_model.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostShown = 300;  // bytes of a path

bool same(const service::HeldRow& a, const service::HeldRow& b) {
  return a.receiving == b.receiving && a.left == b.left && a.alsoResponse == b.alsoResponse;
}

}  // namespace

QString HeldModel::title(const service::HeldRow& row) {
  const QString path = wireText(row.path.empty() ? row.url : row.path, kMostShown);
  if (row.phase == service::HeldPhase::response) return QString::number(row.status) + ' ' + path;
  if (row.phase == service::HeldPhase::request) return wireText(row.method, 40) + ' ' + path;
  return (row.direction == model::Direction::toServer ? QStringLiteral("\u2191 ") : QStringLiteral("\u2193 ")) + path;
}

QString HeldModel::detail(const service::HeldRow& row, SteadyTime now) {
  const auto text = [](std::string_view ascii) { return QString::fromLatin1(ascii.data(), qsizetype(ascii.size())); };
  QString out = text(toText(row.phase));
  if (row.phase == service::HeldPhase::message)
    out = text(model::toText(row.kind)) + QStringLiteral(" message ") + countText(row.index + 1) +
          (row.direction == model::Direction::toServer ? QStringLiteral(" to the server") : QStringLiteral(" to the client"));
  if (row.breakpoint) out += QStringLiteral(" · by a rule");
  if (row.left) return out + QStringLiteral(" · the client gave up");
  if (row.alsoResponse) out += QStringLiteral(" · response too");
  const double seconds = std::chrono::duration<double>(now - row.since).count();
  out += row.receiving ? QStringLiteral(" · receiving ") : QStringLiteral(" · waiting ");
  constexpr double minute = 60;
  if (seconds < minute) return out + QString::number(std::max(0.0, seconds), 'f', 1) + QStringLiteral(" s");
  return out + QString::number(int(seconds / minute)) + QStringLiteral(" min ") + QString::number(int(seconds) % int(minute)) + QStringLiteral(" s");
}

int HeldModel::rowOf(std::uint64_t id) const {
  const auto found = std::lower_bound(rows_.begin(), rows_.end(), id, [](const auto& row, std::uint64_t wanted) { return row.id < wanted; });
  return found != rows_.end() && found->id == id ? int(found - rows_.begin()) : -1;
}

void HeldModel::setRows(std::vector<service::HeldRow> rows) {
  const auto isThere = [&rows](const service::HeldRow& row) {
    return std::binary_search(rows.begin(), rows.end(), row, [](const auto& a, const auto& b) { return a.id < b.id; });
  };
  // Runs of those that went, from the end.
  for (int last = int(rows_.size()) - 1; last >= 0; --last) {
    if (isThere(rows_[std::size_t(last)])) continue;
    int first = last;
    while (first > 0 && !isThere(rows_[std::size_t(first) - 1])) --first;
    beginRemoveRows({}, first, last);
    rows_.erase(rows_.begin() + first, rows_.begin() + last + 1);
    endRemoveRows();
    last = first;
  }
  // What stayed is the beginning of what there is: ids rise.
  const std::size_t kept = rows_.size();
  for (std::size_t i = 0; i < kept; ++i) {
    const bool changed = !same(rows_[i], rows[i]);
    rows_[i] = std::move(rows[i]);
    if (changed) Q_EMIT dataChanged(index(int(i)), index(int(i)));
  }
  if (rows.size() == kept) return;
  beginInsertRows({}, int(kept), int(rows.size()) - 1);
  rows_.insert(rows_.end(), std::make_move_iterator(rows.begin() + std::ptrdiff_t(kept)), std::make_move_iterator(rows.end()));
  endInsertRows();
}

QVariant HeldModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= int(rows_.size())) return {};
  const service::HeldRow& row = rows_[std::size_t(index.row())];
  if (role == Qt::DisplayRole) return title(row);
  if (role == Qt::AccessibleTextRole) return title(row) + QStringLiteral(", ") + detail(row, steadyNow());
  if (role == Qt::ToolTipRole) return plainToolTip(wireText(row.url));
  return {};
}

}  // namespace penstock::gui
