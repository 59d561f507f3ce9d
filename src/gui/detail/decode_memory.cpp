// SPDX-License-Identifier: GPL-3.0-or-later
// Steps remembered for fields.
#include <QStringList>

#include "gui/detail/decode_dialog.h"
#include "gui/settings.h"

namespace penstock::gui {
namespace {

constexpr auto kSetting = "detail/decodes";
constexpr int kMost = 200;

}  // namespace

std::optional<std::vector<codec::DecodeStep>> rememberedSteps(const QString& field) {
  if (field.isEmpty()) return std::nullopt;
  for (const QString& entry : settings().value(kSetting).toStringList()) {
    if (!entry.startsWith(field + "\t")) continue;
    std::vector<codec::DecodeStep> steps;
    for (const QString& name : entry.section('\t', 1).split(' ', Qt::SkipEmptyParts))
      if (const auto step = codec::stepOf(name.toStdString())) steps.push_back(*step);
    return steps;
  }
  return std::nullopt;
}

void rememberSteps(const QString& field, const std::optional<std::vector<codec::DecodeStep>>& steps) {
  if (field.isEmpty()) return;
  QStringList entries = settings().value(kSetting).toStringList();
  entries.removeIf([&](const QString& entry) { return entry.startsWith(field + "\t"); });
  if (steps) {
    QStringList names;
    for (const codec::DecodeStep step : *steps) names << QString::fromLatin1(codec::stepName(step).data(), qsizetype(codec::stepName(step).size()));
    entries.prepend(field + "\t" + names.join(' '));
  }
  while (entries.size() > kMost) entries.removeLast();
  settings().setValue(kSetting, entries);
}

}  // namespace penstock::gui
