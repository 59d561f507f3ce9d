// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/calls/rule_json.h"

#include <algorithm>
#include <array>

#include "penstock/codec/iso_time.h"
#include "penstock/rules/rule_file.h"

namespace penstock::api {
namespace {

Json writtenRule(const rules::Rule& rule) { return Json::parse(rules::writeRules({rule}), nullptr, false)["rules"][0]; }

struct Modification {
  Json operator()(const rules::EditHeader& e) const {
    const bool response = e.side == rules::Side::response;
    Json out{{"target", response ? "resp_header" : "req_header"}, {"key", e.name}};
    switch (e.how) {
      case rules::EditHeader::How::set: out["operation"] = "set"; break;
      case rules::EditHeader::How::add: out["operation"] = "append"; break;
      case rules::EditHeader::How::remove: out["operation"] = "delete"; break;
      case rules::EditHeader::How::replace: out["operation"] = "replace"; break;
    }
    if (!e.find.empty()) return nullptr;  // a pattern, which pypproxy has not
    out["value"] = e.value;
    return out;
  }
  Json operator()(const rules::EditBody& e) const {
    Json out{{"target", e.side == rules::Side::response ? "resp_body" : "req_body"}};
    switch (e.how) {
      case rules::EditBody::How::set: out["operation"] = "set"; break;
      case rules::EditBody::How::append: out["operation"] = "append"; break;
      case rules::EditBody::How::replace:
        out.update({{"operation", "find_replace"}, {"find", e.find}, {"replace", e.value}});
        return out;
      case rules::EditBody::How::regex:
      case rules::EditBody::How::json: return nullptr;
    }
    out["value"] = e.value;
    return out;
  }
  template <class Other>
  Json operator()(const Other&) const {
    return nullptr;
  }
};

bool isPlain(const rules::Block& block) { return block.status == 403 && block.body.empty() && block.type.empty(); }

/// pypproxy's members for what a rule does; an empty object: it has no words for that.
Json actionOf(const rules::Rule& rule) {
  Json out = Json::object();
  if (!rule.when.empty() || rule.strict || rule.on != rules::On{}) return out;
  if (rule.actions.size() == 1) {
    const rules::Action& only = rule.actions.front();
    const auto* block = std::get_if<rules::Block>(&only);
    const auto* redirect = std::get_if<rules::Redirect>(&only);
    if (std::holds_alternative<rules::Passthrough>(only)) out["action"] = "passthrough";
    if (block && isPlain(*block)) out["action"] = "block";
    if (redirect && redirect->status == 302) out.update({{"action", "redirect"}, {"redirect_url", redirect->to}});
    if (!out.empty()) {
      out["modifications"] = Json::array();
      return out;
    }
  }
  Json modifications = Json::array();
  for (const rules::Action& action : rule.actions) {
    Json one = std::visit(Modification{}, action);
    if (one.is_null()) return Json::object();
    modifications.push_back(std::move(one));
  }
  out.update({{"action", "modify"}, {"modifications", std::move(modifications)}});
  return out;
}

constexpr const char* ownMembers[] = {"hits", "last_hit", "of_run", "foreign"};

}  // namespace

Json jsonOf(const service::RuleRow& row) {
  Json out = writtenRule(row.rule);
  if (!out.contains("name")) out["name"] = row.rule.name;
  if (!out.contains("conditions")) out["conditions"] = Json::array();
  out.update(actionOf(row.rule));
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
