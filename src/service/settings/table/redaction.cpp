// SPDX-License-Identifier: GPL-3.0-or-later
// What exports, the API and assistants may not see.
#include "service/settings/near_miss.h"
#include "service/settings/table/values.h"

namespace penstock::service {
namespace {

struct Kind {
  std::string_view word;
  std::vector<std::string> redaction::Rules::*list;
};
constexpr Kind kKinds[] = {{"header", &redaction::Rules::headers},
                           {"name", &redaction::Rules::names},
                           {"json", &redaction::Rules::jsonPaths},
                           {"pattern", &redaction::Rules::patterns}};
constexpr std::string_view kFields[] = {"header", "name", "json", "pattern"};

Result<void> add(redaction::Rules& rules, const Kind& kind, const std::string& value) {
  if (value.empty()) return badSetting(std::string(kind.word) + " is empty; expected such as {header: X-Pin}, {name: pin}, {json: \"$.user.pin\"} or {pattern: \"PIN-\\\\d+\"}");
  redaction::Rules one;
  (one.*kind.list).push_back(value);
  if (const auto compiled = redaction::Redaction::compile(one); !compiled) return badSetting(compiled.error().message);
  (rules.*kind.list).push_back(value);
  return {};
}

Result<void> setRules(SettingsDraft& draft, const Written& written) {
  redaction::Rules& rules = draft.settings.redaction.rules;
  if (written.before == 0) rules = {};
  for (const std::string& word : written.words)  // the name of a member, a field or a header
    if (auto added = add(rules, kKinds[1], word); !added) return added;
  for (const auto& item : written.items) {
    if (item.size() != 1) return badSetting("expected one of header, name, json and pattern in each");
    for (const Kind& kind : kKinds)
      if (const auto found = item.find(std::string(kind.word)); found != item.end())
        if (auto added = add(rules, kind, found->second); !added) return added;
  }
  return {};
}

std::optional<Written> writtenRules(const Settings& settings) {
  Written out = listOf({});
  for (const Kind& kind : kKinds)
    for (const std::string& value : settings.redaction.rules.*kind.list) out.items.push_back({{std::string(kind.word), value}});
  if (out.items.empty()) return std::nullopt;
  return out;
}

Result<void> setDefaults(SettingsDraft& draft, const Written& written) { return take(draft.settings.redaction.defaults, parseSwitch(written.text())); }

constexpr Setting kRows[] = {
    {.key = "redact",
     .help = "what else is a secret: {header: NAME}, {name: NAME} of members, fields and headers, {json: PATH} or {pattern: REGEX} of any text",
     .applies = Applies::now,
     .value = {.shape = SettingValue::Shape::items, .set = setRules, .written = writtenRules, .fields = kFields}},
    {.key = "redact_defaults",
     .help = "passwords, cookies, tokens and their like are secrets as well; false: only what redact names",
     .applies = Applies::now,
     .value = {.set = setDefaults, .written = [](const Settings& s) -> std::optional<Written> { return oneWord(s.redaction.defaults); },
               .kind = SettingValue::Kind::toggle}},
};

}  // namespace

std::span<const Setting> redactionSettings() { return kRows; }

}  // namespace penstock::service
