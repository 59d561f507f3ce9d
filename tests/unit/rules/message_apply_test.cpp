// SPDX-License-Identifier: GPL-3.0-or-later
// What actions make of messages; of an event stream, of the data of its events.
#include <gtest/gtest.h>

#include <string>

#include "penstock/rules/apply.h"
#include "penstock/rules/compiled_rule.h"
#include "penstock/rules/passing.h"
#include "penstock/rules/rule_file.h"
#include "rules/event_data.h"

namespace penstock::rules {
namespace {

/// The message as it goes on.
std::string after(const std::string& actions, const std::string& payload, bool event = true) {
  auto rules = readRules("[{\"on\": [\"message\"], \"actions\": [" + actions + "]}]");
  EXPECT_TRUE(rules) << rules.error().message;
  RuleMatcher matcher(*RuleSet::compile(std::move(*rules)));
  MessageOutcome out;
  out.payload = payload;
  out.event = event;
  applyToMessage(matcher.set()[0], Side::response, 0, out, {}, matcher.search(0));
  for (const model::TraceEntry& entry : out.trace)
    if (entry.did == model::Did::notCarriedOut) return "(" + entry.detail + ")";
  EXPECT_EQ(out.edited, out.payload != payload);
  return out.payload;
}

std::string json(const std::string& path, const std::string& value) {
  return R"({"do": "json_body", "side": "response", "path": ")" + path + R"(", "value": )" + value + "}";
}

TEST(ApplyToMessage, TheDataOfAnEventIsEdited) {
  const std::string event = "event: price\nid: 7\ndata: {\"a\": 1,\ndata:  \"b\": [1, 2]}\nretry: 5";
  EXPECT_EQ(after(json("$.a", "2"), event), "event: price\nid: 7\ndata: {\"a\": 2,\ndata:  \"b\": [1, 2]}\nretry: 5") << "JSON goes over its lines";
  EXPECT_EQ(after(json("$.b[1]", "\"x\""), event), "event: price\nid: 7\ndata: {\"a\": 1,\ndata:  \"b\": [1, \"x\"]}\nretry: 5");
  EXPECT_EQ(after(json("$.c", "1"), event), "(message 1 to the client: the path $.c leads nowhere)");
  EXPECT_EQ(after(R"({"do": "set_body", "side": "response", "value": "one\ntwo"})", event), "event: price\nid: 7\ndata: one\ndata: two\nretry: 5");
  EXPECT_EQ(after(R"({"do": "replace_body", "side": "response", "find": "7", "with": "8"})", event), event) << "an id is no data";
  EXPECT_EQ(after(R"({"do": "regex_body", "side": "response", "find": "\\n.*", "with": "\"c\": 3}"})", event),
            "event: price\nid: 7\ndata: {\"a\": 1,\"c\": 3}\nretry: 5");
  EXPECT_EQ(after(R"({"do": "append_body", "side": "response", "value": "\n"})", "data: x"), "data: x\ndata: ");
  EXPECT_EQ(after(json("$.a", "2"), "{\"a\": 1}", false), "{\"a\": 2}") << "of another message it is all of it";
}

TEST(EventData, WhatIsReadIsWhatWasWritten) {
  for (const std::string event : {"data: x", "data:x", "data", "data:", "event: e\r\ndata: one\r\ndata: two\r\nid: 1", "id: 1", ": c\rdata: a\rdata", ""})
    for (const std::string data : {"", "x", " x", "one\ntwo", "one\n", "\n\n", "a\n b", "{\"a\":\n  1}"})
      EXPECT_EQ(dataOf(withData(event, data)), data) << event;
  EXPECT_EQ(dataOf("event: data\ndata: a\n: data: no\ndatas: no\ndata:  b"), "a\n b");
}

TEST(EventData, OtherLinesAreWhatTheyWere) {
  EXPECT_EQ(withData("event: e\r\ndata: one\r\n: c\r\ndata: two\r\nid: 1", "x\ny"), "event: e\r\ndata: x\r\ndata: y\r\n: c\r\nid: 1");
  EXPECT_EQ(withData("data:a\nid: 1", "b"), "data:b\nid: 1") << "as it is written there";
  EXPECT_EQ(withData("id: 1", "b"), "id: 1\ndata: b");
  EXPECT_EQ(withData("data: one\ndata: two", "one\ntwo"), "data: one\ndata: two");
}

}  // namespace
}  // namespace penstock::rules
