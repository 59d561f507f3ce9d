// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/console/console_model.h"

#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr qsizetype kLongest = 4100;  // characters

}  // namespace

ConsoleModel::ConsoleModel(const Theme& theme, QObject* parent) : QAbstractTableModel(parent), theme_(theme) {
  connect(&theme, &Theme::changed, this, [this] {
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
  });
}

bool ConsoleModel::matches(const Line& line) const {
  return filter_.isEmpty() || line.text.contains(filter_, Qt::CaseInsensitive) || line.script.contains(filter_, Qt::CaseInsensitive);
}

void ConsoleModel::add(const std::vector<service::ConsoleLine>& lines) {
  std::vector<std::uint64_t> matching;
  for (const service::ConsoleLine& line : lines) {
    Line made{line.level, timeOfDayText(line.at), visibleText(QString::fromStdString(line.script), false, kLongest),
              visibleText(QString::fromStdString(line.text), false, kLongest)};
    if (matches(made)) matching.push_back(first_ + lines_.size());
    lines_.push_back(std::move(made));
  }
  if (!matching.empty()) {
    beginInsertRows({}, int(shown_.size()), int(shown_.size() + matching.size()) - 1);
    shown_.insert(shown_.end(), matching.begin(), matching.end());
    endInsertRows();
  }
  dropOldest();
}

void ConsoleModel::dropOldest() {
  if (lines_.size() <= most) return;
  const std::size_t gone = lines_.size() - most;
  std::size_t rows = 0;
  while (rows < shown_.size() && shown_[rows] < first_ + gone) ++rows;
  if (rows > 0) beginRemoveRows({}, 0, int(rows) - 1);
  shown_.erase(shown_.begin(), shown_.begin() + std::ptrdiff_t(rows));
  lines_.erase(lines_.begin(), lines_.begin() + std::ptrdiff_t(gone));
  first_ += gone;
  if (rows > 0) endRemoveRows();
}

void ConsoleModel::clear() {
  beginResetModel();
  first_ += lines_.size();
  lines_.clear();
  shown_.clear();
  endResetModel();
}

void ConsoleModel::setFilter(const QString& words) {
  beginResetModel();
  filter_ = words;
  shown_.clear();
  for (std::size_t i = 0; i < lines_.size(); ++i)
    if (matches(lines_[i])) shown_.push_back(first_ + i);
  endResetModel();
}

QString ConsoleModel::lineAt(int row) const {
  const Line& line = lines_[std::size_t(shown_[std::size_t(row)] - first_)];
  return line.time + ' ' + (line.script.isEmpty() ? QString() : line.script + ": ") + line.text;
}

int ConsoleModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int(shown_.size()); }
int ConsoleModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int(columns); }

QColor ConsoleModel::colorOf(const Line& line, int column) const {
  if (column != text) return theme_.tokens().dim;
  switch (line.level) {
    case service::ConsoleLine::Level::error: return theme_.tokens().serverError;
    case service::ConsoleLine::Level::warning: return theme_.tokens().clientError;
    case service::ConsoleLine::Level::info: return theme_.tokens().accent;
    case service::ConsoleLine::Level::output: break;
  }
  return theme_.tokens().text;
}

QVariant ConsoleModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Line& line = lines_[std::size_t(shown_[std::size_t(index.row())] - first_)];
  switch (role) {
    case Qt::DisplayRole: return index.column() == time ? line.time : index.column() == script ? line.script : line.text;
    case Qt::ToolTipRole: return index.column() == text ? QVariant(plainToolTip(line.text)) : QVariant();
    case Qt::FontRole: return index.column() == script ? theme_.ui(12) : theme_.mono();
    case Qt::ForegroundRole: return colorOf(line, index.column());
    case Qt::AccessibleTextRole:
      if (index.column() == text) {
        const std::string_view level = script::toText(line.level);
        return QString::fromLatin1(level.data(), qsizetype(level.size())) + ": " + line.text;
      }
      return {};
    default: return {};
  }
}

QVariant ConsoleModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  static const QString kNames[columns] = {"Time", "Script", "Line"};
  return section < columns ? kNames[section] : QVariant();
}

}  // namespace penstock::gui
