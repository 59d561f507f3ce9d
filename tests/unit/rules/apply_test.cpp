// SPDX-License-Identifier: GPL-3.0-or-later
// Whom a rule matches, and what its actions make of heads and bodies.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>

#include "penstock/rules/apply.h"
#include "penstock/rules/compiled_rule.h"
#include "penstock/rules/draws.h"
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
  void delay(Side side, std::chrono::milliseconds by) override { slow.append(nameOf(side)).append(" ").append(std::to_string(by.count())).append(" ms;"); }
  void throttle(Side side, const Slowness& how) override {
    slow.append(nameOf(side)).append(" ").append(std::to_string(how.bytesPerSecond)).append(how.loss > 0 ? " lossy;" : ";");
    seeds.push_back(how.seed);
  }
  void trouble(Side side, const Trouble& t) override {
    troubles.append(nameOf(side)).append(" ").append(std::to_string(int(t.kind))).append(" ").append(std::to_string(t.after)).append(" ");
    troubles.append(std::to_string(t.time.count())).append(";");
  }
  void mark(const model::Annotation& a) override { model::addTo(annotation, a); }
  void withdraw() override { withdrawn = true; }
  void breakAt(Side side) override { breaks.append(nameOf(side)).append(";"); }
  void callScript(Side side, const std::string& rule, const Script& script) override {
    calls.append(nameOf(side)).append(" ").append(rule).append(" ").append(script.file).append(" ").append(script.function).append(";");
  }
  std::string_view reasonOf(int) const override { return "R"; }
  void answer(Reply r) override { reply = std::move(r); }
  void drop() override {}
  void reset() override {}
  Result<void> answerWithFile(const std::string& file, int, const std::vector<std::pair<std::string, std::string>>&) override {
    return makeError(ErrorCode::notFound, file + ": is not there");
  }
  Result<bool> answerLocally(const MapLocal&) override { return false; }
  void did(model::TraceEntry entry) override {
    said.append(entry.detail).append(";");
    trace.push_back(std::move(entry));
  }
  static const char* nameOf(Side side) { return side == Side::request ? "request" : "response"; }

  std::array<std::string, 2> bodies;
  std::string target, said, slow, troubles, breaks, calls;
  std::vector<std::uint64_t> seeds;
  model::Annotation annotation;
  model::Trace trace;
  bool withdrawn = false;
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
  std::string slow, troubles, breaks, calls;
  model::Annotation annotation;
  model::Trace trace;
  bool withdrawn;
};

Came apply(const std::string& members, const std::string& body = "", Side side = Side::request) {
  const auto x = exchangeOf("GET", "api.example.com", "/v1/users?page=2");
  RuleMatcher matcher(setOf("{\"name\": \"n\", " + members + "}"));
  Made made(x);
  made.bodies = {body, body};
  std::optional<filter::Groups> groups;
  EXPECT_EQ(matcher.decide(0, Passing(x), filter::Part::none, groups), filter::Verdict::yes);
  const Flow flow = rules::apply(matcher.set()[0], side, made, groups, matcher.search(0));
  std::string head = made.request().method + " " + made.request().target + "\n";
  const model::Headers& headers = side == Side::request ? made.request().headers : made.response()->headers;
  for (std::size_t i = 0; i < headers.size(); ++i) head.append(headers[i].name).append(": ").append(headers[i].value).append("\n");
  return {flow, head, made.bodies[0], made.bodies[1], made.said, made.target, made.reply, made.response()->status,
          made.slow, made.troubles, made.breaks, made.calls, made.annotation, made.trace, made.withdrawn};
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

TEST(Apply, TheTraceHasWhatChanged) {
  const Came came = apply(R"j("actions": [{"do": "set_header", "name": "X-Env", "value": "a"}, {"do": "set_method", "value": "PUT"},
                                          {"do": "append_body", "value": "+"}])j", "old");
  ASSERT_EQ(came.trace.size(), 1u);
  const model::TraceEntry& entry = came.trace[0];
  EXPECT_EQ(entry.did, model::Did::carriedOut);
  EXPECT_EQ(entry.by, model::By::rule);
  EXPECT_EQ(entry.who, "n");
  EXPECT_EQ(entry.detail, "set the request's X-Env, changed the method to PUT, changed the request's body");
  const model::Changes expected = {{"request body", "old", "old+"}, {"request method", "GET", "PUT"}, {"request header X-Env", "stage-7", "a"}};
  EXPECT_EQ(entry.changes, expected);
  EXPECT_TRUE(model::isModification(entry));
  const Came blocked = act(R"j("do": "block")j");
  ASSERT_EQ(blocked.trace.size(), 1u);
  EXPECT_EQ(blocked.trace[0].changes, model::Changes({{"answer", "", "403"}}));
  EXPECT_TRUE(act(R"j("do": "remove_header", "name": "X-No")j").trace.empty()) << "nothing was done";
}

