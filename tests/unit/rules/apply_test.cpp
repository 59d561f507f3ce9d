// SPDX-License-Identifier: GPL-3.0-or-later
// Whom a rule matches, and what its actions make of heads and bodies.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>

#include "penstock/rules/apply.h"
#include "penstock/rules/compiled_rule.h"
#include "penstock/rules/rule_file.h"

namespace penstock::rules {
namespace {

model::Exchange exchangeOf(const std::string& method, const std::string& host, const std::string& path) {
  auto head = std::make_shared<model::RequestHead>();
  head->method = method;
  head->scheme = "https";
  head->authority = head->path = "";
  head->authority = host;
  head->path = head->target = path;
  head->headers.append("Host", host);
  head->headers.append("X-Env", "stage-7");
  model::Exchange x;
  x.scheme = "https";
  x.host = host;
  x.port = 443;
  x.request = std::move(head);
  return x;
}

class Made final : public Subject {
 public:
  explicit Made(const model::Exchange& x) : request_(*x.request) {
    response_.status = 200;
    response_.headers.append("Server", "s");
  }
  const model::RequestHead& request() const override { return request_; }
  model::RequestHead& editRequest() override { return request_; }
  const model::ResponseHead* response() const override { return &response_; }
  model::ResponseHead& editResponse() override { return response_; }
  const std::string* body(Side side) const override { return &bodies[std::size_t(side)]; }
  void setBody(Side side, std::string decoded) override { bodies[std::size_t(side)] = std::move(decoded); }
  void sendTo(Target to) override { target = to.scheme + "://" + to.host + ":" + std::to_string(to.port); }
  void delay(Side, std::chrono::milliseconds, std::chrono::milliseconds) override {}
  void throttle(Side, std::uint64_t) override {}
  std::string_view reasonOf(int) const override { return "R"; }
  void answer(Reply r) override { reply = std::move(r); }
  void drop() override {}
  void reset() override {}
  Result<void> answerWithFile(const std::string& file, int, const std::vector<std::pair<std::string, std::string>>&) override {
    return makeError(ErrorCode::notFound, file + ": is not there");
  }
  Result<bool> answerLocally(const MapLocal&) override { return false; }
  void did(const Rule&, std::string_view clause) override { said.append(clause).append(";"); }

  std::array<std::string, 2> bodies;
  std::string target, said;
  std::optional<Reply> reply;

