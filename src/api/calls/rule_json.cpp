// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/calls/rule_json.h"

#include <algorithm>
#include <array>

#include "penstock/codec/iso_time.h"
#include "penstock/rules/rule_file.h"

namespace penstock::api {
namespace {

Json writtenRule(const rules::Rule& rule) { return Json::parse(rules::writeRules({rule}), nullptr, false)["rules"][0]; }

constexpr const char* ownMembers[] = {"hits", "last_hit", "of_run", "foreign"};

}  // namespace

Json jsonOf(const service::RuleRow& row) {
  Json out = Json::parse(rules::writeRulesForBoth({row.rule}), nullptr, false)["rules"][0];
  out["hits"] = row.hits;
  out["last_hit"] = row.lastHit ? Json(codec::isoTime(*row.lastHit)) : Json(nullptr);
  out["of_run"] = row.ofRun;
  out["foreign"] = row.foreign;
  return out;
}

Json withoutSecrets(Json rule, const redaction::Redaction& redaction) {
  if (rule.is_string()) return redaction.text(rule.get_ref<const std::string&>());
  if (rule.is_array())
    for (Json& one : rule) one = withoutSecrets(std::move(one), redaction);
  if (!rule.is_object()) return rule;
  bool hidden = false;
  for (const char* member : {"name", "key", "header"})
    if (const auto found = rule.find(member); found != rule.end() && found->is_string())
      hidden = hidden || redaction.hidesHeader(found->get_ref<const std::string&>()) || redaction.hidesName(found->get_ref<const std::string&>());
  constexpr std::array values{"value", "find", "replace", "replacement", "with", "pattern"};
  for (auto& [name, value] : rule.items()) {
    const bool isValue = std::find(values.begin(), values.end(), name) != values.end();
    if (value.is_string() && (redaction.hidesName(name) || (hidden && isValue)))
      value = redaction::redacted;
    else
      value = withoutSecrets(std::move(value), redaction);
  }
  return rule;
}

std::string reachOf(const rules::Rule& rule, const rules::Rule* before) {
  const Json actions = writtenRule(rule).value("actions", Json::array()), known = before ? writtenRule(*before).value("actions", Json::array()) : Json::array();
  for (std::size_t i = 0; i < actions.size(); ++i) {
    const Json& action = actions[i];
    const std::string does = action.value("do", "");
    const bool here = does == "script" || does == "map_local" || (action.contains("file") && action["file"] != "");
    if (here && std::find(known.begin(), known.end(), action) == known.end()) return "actions[" + std::to_string(i) + "]." + (does == "map_local" ? "path" : "file");
  }
  return {};
}

Result<rules::Rule> ruleOf(Json json, const rules::Rule* before) {
  if (!json.is_object()) return makeError(ErrorCode::invalidArgument, "the body is to be a rule");
  for (const char* member : ownMembers) json.erase(member);
  if (json.contains("action") && json.contains("actions")) {
    const bool sameActions = before && json["actions"] == writtenRule(*before)["actions"];
    if (sameActions || !json["actions"].is_array() || json["actions"].empty()) {
      json.erase("actions");
    } else {
      for (const char* member : {"action", "redirect_url", "modifications"}) json.erase(member);
    }
  }
  auto read = rules::readRules(Json::array({std::move(json)}).dump(-1, ' ', false, Json::error_handler_t::replace));
  if (!read) return read.error();
  return std::move(read->front());
}

}  // namespace penstock::api
