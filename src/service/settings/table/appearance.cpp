// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/ascii.h"
#include "service/settings/expression_text.h"
#include "service/settings/near_miss.h"
#include "service/settings/table/values.h"

namespace penstock::service {
namespace {

constexpr std::string_view kModes[] = {"gui", "cui", "headless", "mcp"};  // as Mode

Result<void> setMode(SettingsDraft& draft, const Written& written) {
  return take(draft.settings.mode, parseMode(written.text()));
}

std::optional<Written> writtenMode(const Settings& settings) {
  if (!settings.mode) return std::nullopt;
  return oneWord(std::string(kModes[std::size_t(*settings.mode)]));
}

Result<void> setAttach(SettingsDraft& draft, const Written& written) {
  const auto number = parseDecimal(written.text());
  if (!number || *number > INT32_MAX) return badSetting(inQuotes(written.text()) + " is no process id; expected --attach, or --attach=PID");
  draft.settings.attach = std::int64_t(*number);
  return {};
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
     .help = "gui (default), cui (in the terminal), headless: a line\nper exchange, or mcp: for a coding assistant",
     .value = {.set = setMode, .written = writtenMode, .choices = kModes}},
    {.flag = "--attach",
     .takes = "PID",
     .means = "0",
     .help = "window, cui: the engine of a Penstock that runs headless,\nwhich goes on when this one is closed; =PID: of that one",
     .value = {.set = setAttach}},
    {.flag = "--filter",
     .takes = "EXPRESSION",
     .help = "headless: print what it selects alone; window and terminal\nbegin with it: 'host == api.example.com && status >= 400'",
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
