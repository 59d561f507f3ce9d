// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/console/scripts_model.h"

#include <algorithm>
#include <utility>

#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

using State = service::ScriptStatus::State;
constexpr qsizetype kLongest = 1000;  // characters

QString shown(const std::string& text) { return visibleText(QString::fromStdString(text), false, kLongest); }

}  // namespace

ScriptsModel::ScriptsModel(const Theme& theme, QObject* parent) : QAbstractTableModel(parent), theme_(theme) {}

void ScriptsModel::set(std::vector<service::ScriptStatus> scripts) {
  const auto sameFiles = [](const service::ScriptStatus& a, const service::ScriptStatus& b) { return a.script == b.script; };
  if (std::equal(scripts.begin(), scripts.end(), scripts_.begin(), scripts_.end(), sameFiles)) {
    scripts_ = std::move(scripts);
    if (!scripts_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
    return;
  }
  beginResetModel();
  scripts_ = std::move(scripts);
  endResetModel();
}

const service::ScriptStatus* ScriptsModel::at(int row) const {
  return row >= 0 && std::size_t(row) < scripts_.size() ? &scripts_[std::size_t(row)] : nullptr;
}

int ScriptsModel::rowOf(const std::string& file) const {
  const auto it = std::find_if(scripts_.begin(), scripts_.end(), [&](const auto& one) { return one.script->file == file; });
  return it == scripts_.end() ? -1 : int(it - scripts_.begin());
}

int ScriptsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int(scripts_.size()); }
int ScriptsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int(columns); }

QString ScriptsModel::stateText(const service::ScriptStatus& script) {
  if (!script.problem.empty()) return shown(script.problem);
  if (script.state == State::running && script.script->origin == service::ScriptOrigin::rule) return "called by rules";
  if (script.state == State::running) {
    const std::string hooks = service::hooksText(script.hooks);
    return hooks.empty() ? QString("it has no hook") : shown(hooks);
  }
  const std::string_view word = script::toText(script.state);
  return QString::fromLatin1(word.data(), qsizetype(word.size()));
}

QColor ScriptsModel::stateColor(const service::ScriptStatus& script) const {
  const Tokens& tokens = theme_.tokens();
  if (script.state == State::broken) return tokens.serverError;
  if (!script.problem.empty()) return tokens.clientError;
  return script.state == State::running ? tokens.ok : tokens.dim;
}

QVariant ScriptsModel::data(const QModelIndex& index, int role) const {
  const service::ScriptStatus* script = at(index.row());
  if (!script) return {};
  const bool named = index.column() == name;
  switch (role) {
    case Qt::DisplayRole: return named ? shown(script->script->name) : stateText(*script);
    case Qt::CheckStateRole: return named ? QVariant(script->enabled ? Qt::Checked : Qt::Unchecked) : QVariant();
    case Qt::ForegroundRole: return named ? (script->enabled ? theme_.tokens().text : theme_.tokens().dim) : stateColor(*script);
    case Qt::FontRole: return theme_.ui(named ? 13 : 12);
    case Qt::ToolTipRole: {
      QString tip = shown(script->script->file) + '\n' + stateText(*script);
      if (!script->problem.empty() && script->state == State::running) tip += "\nThe version before is in force.";
      if (script->workers > 0) tip += "\nWorkers: " + QString::number(script->workers);
      if (script->crashes > 0) tip += "\nWorkers that had to be replaced: " + QString::number(script->crashes);
      return plainToolTip(tip);
    }
    default: return {};
  }
}

bool ScriptsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  const service::ScriptStatus* script = at(index.row());
  if (role != Qt::CheckStateRole || !script || index.column() != name) return false;
  Q_EMIT switched(QString::fromStdString(script->script->file), value.toInt() == Qt::Checked);
  return true;
}

Qt::ItemFlags ScriptsModel::flags(const QModelIndex& index) const {
  const service::ScriptStatus* script = at(index.row());
  Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
  if (script && index.column() == name && script->script->origin != service::ScriptOrigin::rule) flags |= Qt::ItemIsUserCheckable;
  return flags;
}

QVariant ScriptsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == name ? QString("Script") : QString("State");
}

}  // namespace penstock::gui
