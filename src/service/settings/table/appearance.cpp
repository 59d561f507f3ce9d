// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/expression_text.h"
#include "service/settings/table/values.h"

namespace penstock::service {
namespace {

Result<void> setMode(SettingsDraft& draft, const Written& written) {
  return take(draft.settings.mode, parseMode(written.text()));
}

std::optional<Written> writtenMode(const Settings& settings) {
  if (!settings.mode) return std::nullopt;
  return oneWord(std::string(*settings.mode == Mode::gui ? "gui" : "headless"));
}

Result<void> setFilter(SettingsDraft& draft, const Written& written) {
  if (Result<void> checked = checkExpression(written.text()); !checked) return checked;
  draft.settings.config.filter = written.text();
  return {};
}

constexpr Setting kRows[] = {
    {.key = "mode",
     .flag = "--mode",
     .takes = "MODE",
     .help = "gui (default) or headless: no window, a line per exchange",
     .value = {.set = setMode, .written = writtenMode}},
    {.flag = "--filter",
     .takes = "EXPRESSION",
     .help = "headless: print what it selects alone; the window begins\nwith it: 'host == api.example.com && status >= 400'",
     .applies = Applies::now,
     .value = {.set = setFilter, .written = [](const Settings& s) { return wordUnlessEmpty(s.config.filter); }}},
    {.key = "json", .flag = "--json", .means = "true", .help = "headless: lines as JSON", .value = aSwitch<&model::Config::json>},
    {.key = "quiet",
     .flag = "--quiet",
     .means = "true",
     .help = "headless: no line per exchange",
     .value = aSwitch<&model::Config::quiet>},
};

}  // namespace

std::span<const Setting> appearanceSettings() { return kRows; }

}  // namespace penstock::service
