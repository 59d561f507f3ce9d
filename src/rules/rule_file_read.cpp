// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/rules/rule_file.h"

#include "penstock/codec/json_scanner.h"
#include "rules/action_names.h"
#include "rules/compile.h"
#include "rules/members.h"
#include "rules/pypproxy_members.h"

namespace penstock::rules {
namespace {

class Nothing final : public codec::JsonHandler {
 public:
  void open(char) override {}
  void close(char) override {}
  void comma() override {}
  void colon() override {}
  void scalar(codec::TokenKind, std::string_view, bool) override {}
};

constexpr std::size_t deepest = 100;

Result<void> parse(std::string_view text, Json& out) {
  Nothing nothing;
  codec::JsonScanner scanner(nothing);
  bool good = true;
  for (std::size_t i = 0; i < text.size() && good; ++i) {
    good = scanner.feed(text.substr(i, 1));
    if (scanner.depth() > deepest) return makeError(ErrorCode::invalidArgument, "is nested too deeply for rules");
  }
  const codec::JsonEnd end = scanner.finish();
  if (end == codec::JsonEnd::truncated) return makeError(ErrorCode::invalidArgument, "ends in the middle of its JSON");
  if (end != codec::JsonEnd::complete) {
    const codec::JsonError& e = scanner.error();
    return makeError(ErrorCode::invalidArgument,
                     "line " + std::to_string(e.line) + ", column " + std::to_string(e.column) + ": is no JSON: " + e.message);
  }
  out = Json::parse(text, nullptr, false);
  if (out.is_discarded()) return makeError(ErrorCode::invalidArgument, "is no JSON: its texts are not UTF-8");
  return {};
}

constexpr std::string_view ruleMembers[] = {"id",      "name",         "enabled",       "priority", "conditions", "action", "redirect_url",
                                            "modifications", "when",   "on",            "actions",  "strict",     "stop"};

class RuleReader {
 public:
  std::optional<Mistake> read(const Json& json, Rule& out) {
    Members members(json);
    members.only(ruleMembers);
    if (json.contains("id") && json["id"].is_number_integer())
      out.id = json["id"].dump();
    else
      out.id = members.text("id");
    out.name = members.text("name");
    out.enabled = members.flag("enabled", true);
    out.priority = int(members.number("priority", 0, -1'000'000'000, 1'000'000'000));
    out.when = members.text("when");
    out.strict = members.flag("strict", false);
    out.stop = members.flag("stop", false);
    if (members.mistake()) return members.mistake();
    if (auto mistake = readOn(json, out)) return mistake;
    if (auto mistake = readConditions(json, out)) return mistake;
    if (json.contains("actions")) {
      if (auto mistake = readActions(json["actions"], out)) return mistake;
      return checkBoth(json, out);
    }
    return readAction(json, members, out);
  }

 private:
  static std::optional<Mistake> readOn(const Json& json, Rule& out) {
    if (!json.contains("on")) return std::nullopt;
    const Json& on = json["on"];
    const Mistake expected{"on", "expected a list of request, response, message"};
    if (!on.is_array() || on.empty()) return expected;
    out.on = {false, false, false};
    for (const Json& one : on) {
      const std::string word = one.is_string() ? one.get<std::string>() : std::string();
      bool* const meant = word == "request" ? &out.on.request : word == "response" ? &out.on.response : word == "message" ? &out.on.message : nullptr;
      if (!meant) return expected;
      *meant = true;
    }
    return std::nullopt;
  }

  static std::optional<Mistake> readConditions(const Json& json, Rule& out) {
    if (!json.contains("conditions") || json["conditions"].is_null()) return std::nullopt;
    const Json& list = json["conditions"];
    if (!list.is_array()) return Mistake{"conditions", "expected a list"};
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string at = "conditions[" + std::to_string(i) + "]";
      if (!list[i].is_object()) return Mistake{at, "expected an object of field, op and value"};
      Members members(list[i]);
      members.only({"field", "op", "value", "negate"});
      Condition condition;
      members.word("field", fieldNames, condition.field);
      members.word("op", opNames, condition.op);
      condition.value = members.text("value");
      condition.negate = members.flag("negate", false);
      if (const auto& mistake = members.mistake()) return Mistake{at + "." + mistake->member, mistake->message};
      auto compiled = compileCondition(condition);
      if (const auto* mistake = std::get_if<Mistake>(&compiled)) return Mistake{at + "." + mistake->member, mistake->message};
      out.conditions.push_back(std::move(condition));
    }
    return std::nullopt;
  }

