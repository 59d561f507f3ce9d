// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/rules/rules_model.h"

#include <QMimeData>
#include <algorithm>

#include "gui/format.h"
#include "gui/plain_text.h"
#include "penstock/rules/sentence.h"

namespace penstock::gui {
namespace {

constexpr auto kMime = "application/x-penstock-rule";

QString actionsInWords(const rules::Rule& rule) {
  QStringList out;
  for (const rules::Action& action : rule.actions) out << QString::fromStdString(rules::actionInWords(action, rule.on));
  if (rule.stop) out << QStringLiteral("then no further rules");
  return out.join(", ");
}

}  // namespace

RulesRow RulesRow::inWords(const rules::Rule& rule) {
  RulesRow out;
  const std::string when = rules::conditionInWords(rule);
  out.when = when.empty() ? QStringLiteral("always") : wireText(when, 300);
  out.does = wireText(actionsInWords(rule).toStdString(), 300);
  return out;
}

QString RulesRow::key() const {
  switch (kind) {
    case Kind::rule: return "rule " + QString::fromStdString(rule.rule.id);
    case Kind::passthrough: return "pass " + QString::fromStdString(pattern);
    case Kind::trust: break;
  }
  return "trust " + QString::fromStdString(server.host + ' ' + server.certificate);
}

void RulesModel::setRows(std::vector<RulesRow> rows) {
  const bool same = std::equal(rows.begin(), rows.end(), rows_.begin(), rows_.end(), [](const RulesRow& a, const RulesRow& b) { return a.key() == b.key(); });
  if (same) {
    rows_ = std::move(rows);
    if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(int(rows_.size()) - 1, columns - 1));
    return;
  }
  beginResetModel();
  rows_ = std::move(rows);
  endResetModel();
}

int RulesModel::rowOf(const QString& key) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const RulesRow& row) { return row.key() == key; });
  return found == rows_.end() ? -1 : int(found - rows_.begin());
}

QString RulesModel::text(const RulesRow& row, int column) const {
  const bool rule = row.kind == RulesRow::Kind::rule;
  switch (column) {
    case name:
      if (row.kind == RulesRow::Kind::passthrough) return "Pass through";
      if (!rule) return row.scope == model::TrustScope::project ? "Trusted server" : "Trusted server, until Penstock ends";
      return wireText(row.rule.rule.name.empty() ? row.rule.rule.id : row.rule.rule.name);
    case when: return row.when;
    case does: return row.does;
    case hits: return rule ? countText(row.rule.hits) : QString();
    case last: return row.rule.lastHit ? timeOfDayText(*row.rule.lastHit).left(8) : QString();
    default: return {};
  }
}

QVariant RulesModel::data(const QModelIndex& index, int role) const {
  const RulesRow* row = at(index.row());
  if (!row) return {};
  switch (role) {
    case Qt::DisplayRole: return text(*row, index.column());
    case Qt::ToolTipRole:
      if (row->kind == RulesRow::Kind::rule && row->rule.foreign)
        return plainToolTip("Somebody else wrote this rule into the project. It is off until you switch it on.");
      if (row->rule.ofRun) return plainToolTip("Of a file given with --rules: it is edited there.");
      return index.column() == name ? QVariant() : plainToolTip(text(*row, index.column()));
    case Qt::AccessibleTextRole:
      if (index.column() == on) return row->kind != RulesRow::Kind::rule || row->rule.rule.enabled ? "On" : "Off";
      return text(*row, index.column());
    case Qt::TextAlignmentRole: return int((index.column() == hits || index.column() == last ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::CheckStateRole:
      if (index.column() != on) return {};
      return row->kind != RulesRow::Kind::rule || row->rule.rule.enabled ? Qt::Checked : Qt::Unchecked;
    default: return {};
  }
}

QVariant RulesModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  static constexpr const char* titles[] = {"", "Rule", "When", "What it does", "Hits", "Last"};
  if (role == Qt::DisplayRole) return titles[section];
  if (role == Qt::TextAlignmentRole) return int((section == hits || section == last ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  return {};
}

Qt::ItemFlags RulesModel::flags(const QModelIndex& index) const {
  const RulesRow* row = at(index.row());
  if (!row) return Qt::ItemIsDropEnabled;  // between rows
  Qt::ItemFlags out = Qt::ItemIsSelectable | Qt::ItemIsEnabled;
  if (row->kind != RulesRow::Kind::rule || row->rule.ofRun) return out;
  out |= Qt::ItemIsDragEnabled;
  if (index.column() == on) out |= Qt::ItemIsUserCheckable;
  return out;
}

bool RulesModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  const RulesRow* row = at(index.row());
  if (!row || role != Qt::CheckStateRole || !(flags(index) & Qt::ItemIsUserCheckable)) return false;
  Q_EMIT switched(row->key(), value.toInt() == Qt::Checked);
  return true;
}

QStringList RulesModel::mimeTypes() const { return {kMime}; }

QMimeData* RulesModel::mimeData(const QModelIndexList& indexes) const {
  const RulesRow* row = indexes.isEmpty() ? nullptr : at(indexes.first().row());
  if (!row) return nullptr;
  auto* out = new QMimeData;
  out->setData(kMime, row->key().toUtf8());
  return out;
}

bool RulesModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int, const QModelIndex& parent) {
  if (action != Qt::MoveAction || !data->hasFormat(kMime)) return false;
  const int before = row >= 0 ? row : parent.isValid() ? parent.row() : int(rows_.size());
  Q_EMIT moved(QString::fromUtf8(data->data(kMime)), before);
  return false;  // whoever listens changes the rules: no row is to be taken away here
}

}  // namespace penstock::gui
