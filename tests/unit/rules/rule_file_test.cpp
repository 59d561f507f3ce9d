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
      {action("\"do\": \"script\", \"file\": \"a\""), "rule 1 \"n\": actions[0].do: script is not supported yet"},
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
      {one("\"when\": \"ws.text contains a\", \"action\": \"block\""), "when: looks at messages"},
      {one("\"on\": [\"message\"], \"action\": \"block\""), "on: rules for messages are not supported yet"},
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
    {"do": "stop"}, {"do": "set_method", "value": "PUT"}, {"do": "set_url", "value": "/z"}, {"do": "delay", "ms": 3}, {"do": "block", "body": "no"}]}]})j";

TEST(RuleFile, WhatIsWrittenIsReadAgain) {
  const auto first = readRules(all);
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_EQ(first->size(), 3u);
  EXPECT_EQ(first->front().id, "7");
  EXPECT_EQ(first->front().actions.size(), 3u);
  const std::string written = writeRules(*first);
  const auto second = readRules(written);
  ASSERT_TRUE(second) << second.error().message << "\n" << written;
  EXPECT_EQ(writeRules(*second), written);
  EXPECT_EQ(std::get<Mock>((*second)[2].actions[0]).body, "\xff");
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
