// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/scope/compiled_scope.h"
#include "service/settings/near_miss.h"
#include "service/settings/table/values.h"

namespace penstock::service {
namespace {

Result<void> setProject(SettingsDraft& draft, const Written& written) {
  const Result<std::string> path = parsePath(draft, written.text(), "a file");
  if (!path) return path.error();
  std::string& project = draft.settings.config.project;
  if (draft.projectNamed && project != *path)
    return badSetting(inQuotes(written.text()) + " is a second project beside " + inQuotes(project) + "; expected one");
  project = *path;
  draft.projectNamed = true;
  return {};
}

Result<void> setMaxBody(SettingsDraft& draft, const Written& written) {
  return take(draft.settings.config.engine.maxBody, parseBytes(written.text(), 0, "512kb, 10mb, 2gb"));
}

std::optional<Written> writtenMaxBody(const Settings& settings) {
  const std::uint64_t most = settings.config.engine.maxBody;
  if (most == UINT64_MAX) return std::nullopt;
  return oneWord(bytesText(most));
}

Result<void> setKeepFree(SettingsDraft& draft, const Written& written) {
  return take(draft.settings.config.keepFree, parseBytes(written.text(), 0, "500mb, 2gb, or 0 to fill the disk"));
}

std::optional<Written> writtenKeepFree(const Settings& settings) {
  if (!settings.config.keepFree) return std::nullopt;
  return oneWord(bytesText(*settings.config.keepFree));
}

Result<void> setScope(SettingsDraft& draft, const Written& written) {
  if (const auto compiled = scopeExpression(written.text()); !compiled) return compiled.error();
  draft.settings.config.scope.expression = written.text();
  return {};
}

Result<void> setScopeList(SettingsDraft& draft, const Written& written) {
  auto& list = draft.settings.config.scope.list;
  if (written.before == 0) list.clear();
  const auto add = [&list](const std::string& text, bool exclude) -> Result<void> {
    Result<std::string> pattern = parseHostPattern(text);
    if (!pattern) return pattern.error();
    list.push_back({std::move(*pattern), exclude});
    return {};
  };
  for (const std::string& word : written.words)
    if (Result<void> added = add(word, false); !added) return added;
  for (const auto& item : written.items) {
    const auto pattern = item.find("pattern"), mode = item.find("mode");
    const std::string how = mode == item.end() ? "include" : mode->second;
    if (how != "include" && how != "exclude") return badSetting(inQuotes(how) + " is no mode; expected include or exclude");
    if (Result<void> added = add(pattern == item.end() ? std::string() : pattern->second, how == "exclude"); !added) return added;
  }
  return {};
}

std::optional<Written> writtenScopeList(const Settings& settings) {
  Written out;
  out.isList = true;
  for (const auto& entry : settings.config.scope.list) out.items.push_back({{"pattern", entry.pattern}, {"mode", entry.exclude ? "exclude" : "include"}});
  return out;
}

constexpr std::string_view kScopeFields[] = {"pattern", "mode"};

constexpr Setting kRows[] = {
    {.key = "project",
     .flag = "--project",
     .takes = "FILE",
     .help = "record into this project; made when it is not there",
     .value = {.set = setProject, .written = [](const Settings& s) { return wordUnlessEmpty(s.config.project); }, .kind = SettingValue::Kind::file}},
    {.flag = "--write", .takes = "FILE", .help = "the same", .value = {.set = setProject}},
    {.key = "no_db", .flag = "--no-db", .means = "true", .help = "keep nothing on disk", .value = aSwitch<&model::Config::noDb>},
    {.key = "scope.expression",
     .flag = "--scope",
     .takes = "EXPRESSION",
     .help = "record, and let rules change, only what it selects by the\nhead of its request: 'host == api.example.com'",
     .applies = Applies::now,
     .value = {.set = setScope, .written = [](const Settings& s) { return wordUnlessEmpty(s.config.scope.expression); }}},
    {.key = "scope.rules",
     .help = "hosts that are in scope or not: pattern, mode (include, exclude)",
     .applies = Applies::now,
     .value = {.shape = SettingValue::Shape::items, .set = setScopeList, .written = writtenScopeList, .fields = kScopeFields}},
    {.key = "proxy.max_body",
     .flag = "--max-body",
     .takes = "SIZE",
     .help = "record at most this much of a body (10mb); all of it is\nforwarded anyway",
     .applies = Applies::nextConnection,
     .value = {.set = setMaxBody, .written = writtenMaxBody}},
    {.key = "keep_free",
     .flag = "--keep-free",
     .takes = "SIZE",
     .help = "leave this much of the project's disk free: recording\nstops before (default 500mb, or 5 % of a smaller disk)",
     .value = {.set = setKeepFree, .written = writtenKeepFree}},
};

}  // namespace

std::span<const Setting> recordingSettings() { return kRows; }

}  // namespace penstock::service