  static std::optional<Mistake> readActions(const Json& list, Rule& out) {
    if (!list.is_array()) return Mistake{"actions", "expected a list"};
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string at = "actions[" + std::to_string(i) + "].";
      if (!list[i].is_object()) return Mistake{at + "do", "expected an object such as {\"do\": \"block\"}"};
      auto action = actionOf(list[i]);
      if (const auto* mistake = std::get_if<Mistake>(&action)) return Mistake{at + mistake->member, mistake->message};
      CompiledAction ignored;
      out.actions.push_back(std::get<Action>(std::move(action)));
      if (const auto mistake = compileAction(out.actions.back(), ignored)) return Mistake{at + memberIn(out.actions.back(), mistake->member), mistake->message};
    }
    return std::nullopt;
  }

  /// Both shapes stand beside each other where they say the same, as writeRulesForBoth() has them.
  static std::optional<Mistake> checkBoth(const Json& json, const Rule& rule) {
    const Json same = pypproxyMembers(rule);
    for (const char* member : {"action", "modifications", "redirect_url"})
      if (json.contains(member) && (!same.contains(member) || same[member] != json[member]))
        return Mistake{member, "stands beside actions and says something else; expected one of them"};
    return std::nullopt;
  }

  /// pypproxy's one action.
  static std::optional<Mistake> readAction(const Json& json, Members& members, Rule& out) {
    enum class One : std::uint8_t { modify, block, redirect, passthrough } one{};
    static constexpr Words<One> names[] = {
        {"modify", One::modify}, {"block", One::block}, {"redirect", One::redirect}, {"passthrough", One::passthrough}};
    if (!json.contains("action")) return Mistake{"actions", "is missing; expected what is to be done"};
    members.word("action", names, one);
    const std::string to = members.text("redirect_url");
    if (members.mistake()) return members.mistake();
    switch (one) {
      case One::passthrough: out.actions.emplace_back(Passthrough{}); break;
      case One::block: out.actions.emplace_back(Block{}); break;
      case One::redirect: {
        CompiledAction ignored;
        out.actions.emplace_back(Redirect{302, to});
        if (auto mistake = compileAction(out.actions.back(), ignored)) return Mistake{"redirect_url", mistake->message};
        break;
      }
      case One::modify: return readModifications(json, out);
    }
    return std::nullopt;
  }

  static std::optional<Mistake> readModifications(const Json& json, Rule& out) {
    if (!json.contains("modifications") || !json["modifications"].is_array()) return Mistake{"modifications", "expected a list of what is to be changed"};
    const Json& list = json["modifications"];
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string at = "modifications[" + std::to_string(i) + "].";
      if (!list[i].is_object()) return Mistake{at + "target", "expected an object of target, operation and more"};
      auto action = modificationOf(list[i]);
      if (const auto* mistake = std::get_if<Mistake>(&action)) return Mistake{at + mistake->member, mistake->message};
      CompiledAction ignored;
      out.actions.push_back(std::get<Action>(std::move(action)));
      if (const auto mistake = compileAction(out.actions.back(), ignored))
        return Mistake{at + (mistake->member == "name" ? "key" : mistake->member), mistake->message};
    }
    return std::nullopt;
  }
};

}  // namespace

Result<std::vector<Rule>> readRules(std::string_view text) {
  Json json;
  if (Result<void> parsed = parse(text, json); !parsed) return parsed.error();
  const Json* list = &json;
  if (json.is_object()) {
    if (!json.contains("rules")) return makeError(ErrorCode::invalidArgument, "has no rules; expected a list of rules, or {\"version\": 1, \"rules\": [...]}");
    if (json.contains("version") && json["version"] != 1)
      return makeError(ErrorCode::unsupported, "version: is " + json["version"].dump() + "; this version reads 1");
    list = &json["rules"];
  }
  if (!list->is_array()) return makeError(ErrorCode::invalidArgument, "expected a list of rules, or {\"version\": 1, \"rules\": [...]}");
  std::vector<Rule> rules;
  for (std::size_t i = 0; i < list->size(); ++i) {
    Rule rule;
    auto mistake = (*list)[i].is_object() ? RuleReader().read((*list)[i], rule) : Mistake{"", "expected an object"};
    if (mistake) {
      std::string where = nameOf(rule, i) + ": ";
      if (!mistake->member.empty()) where += mistake->member + ": ";
      return makeError(ErrorCode::invalidArgument, where + mistake->message);
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace penstock::rules
