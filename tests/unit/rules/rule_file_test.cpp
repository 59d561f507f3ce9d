// SPDX-License-Identifier: GPL-3.0-or-later
// Rules as JSON, both shapes, and what is wrong with them.
#include <gtest/gtest.h>

#include <string>

#include "penstock/rules/compiled_rule.h"
#include "penstock/rules/rule_file.h"
#include "penstock/rules/rule_set.h"

namespace penstock::rules {
namespace {

std::string mistakeIn(const std::string& json) {
  auto read = readRules(json);
  if (!read) return read.error().message;
  const auto compiled = RuleSet::compile(std::move(*read));
  return compiled ? "" : compiled.error().message;
}

std::string one(const std::string& members) { return "[{\"name\": \"n\", " + members + "}]"; }
std::string action(const std::string& members) { return one("\"actions\": [{" + members + "}]"); }

TEST(RuleFile, EveryMistakeNamesRuleAndMember) {
  struct Case {
    std::string json, message;
  };
  const Case cases[] = {
      {"[", "ends in the middle of its JSON"},
      {"{\"version\": 2, \"rules\": []}", "version: is 2; this version reads 1"},
      {"{}", "has no rules"},
      {"[1]", "rule 1: expected an object"},
      {one("\"actoin\": \"block\""), "rule 1 \"n\": actoin: is unknown"},
      {one("\"id\": \"r\""), "rule 1 \"n\": actions: is missing"},
      {one("\"action\": \"explode\""), "rule 1 \"n\": action: \"explode\" is unknown; expected one of modify, block"},
      {one("\"action\": \"redirect\""), "rule 1 \"n\": redirect_url: expected where to"},
      {action("\"do\": \"fly\""), "rule 1 \"n\": actions[0].do: \"fly\" is unknown"},
      {action("\"do\": \"script\", \"file\": \"a\""), "rule 1 \"n\": actions[0].function: expected the name of a function"},
      {action("\"do\": \"mark\""), "actions[0].color: expected a color, a tag or a comment"},
      {action("\"do\": \"mark\", \"color\": \"rot\""), "actions[0].color: \"rot\" is unknown; expected one of red, orange"},
      {action("\"do\": \"mark\", \"tag\": \"a b\""), "actions[0].tag: expected one word"},
      {action("\"do\": \"throttle\", \"profile\": \"5g\""), "actions[0].profile: \"5g\" is unknown; expected one of 2g, 3g"},
      {action("\"do\": \"throttle\""), "actions[0].up: expected bytes a second"},
      {action("\"do\": \"throttle\", \"down\": 1, \"latency\": {\"min\": 1, \"mean\": 2}"), "actions[0].latency: expected milliseconds"},
      {action("\"do\": \"throttle\", \"down\": 1, \"loss\": 2"), "actions[0].loss: expected a number of 0 to 1"},
      {action("\"do\": \"fault\", \"kind\": \"burn\""), "actions[0].kind: \"burn\" is unknown; expected one of cut, stall"},
      {action("\"do\": \"fault\", \"kind\": \"stall\""), "actions[0].ms: expected milliseconds"},
      {action("\"do\": \"fault\", \"kind\": \"cut\", \"ms\": 1"), "actions[0].ms: is for stall and drip"},
      {one("\"on\": [\"request\"], \"actions\": [{\"do\": \"breakpoint\", \"side\": \"response\"}]"), "actions[0].side: is about the response"},
      {one("\"on\": [\"message\"], \"actions\": [{\"do\": \"set_status\", \"value\": 200}]"), "actions[0].do: is not for messages"},
      {one("\"on\": [\"messages\"], \"action\": \"block\""), "on: expected a list of request, response, message"},
      {action("\"do\": \"set_header\", \"name\": \"content-length\", \"value\": \"1\""), "rule 1 \"n\": actions[0].name: content-length cannot be changed"},
      {action("\"do\": \"remove_header\", \"name\": \"Transfer-Encoding\""), "actions[0].name: Transfer-Encoding cannot"},
      {action("\"do\": \"set_header\", \"name\": \"A\", \"value\": \"b\\r\\nC: d\""), "actions[0].value: holds a line end"},
      {action("\"do\": \"set_header\", \"name\": \"a b\", \"value\": \"\""), "actions[0].name: \"a b\" is no name of a header"},
      {action("\"do\": \"mock\", \"headers\": [[\"Content-Length\", \"1\"]]"), "actions[0].headers: Content-Length cannot be changed"},
      {action("\"do\": \"regex_body\", \"find\": \"a(\", \"with\": \"\""), "actions[0].find: is no pattern"},
      {action("\"do\": \"json_body\", \"path\": \"$x\", \"value\": 1"), "actions[0].path: "},
      {action("\"do\": \"map_remote\", \"to\": \"example.com\""), "actions[0].to: expected a URL"},
      {action("\"do\": \"block\", \"status\": 99"), "actions[0].status: expected a status"},
      {one("\"when\": \"hots == a\", \"action\": \"block\""), "rule 1 \"n\": when: there is no field hots at character 1; did you mean host?"},
      {one("\"when\": \"ws.text contains a\", \"action\": \"block\""), "when: looks at messages, and the rule is on more; expected \"on\": [\"message\"]"},
      {one("\"on\": [\"message\"], \"action\": \"block\""), "actions[0].do: is not for messages"},
      {one("\"conditions\": [{\"field\": \"port\", \"op\": \"equals\", \"value\": \"1\"}], \"action\": \"block\""), "conditions[0].field: \"port\" is unknown"},
      {one("\"conditions\": [{\"field\": \"path\", \"op\": \"regex\", \"value\": \"[\"}], \"action\": \"block\""), "conditions[0].value: is no pattern"},
      {one("\"when\": \"status == 404\", \"actions\": [{\"do\": \"set_header\", \"name\": \"A\", \"value\": \"b\"}]"), "actions[0].side: is about the request"},
      {one("\"action\": \"modify\", \"modifications\": [{\"target\": \"req_header\", \"operation\": \"set\", \"key\": \"Content-Length\", \"value\": \"1\"}]"),
       "modifications[0].key: Content-Length cannot be changed"},
  };
  for (const Case& c : cases) EXPECT_NE(mistakeIn(c.json).find(c.message), std::string::npos) << c.json << "\n" << mistakeIn(c.json);
}

constexpr char all[] = R"j({"version": 1, "rules": [
  {"id": 7, "name": "old", "priority": 10, "conditions": [{"field": "header", "op": "regex", "value": "X: a+", "negate": true}], "action": "modify",
   "modifications": [{"target": "req_header", "operation": "find_replace", "key": "A", "find": "a.b", "replace": "c"},
                     {"target": "resp_body", "operation": "append", "value": "x"}, {"target": "resp_header", "operation": "delete", "key": "B"}]},
  {"when": "host == a.example", "on": ["response"], "strict": true, "stop": true, "enabled": false, "actions": [
    {"do": "set_status", "value": 404}, {"do": "delay", "ms": {"min": 1, "max": 2}}, {"do": "throttle", "down": 5},
    {"do": "json_body", "path": "$.a", "value": null}, {"do": "regex_body", "find": "(a)", "with": "$1"}, {"do": "passthrough"}]},
  {"actions": [{"do": "mock", "status": 201, "headers": [["A", "b"]], "body_base64": "/w=="}, {"do": "map_local", "path": "/x", "strip": "/a"},
    {"do": "map_remote", "to": "https://b.example{path}?{query}", "keep_host": true}, {"do": "redirect", "to": "/"}, {"do": "drop"}, {"do": "reset"},
    {"do": "stop"}, {"do": "set_method", "value": "PUT"}, {"do": "set_url", "value": "/z"}, {"do": "delay", "ms": 3}, {"do": "block", "body": "no"}]},
  {"on": ["response"], "actions": [{"do": "throttle", "profile": "3g", "side": "response", "seed": 9, "latency": {"mean": 5, "deviation": 2}, "loss": 0.5},
    {"do": "fault", "kind": "stall", "after": 3, "ms": 5, "chance": 0.25, "seed": 1}, {"do": "mark", "color": "blue", "tag": "t", "comment": "c"},
    {"do": "no_record"}, {"do": "breakpoint", "side": "response"}, {"do": "script", "file": "/a.py", "function": "f"}]},
  {"on": ["message"], "when": "ws.text contains a", "actions": [{"do": "set_body", "side": "response", "value": "b"}, {"do": "drop", "side": "request"},
    {"do": "delay", "ms": 1}, {"do": "mark", "color": 6}, {"do": "breakpoint"}, {"do": "stop"}]},
  {"on": ["request", "message"], "actions": [{"do": "set_header", "name": "A", "value": "b"}, {"do": "append_body", "value": "c"}]}]})j";