 private:
  model::RequestHead request_;
  model::ResponseHead response_;
};

RuleSetPtr setOf(const std::string& rule) {
  auto rules = readRules("[" + rule + "]");
  EXPECT_TRUE(rules) << rules.error().message;
  auto set = RuleSet::compile(std::move(*rules));
  EXPECT_TRUE(set) << set.error().message;
  return *set;
}

bool matches(const std::string& conditions, const model::Exchange& x) {
  RuleMatcher matcher(setOf("{" + conditions + ", \"action\": \"block\"}"));
  std::vector<std::uint32_t> found;
  matcher.candidates(Passing(x), found);
  return !found.empty();
}

std::string condition(const std::string& field, const std::string& op, const std::string& value, const std::string& more = "") {
  return "\"conditions\": [{\"field\": \"" + field + "\", \"op\": \"" + op + "\", \"value\": \"" + value + "\"" + more + "}]";
}

TEST(RuleMatcher, Conditions) {
  const auto x = exchangeOf("POST", "api.example.com", "/v1/users?page=2");
  const std::string negate = ", \"negate\": true";
  EXPECT_TRUE(matches(condition("host", "equals", "API.example.com"), x));
  EXPECT_FALSE(matches(condition("host", "equals", "example.com"), x));
  EXPECT_TRUE(matches(condition("host", "contains", "example"), x));
  EXPECT_TRUE(matches(condition("path", "equals", "/v1/users?page=2"), x));
  EXPECT_TRUE(matches(condition("path", "prefix", "/v1/"), x));
  EXPECT_FALSE(matches(condition("path", "prefix", "/v2/"), x));
  EXPECT_TRUE(matches(condition("path", "regex", "page=\\\\d$"), x));
  EXPECT_TRUE(matches(condition("method", "equals", "POST"), x));
  EXPECT_FALSE(matches(condition("method", "equals", "POST", negate), x));
  EXPECT_TRUE(matches(condition("header", "prefix", "x-env: stage"), x));
  EXPECT_FALSE(matches(condition("header", "equals", "X-Env: stage"), x));
  EXPECT_TRUE(matches(condition("header", "contains", "X-Env"), x));
  EXPECT_FALSE(matches(condition("header", "contains", "X-Other"), x));
  EXPECT_TRUE(matches(condition("header", "contains", "X-Other", negate), x));
  EXPECT_TRUE(matches(condition("body", "contains", "a"), x)) << "is decided later";
  EXPECT_TRUE(matches("\"when\": \"host == api.example.com && path contains USERS\"", x));
  EXPECT_FALSE(matches("\"when\": \"host == api.example.com && path contains orders\"", x));
  EXPECT_FALSE(matches("\"when\": \"host == b.example && status == 200\"", x));
  EXPECT_TRUE(matches("\"when\": \"host ~ ^api && status == 200\"", x)) << "is decided later";
  EXPECT_TRUE(matches("\"when\": \"path contains 'café'\"", exchangeOf("GET", "a.example", "/caf%C3%A9")));
}

struct Came {
  Flow flow;
  std::string request, body, answerBody, said, target;
  std::optional<Reply> reply;
  int status;
};

Came apply(const std::string& members, const std::string& body = "", Side side = Side::request) {
  const auto x = exchangeOf("GET", "api.example.com", "/v1/users?page=2");
  RuleMatcher matcher(setOf("{\"name\": \"n\", " + members + "}"));
  Made made(x);
  made.bodies = {body, body};
  std::optional<filter::Groups> groups;
  EXPECT_EQ(matcher.decide(0, Passing(x), filter::Part::none, groups), filter::Verdict::yes);
  const Flow flow = rules::apply(matcher.set()[0], side, made, groups, matcher.search());
  std::string head = made.request().method + " " + made.request().target + "\n";
  const model::Headers& headers = side == Side::request ? made.request().headers : made.response()->headers;
  for (std::size_t i = 0; i < headers.size(); ++i) head.append(headers[i].name).append(": ").append(headers[i].value).append("\n");
  return {flow, head, made.bodies[0], made.bodies[1], made.said, made.target, made.reply, made.response()->status};
}

Came act(const std::string& action, const std::string& body = "", Side side = Side::request) { return apply("\"actions\": [{" + action + "}]", body, side); }

TEST(Apply, Heads) {
  const std::string start = "GET /v1/users?page=2\nHost: api.example.com\n";
  EXPECT_EQ(act(R"j("do": "set_header", "name": "x-env", "value": "a")j").request, start + "x-env: a\n");
  EXPECT_EQ(act(R"j("do": "add_header", "name": "X-Env", "value": "b")j").request, start + "X-Env: stage-7\nX-Env: b\n");
  EXPECT_EQ(act(R"j("do": "remove_header", "name": "X-Env")j").request, start);
  EXPECT_EQ(act(R"j("do": "remove_header", "name": "X-Env", "find": "prod")j").request, start + "X-Env: stage-7\n");
  EXPECT_EQ(act(R"j("do": "replace_header", "name": "X-Env", "find": "(\\w+)-(\\d)", "value": "$2-${1}")j").request, start + "X-Env: 7-stage\n");
  EXPECT_EQ(act(R"j("do": "replace_header", "name": "X-No", "value": "a")j").request, start + "X-Env: stage-7\n");
  EXPECT_EQ(act(R"j("do": "set_method", "value": "PUT")j").request.substr(0, 4), "PUT ");
  EXPECT_EQ(act(R"j("do": "set_url", "value": "/z?a")j").request.substr(0, 9), "GET /z?a\n");
  const Came elsewhere = act(R"j("do": "map_remote", "to": "http://[::1]:81/x{path}?a&{query}")j");
  EXPECT_EQ(elsewhere.target, "http://::1:81");
  EXPECT_EQ(elsewhere.request, "GET /x/v1/users?a&page=2\nHost: [::1]:81\nX-Env: stage-7\n");
  EXPECT_EQ(act(R"j("do": "map_remote", "to": "https://b.example", "keep_host": true)j").request, start + "X-Env: stage-7\n");
  EXPECT_EQ(act(R"j("do": "set_status", "value": 404)j", "", Side::response).status, 404);
}

TEST(Apply, GroupsOfTheRulesPattern) {
  const std::string when = R"j("when": "path ~ ^/(v\\d)/(?<what>\\w+)", )j";
  const Came came = apply(when + R"j("actions": [{"do": "redirect", "to": "https://b.example/${what}/$1?$9"}])j");
  ASSERT_TRUE(came.reply);
  EXPECT_EQ(came.reply->headers[0].second, "https://b.example/users/v1?$9");
  EXPECT_EQ(came.flow, Flow::ended);
}

TEST(Apply, Bodies) {
  EXPECT_EQ(act(R"j("do": "set_body", "value": "new")j", "old").body, "new");
  EXPECT_EQ(act(R"j("do": "append_body", "value": "+")j", "old").body, "old+");
  EXPECT_EQ(act(R"j("do": "replace_body", "find": "a", "with": "bb")j", "aXa").body, "bbXbb");
  EXPECT_EQ(act(R"j("do": "regex_body", "find": "(\\d)x*", "with": "<$1>")j", "1xx 2").body, "<1> <2>");
  EXPECT_EQ(act(R"j("do": "regex_body", "find": "", "with": "-")j", "aé").body, "-a-é-");
  EXPECT_EQ(act(R"j("do": "set_body", "value": "r", "side": "response")j", "old", Side::response).answerBody, "r");
}

TEST(Apply, JsonIsEditedInPlace) {
  const auto edit = [](const std::string& path, const std::string& value, const std::string& json) {
    return act("\"do\": \"json_body\", \"path\": \"" + path + "\", \"value\": " + value, json).body;
  };
  EXPECT_EQ(edit("$.a", "[1]", "{ \"a\" : 1.0 ,\"b\":2e5}"), "{ \"a\" : [1] ,\"b\":2e5}");
  EXPECT_EQ(edit("$.a[1]", "\"x\"", "{\"a\":[ 1,2 ]}"), "{\"a\":[ 1,\"x\" ]}");
  EXPECT_EQ(edit("$..id", "0", "[{\"id\":1},{\"x\":{\"id\":2}}]"), "[{\"id\":0},{\"x\":{\"id\":0}}]");
  EXPECT_EQ(edit("$.a", "null", "{\"a\":1,\"b\":2}"), "{\"b\":2}");
  EXPECT_EQ(edit("$.b", "null", "{\"a\":1,\"b\":2}"), "{\"a\":1}");
  EXPECT_EQ(edit("$.a", "null", "{\"a\":1}"), "{}");
  EXPECT_EQ(edit("$[*]", "null", "[1,[2],3]"), "[]");
  EXPECT_EQ(edit("$..x", "null", "[{\"a\":[[1]],\"x\":1,\"x\":{\"x\":2}}]"), "[{\"a\":[[1]]}]");
  EXPECT_EQ(edit("$.no", "1", "{\"a\":1}"), "{\"a\":1}");
  EXPECT_NE(act(R"j("do": "json_body", "path": "$.a", "value": 1)j", "{").said.find("it is no JSON"), std::string::npos);
}

TEST(Apply, WhatCannotBeDoneIsSaidOrRefused) {
  const Came said = act(R"j("do": "mock", "file": "/no")j");
  EXPECT_EQ(said.flow, Flow::next);
  EXPECT_EQ(said.said, "/no: is not there;");
  const Came strict = apply(R"j("strict": true, "actions": [{"do": "mock", "file": "/no"}])j");
  EXPECT_EQ(strict.flow, Flow::ended);
  EXPECT_EQ(strict.reply->status, 502);
  const Came lineEnd = apply(R"j("conditions": [{"field": "path", "op": "regex", "value": "(v1)"}], "actions": [{"do": "set_header", "name": "A", "value": "$1"}])j");
  EXPECT_NE(lineEnd.request.find("A: v1\n"), std::string::npos);
}

}  // namespace
}  // namespace penstock::rules
