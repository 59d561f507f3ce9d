// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/filter_memory.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace penstock::gui {
namespace {

QByteArray savedText(const std::vector<SavedFilter>& saved) {
  QJsonArray all;
  for (const SavedFilter& filter : saved) all.append(QJsonArray{filter.name, filter.expression});
  return QJsonDocument(all).toJson(QJsonDocument::Compact);
}

std::vector<SavedFilter> savedOf(const QByteArray& text) {
  std::vector<SavedFilter> saved;
  for (const QJsonValue value : QJsonDocument::fromJson(text).array())
    saved.push_back({value.toArray().at(0).toString(), value.toArray().at(1).toString()});
  return saved;
}

}  // namespace

void restoreFilters(FilterBar& filter, const ProjectMemory& memory) {
  filter.setHistory(QString::fromUtf8(memory.personal(kFilterKeys[0])).split('\n', Qt::SkipEmptyParts));
  filter.setSaved(savedOf(memory.personal(kFilterKeys[1])));
}

void rememberFilters(const FilterBar& filter, ProjectMemory& memory) {
  memory.setPersonal(kFilterKeys[0], filter.history().join('\n').toUtf8());
  memory.setPersonal(kFilterKeys[1], savedText(filter.saved()));
}

}  // namespace penstock::gui
