// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/names/names_model.h"

#include <algorithm>
#include <utility>

#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kLongest = 4000;  // characters

NamesLine lineFor(service::NameRow row) {
  NamesLine out;
  out.texts = service::toTexts(row.says);
  out.row = std::move(row);
  return out;
}

std::string* member(service::NameTexts& texts, int column) {
  switch (column) {
    case NamesModel::name: return &texts.name;
    case NamesModel::type: return &texts.type;
    case NamesModel::answer: return &texts.answer;
    case NamesModel::ttl: return &texts.ttl;
    default: return nullptr;
  }
}

}  // namespace

void NamesModel::setRows(std::vector<service::NameRow> rows) {
  std::vector<NamesLine> lines;
  for (service::NameRow& row : rows) {
    lines.push_back(lineFor(std::move(row)));
    const int before = lineOf(lines.back().row.id);
    if (before < 0 || at(before)->problem.isEmpty()) continue;
    lines.back().texts = at(before)->texts;
    lines.back().problem = at(before)->problem;
  }
  for (const NamesLine& line : lines_)
    if (line.isNew()) lines.push_back(line);
  const auto sameRow = [](const NamesLine& a, const NamesLine& b) { return a.row.id == b.row.id; };
  if (std::equal(lines.begin(), lines.end(), lines_.begin(), lines_.end(), sameRow)) {
    lines_ = std::move(lines);
    if (!lines_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
    return;
  }
  beginResetModel();
  lines_ = std::move(lines);
  endResetModel();
}

int NamesModel::addNew(service::NameTexts texts, const QString& problem) {
  const int line = rowCount();
  beginInsertRows({}, line, line);
  NamesLine made;
  made.texts = std::move(texts);
  made.problem = problem;
  lines_.push_back(std::move(made));
  endInsertRows();
  return line;
}

void NamesModel::setId(int line, const std::string& id) {
  lines_[std::size_t(line)].row.id = id;
  told(line);
}

void NamesModel::setProblem(int line, const QString& problem) {
  lines_[std::size_t(line)].problem = problem;
  told(line);
}

void NamesModel::discard(int line) {
  if (!at(line)) return;
  if (at(line)->isNew()) {
    beginRemoveRows({}, line, line);
    lines_.erase(lines_.begin() + line);
    endRemoveRows();
    return;
  }
  NamesLine& one = lines_[std::size_t(line)];
  one.texts = service::toTexts(one.row.says);
  one.problem.clear();
  told(line);
}

void NamesModel::told(int line) { Q_EMIT dataChanged(index(line, 0), index(line, columns - 1)); }

int NamesModel::lineOf(const std::string& id) const {
  const auto found = std::find_if(lines_.begin(), lines_.end(), [&](const NamesLine& line) { return line.row.id == id; });
  return found == lines_.end() ? -1 : int(found - lines_.begin());
}

int NamesModel::lineOf(const std::string& name, bool isOverride) const {
  const auto found = std::find_if(lines_.begin(), lines_.end(), [&](const NamesLine& line) {
    return !line.row.ofRun && line.texts.name == name && (line.texts.type == service::overrideType) == isOverride;
  });
  return found == lines_.end() ? -1 : int(found - lines_.begin());
}

QString NamesModel::stateText(const NamesLine& line) const {
  if (!line.problem.isEmpty()) return line.problem;
  if (line.row.ofRun) return QStringLiteral("of this run");
  if (line.row.foreign) return QStringLiteral("not yours: off until you switch it on");
  if (!line.row.enabled) return QStringLiteral("off");
  if (line.row.overruled) return QStringLiteral("in vain: this run has a record of this name");
  if (line.texts.type == service::overrideType) return QStringLiteral("for the proxy alone");
  return line.texts.answer == "self" ? QStringLiteral("for who asks the name server") : QStringLiteral("for who asks, and the proxy");
}

QString NamesModel::text(const NamesLine& line, int column) const {
  if (column == state) return stateText(line);
  service::NameTexts texts = line.texts;
  const std::string* words = member(texts, column);
  return words ? wireText(*words, kLongest) : QString();
}

QVariant NamesModel::ink(const NamesLine& line, int column) const {
  const Tokens& t = theme_.tokens();
  if (column == state) return line.problem.isEmpty() ? t.dim : line.isNew() ? t.clientError : t.serverError;
  return line.row.enabled && column != ttl ? t.text : t.dim;
}

QVariant NamesModel::data(const QModelIndex& index, int role) const {
  const NamesLine* line = at(index.row());
  if (!line) return {};
  switch (role) {
    case Qt::DisplayRole: return text(*line, index.column());
    case Qt::EditRole: {
      service::NameTexts texts = line->texts;
      const std::string* words = member(texts, index.column());
      return words ? QString::fromStdString(*words) : QString();
    }
    case Qt::CheckStateRole: return index.column() == on ? QVariant(line->row.enabled ? Qt::Checked : Qt::Unchecked) : QVariant();
    case Qt::ForegroundRole: return ink(*line, index.column());
    case Qt::FontRole: return index.column() == state ? theme_.ui(12) : index.column() == type ? theme_.ui(13) : theme_.mono(12);
    case Qt::ToolTipRole: return plainToolTip(index.column() == on ? stateText(*line) : text(*line, index.column()));
    case Qt::AccessibleTextRole: return index.column() == on ? QString(line->row.enabled ? "On" : "Off") : text(*line, index.column());
    default: return {};
  }
}

QVariant NamesModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  static constexpr const char* titles[] = {"", "Name", "Type", "Answer", "TTL", ""};
  if (role == Qt::DisplayRole) return titles[section];
  if (role == Qt::TextAlignmentRole) return int(Qt::AlignLeft | Qt::AlignVCenter);
  return {};
}

Qt::ItemFlags NamesModel::flags(const QModelIndex& index) const {
  const NamesLine* line = at(index.row());
  Qt::ItemFlags out = Qt::ItemIsSelectable | Qt::ItemIsEnabled;
  if (!line || line->row.ofRun) return out;
  const bool isOverride = line->texts.type == service::overrideType;
  if (index.column() == on && !line->isNew()) out |= Qt::ItemIsUserCheckable;
  if (index.column() == ttl ? !isOverride : index.column() != on && index.column() != state) out |= Qt::ItemIsEditable;
  return out;
}

bool NamesModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  const NamesLine* line = at(index.row());
  if (!line) return false;
  if (role == Qt::CheckStateRole && (flags(index) & Qt::ItemIsUserCheckable)) {
    Q_EMIT switched(index.row(), value.toInt() == Qt::Checked);
    return true;
  }
  if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable)) return false;
  service::NameTexts texts = line->texts;
  *member(texts, index.column()) = value.toString().trimmed().toStdString();
  if (index.column() == type && value.toString() == "NXDOMAIN") texts.answer.clear();
  const auto says = service::readNameTexts(texts);
  NamesLine& changed = lines_[std::size_t(index.row())];
  changed.texts = std::move(texts);
  changed.problem = says ? QString() : sentenceText(says.error().message);
  told(index.row());
  if (says) Q_EMIT edited(index.row(), *says);
  return true;
}

}  // namespace penstock::gui
