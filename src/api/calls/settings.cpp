// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of the run and of its file.
#include "api/calls/entries.h"
#include "api/fields.h"
#include "api/route.h"
#include "penstock/service/configuration.h"

namespace penstock::api {
namespace {

using service::SettingState;
using service::SettingValue;
using service::Written;

constexpr std::string_view redacted = "[redacted]";

/// What names files and programs of this machine: who calls over a network, if with a token, leads them nowhere.
bool isOfThisMachine(const service::Setting& setting) {
  return setting.value.kind == SettingValue::Kind::file || setting.value.kind == SettingValue::Kind::folder || setting.key.starts_with("script.");
}

Json jsonOf(const SettingValue& value, const std::optional<Written>& written) {
  if (!written) return nullptr;
  if (!written->isList) {
    const std::string text = written->text();
    if (value.kind == SettingValue::Kind::toggle || text == "true" || text == "false") return text == "true";
    return text;
  }
  Json out = Json::array();
  for (const std::string& word : written->words) out.push_back(word);
  for (const auto& item : written->items) {
    Json one = Json::object();
    for (const auto& [name, word] : item) one[name] = word;
    out.push_back(std::move(one));
  }
  return out;
}

std::string_view textOf(service::Applies applies) {
  switch (applies) {
    case service::Applies::now: return "now";
    case service::Applies::nextConnection: return "next_connection";
    case service::Applies::restart: break;
  }
  return "restart";
}

Answer settings(Context& context, const Call& call, const Parts&) {
  const auto states = context.service.configuration().all();
  if (!states) return refusal(states.error());
  Json out{{"file", context.service.configuration().file()}, {"settings", Json::array()}};
  for (const SettingState& state : *states) {
    const service::Setting& setting = *state.setting;
    const bool hidden = setting.secret && !has(call.rights, Right::secrets);
    const auto value = [&](const std::optional<Written>& written) -> Json {
      return hidden && written ? Json(redacted) : jsonOf(setting.value, written);
    };
    std::string help(setting.help);
    for (char& c : help)
      if (c == '\n') c = ' ';
    Json one{{"key", setting.key}, {"value", value(state.next)}, {"in_force", value(state.inForce)}, {"default", jsonOf(setting.value, state.usual)},
             {"in_file", state.inFile}, {"applies", textOf(setting.applies)}, {"waits", state.waits}, {"help", help}};
    if (state.byFlag) one["by_flag"] = setting.flag;
    out["settings"].push_back(std::move(one));
  }
  return answerOf(out);
}

/// A word, a number, a switch.
std::optional<std::string> wordOf(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_boolean()) return json.get<bool>() ? "true" : "false";
  if (json.is_number()) return json.dump();
  return std::nullopt;
}

bool addItem(const Json& json, Written& out) {
  if (const auto word = wordOf(json)) {
    out.words.push_back(*word);
    return true;
  }
  if (!json.is_object()) return false;
  auto& item = out.items.emplace_back();
  for (const auto& [name, value] : json.items()) {
    const auto word = wordOf(value);
    if (!word) return false;
    item[name] = *word;
  }
  return true;
}

std::optional<Written> writtenOf(const Json& json) {
  Written out;
  out.isList = json.is_array();
  if (!out.isList) {
    if (!addItem(json, out)) return std::nullopt;
    out.isList = !out.items.empty();
    return out;
  }
  for (const Json& one : json)
    if (!addItem(one, out)) return std::nullopt;
  return out;
}

Answer changeSettings(Context& context, const Call& call, const Parts&) {
  Fields fields(call);
  if (!fields.good()) return fields.answer();
  const Json body = Json::parse(call.body.empty() ? "{}" : call.body, nullptr, false);
  std::vector<service::SettingChange> changes;
  for (const auto& [key, value] : body.items()) {
    const auto known = service::settingsByKey().find(key);
    if (known == service::settingsByKey().end()) return refusal(404, key + ": there is no such setting", key);
    if (isOfThisMachine(*known->second))
      return refusal(403, key + ": is set at this machine alone: in the window, or in " + context.service.configuration().file(), key);
    // Who may not see secrets does not say what one is.
    if (key.starts_with("redact") && !has(call.rights, Right::secrets)) return refusal(403, key + ": this token may not see secrets", key);
    service::SettingChange change{key, std::nullopt};
    if (!value.is_null()) {
      change.value = writtenOf(value);
      if (!change.value || change.value->text() == redacted)
        return refusal(422, key + ": expected a word, a list of words or of objects, or null to take it out", key);
    }
    changes.push_back(std::move(change));
  }
  if (const auto refused = context.service.configuration().change(changes)) {
    if (refused->error.code == ErrorCode::io || refused->error.code == ErrorCode::unsupported) return refusal(refused->error);
    return refusal(422, refused->key.empty() ? refused->error.message : refused->key + ": " + refused->error.message, refused->key);
  }
  return settings(context, call, {});
}

constexpr Route kRoutes[] = {
    {"GET", "/api/settings", Right::read, "Every setting: what holds now, and what the file says from the next start on", {}, "", "Settings", 200, settings},
    {"PUT", "/api/settings", Right::change, "Settings by key, all or none; null takes one out of the file", {}, "SettingValues", "Settings", 200, changeSettings},
};

}  // namespace

std::span<const Route> settingRoutes() { return kRoutes; }

}  // namespace penstock::api