TEST(RuleFile, WhatIsWrittenIsReadAgain) {
  const auto first = readRules(all);
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_EQ(first->size(), 6u);
  EXPECT_EQ(first->front().id, "7");
  EXPECT_EQ(first->front().actions.size(), 3u);
  const std::string written = writeRules(*first);
  const auto second = readRules(written);
  ASSERT_TRUE(second) << second.error().message << "\n" << written;
  EXPECT_EQ(writeRules(*second), written);
  EXPECT_EQ(std::get<Mock>((*second)[2].actions[0]).body, "\xff");
  EXPECT_EQ((*second)[3].on, (On{false, true, false}));
  EXPECT_EQ(std::get<Fault>((*second)[3].actions[1]).chance, 0.25);
  EXPECT_EQ(std::get<Throttle>((*second)[3].actions[0]).latency, (Spread{0, 0, 5, 2}));
  EXPECT_EQ(std::get<Mark>((*second)[3].actions[2]).color, 5);
  EXPECT_EQ((*second)[5].on, (On{true, false, true}));
  const auto set = RuleSet::compile(*second);
  ASSERT_TRUE(set) << set.error().message;
  const CompiledRule& both = (**set)[4];
  EXPECT_EQ(both.actions.size(), 2u);
  EXPECT_EQ(both.messageActions.size(), 1u) << "the edit of a body";
}

TEST(RuleFile, HigherPriorityComesFirstAndWhatIsOffIsLeftOut) {
  auto rules = readRules(R"j([{"name": "a", "action": "block"}, {"name": "b", "priority": 5, "action": "block"},
    {"name": "c", "action": "block"}, {"name": "off", "enabled": false, "action": "block"}])j");
  ASSERT_TRUE(rules);
  const auto set = RuleSet::compile(std::move(*rules));
  ASSERT_TRUE(set);
  ASSERT_EQ((*set)->size(), 3u);
  EXPECT_EQ((**set)[0].rule.name, "b");
  EXPECT_EQ((**set)[1].rule.name, "a");
  EXPECT_EQ((**set)[2].rule.name, "c");
}

}  // namespace
}  // namespace penstock::rules