TEST(Apply, NotesAndOthersWhoDecide) {
  const Came marked = apply(R"j("actions": [{"do": "mark", "color": "green", "tag": "slow", "comment": "see $0"}, {"do": "mark", "color": 1}])j");
  EXPECT_EQ(marked.annotation, (model::Annotation{1, "slow", "see $0"}));
  ASSERT_EQ(marked.trace.size(), 2u);
  EXPECT_EQ(marked.trace[0].did, model::Did::marked);
  EXPECT_EQ(marked.said, "green, slow, see $0;red;");
  EXPECT_FALSE(model::isModification(marked.trace[0]));
  EXPECT_TRUE(act(R"j("do": "no_record")j").withdrawn);
  EXPECT_EQ(act(R"j("do": "breakpoint")j").breaks, "request;");
  EXPECT_EQ(act(R"j("do": "breakpoint", "side": "response")j", "", Side::response).breaks, "response;");
  EXPECT_EQ(act(R"j("do": "script", "file": "/a.py", "function": "edit")j").calls, "request n /a.py edit;");
}

TEST(Apply, SlowNetworks) {
  EXPECT_EQ(act(R"j("do": "delay", "ms": 7)j").slow, "request 7 ms;");
  EXPECT_EQ(act(R"j("do": "delay", "ms": 7)j").trace[0].did, model::Did::slowed);
  EXPECT_EQ(act(R"j("do": "throttle", "up": 5)j").slow, "request 5;");
  EXPECT_EQ(act(R"j("do": "throttle", "profile": "3g", "up": 5, "latency": 9)j").slow, "request 9 ms;request 5;");
  EXPECT_EQ(act(R"j("do": "throttle", "profile": "3g", "latency": 9)j", "", Side::response).slow, "response 200000;");
  EXPECT_EQ(act(R"j("do": "throttle", "profile": "lossy", "side": "response", "latency": 1)j", "", Side::response).slow, "response 1 ms;response 500000 lossy;");
}

TEST(Apply, TroubleCanBeRepeated) {
  const auto series = [](int seed) {
    RuleMatcher matcher(setOf(R"j({"actions": [{"do": "fault", "kind": "cut", "after": 10, "chance": 0.5, "seed": )j" + std::to_string(seed) +
                              R"j(}, {"do": "delay", "side": "response", "ms": 1}, {"do": "throttle", "side": "response", "latency": {"mean": 100, "deviation": 30}, "seed": 5}]})j"));
    const auto x = exchangeOf("GET", "a.example", "/");
    std::string out;
    for (int i = 0; i < 40; ++i) {
      Made made(x);
      rules::apply(matcher.set()[0], Side::response, made, std::nullopt, matcher.search(0));
      out.append(made.troubles).append("|").append(made.slow);
    }
    return out;
  };
  EXPECT_EQ(series(1), series(1));
  EXPECT_NE(series(1), series(2));
  EXPECT_NE(series(1).find("response 0 10 0;"), std::string::npos);
  EXPECT_NE(series(1).find("||"), 0u);
  Draws draws(3);
  double sum = 0, least = 1e9;
  constexpr int turns = 10'000;
  for (int i = 0; i < turns; ++i) {
    const double drawn = draws.of({0, 0, 100, 30});
    sum += drawn;
    least = std::min(least, drawn);
  }
  EXPECT_NEAR(sum / turns, 100, 2);
  EXPECT_LT(least, 50);
  for (int i = 0; i < turns; ++i) {
    const std::uint32_t drawn = draws.of({5, 7, 0, 0});
    EXPECT_TRUE(drawn >= 5 && drawn <= 7);
  }
}

TEST(RuleSet, FiguresStayWithIds) {
  const auto compiled = [](const std::string& json, const RuleSet* former) {
    auto set = RuleSet::compile(*readRules(json), former);
    EXPECT_TRUE(set) << set.error().message;
    return *set;
  };
  const auto first = compiled(R"([{"id": "a", "action": "block"}, {"id": "b", "action": "block"}, {"action": "block"}])", nullptr);
  for (std::size_t i = 0; i < 3; ++i) first->hit(i, WallTime(std::chrono::microseconds(7)));
  const auto second = compiled(R"([{"id": "b", "name": "new", "action": "block"}, {"id": "a", "enabled": false, "action": "block"}, {"id": "b", "action": "block"}])", first.get());
  ASSERT_EQ(second->size(), 2u);
  EXPECT_EQ(second->hits(0), 1u);
  EXPECT_EQ(second->hits(1), 0u) << "an id is its first rule's";
  EXPECT_EQ(second->figuresOf("a")->hits, 1u) << "switched off, and not forgotten";
  EXPECT_EQ(second->figuresOf("a")->lastHit, WallTime(std::chrono::microseconds(7)));
  EXPECT_FALSE(second->figuresOf("c"));
  first->hit(1, WallTime(std::chrono::microseconds(8)));  // an exchange that began before
  EXPECT_EQ(second->hits(0), 2u);
}

}  // namespace
}  // namespace penstock::rules
