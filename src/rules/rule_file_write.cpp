// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/rules/rule_file.h"

#include "rules/action_names.h"
#include "rules/pypproxy_members.h"

namespace penstock::rules {
namespace {

Json jsonOf(const Condition& c) {
  Json out{{"field", wordOf<Condition::Field>(fieldNames, c.field)}, {"op", wordOf<Condition::Op>(opNames, c.op)}, {"value", c.value}};
  if (c.negate) out["negate"] = true;
  return out;
}

Json jsonOf(const Rule& rule) {
  Json out{{"enabled", rule.enabled}, {"priority", rule.priority}, {"actions", Json::array()}};
  if (!rule.id.empty()) out["id"] = rule.id;
  if (!rule.name.empty()) out["name"] = rule.name;
  if (!rule.when.empty()) out["when"] = rule.when;
  if (rule.on != On{}) {
    out["on"] = Json::array();
    if (rule.on.request) out["on"].push_back("request");
    if (rule.on.response) out["on"].push_back("response");
    if (rule.on.message) out["on"].push_back("message");
  }
  if (rule.strict) out["strict"] = true;
  if (rule.stop) out["stop"] = true;
  for (const Condition& condition : rule.conditions) out["conditions"].push_back(jsonOf(condition));
  for (const Action& action : rule.actions) out["actions"].push_back(rules::jsonOf(action));
  return out;
}

}  // namespace

std::string writeRulesForBoth(const std::vector<Rule>& rules) {
  Json out{{"version", 1}, {"rules", Json::array()}};
  for (const Rule& rule : rules) {
    Json one = jsonOf(rule);
    one["name"] = rule.name;
    if (!one.contains("conditions")) one["conditions"] = Json::array();
    one.update(pypproxyMembers(rule));
    out["rules"].push_back(std::move(one));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string writeRules(const std::vector<Rule>& rules) {
  Json out{{"version", 1}, {"rules", Json::array()}};
  for (const Rule& rule : rules) out["rules"].push_back(jsonOf(rule));
  return out.dump(2) + "\n";
}

}  // namespace penstock::rules
