// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/rule_files.h"
#include "service/settings/table/values.h"

namespace penstock::service {
namespace {

Result<void> setProtobuf(SettingsDraft& draft, const Written& written) {
  std::vector<std::string>& place = draft.settings.config.protobuf;
  std::vector<std::string> files;
  if (written.byFlag) files = std::move(place);
  for (const std::string& word : written.words) {
    Result<std::string> path = parsePath(draft, word, "a .proto file or a descriptor set");
    if (!path) return path.error();
    files.push_back(std::move(*path));
  }
  place = std::move(files);
  return {};
}

Result<void> setRules(SettingsDraft& draft, const Written& written) {
  std::vector<std::string>& place = draft.settings.config.rules;
  std::vector<std::string> files;
  if (written.byFlag) files = std::move(place);
  for (const std::string& word : written.words) {
    Result<std::string> path = parsePath(draft, word, "a file of rules");
    if (!path) return path.error();
    if (const auto rules = readRuleFile(*path); !rules) return rules.error();
    files.push_back(std::move(*path));
  }
  place = std::move(files);
  return {};
}

Result<void> setHar(SettingsDraft& draft, const Written& written) { return take(draft.settings.har, parsePath(draft, written.text(), "a file")); }

/// Of the command line itself, which looks for it before settings are read.
constexpr SettingValue kCommand{.set = [](SettingsDraft&, const Written&) { return Result<void>(); }};

constexpr Setting kRows[] = {
    {.key = "protobuf",
     .flag = "--proto",
     .takes = "FILE",
     .help = "a .proto file or a descriptor set: names for gRPC and\nProtocol Buffers; a folder: imports are looked for "
             "there;\nagain for more",
     .value = {.shape = SettingValue::Shape::list,
               .set = setProtobuf,
               .written = [](const Settings& s) -> std::optional<Written> { return listOf(s.config.protobuf); },
               .kind = SettingValue::Kind::file}},
    {.key = "rules",
     .flag = "--rules",
     .takes = "FILE",
     .help = "rules that change what flows, JSON; again for more",
     .value = {.shape = SettingValue::Shape::list,
               .set = setRules,
               .written = [](const Settings& s) -> std::optional<Written> { return listOf(s.config.rules); },
               .kind = SettingValue::Kind::file}},
    {.key = "har",
     .flag = "--har",
     .takes = "FILE",
     .help = "at the end, write what was recorded in this run as HAR 1.2",
     .value = {.set = setHar, .written = [](const Settings& s) { return wordUnlessEmpty(s.har); }, .kind = SettingValue::Kind::file}},
    {.flag = "--config", .takes = "FILE", .help = "settings in YAML, instead of the default file", .value = kCommand},
    {.flag = "--version", .help = "print the version", .value = kCommand},
    {.flag = "--help", .help = "print this", .value = kCommand},
};

}  // namespace

std::span<const Setting> otherSettings() { return kRows; }

}  // namespace penstock::service
