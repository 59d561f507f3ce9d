// SPDX-License-Identifier: GPL-3.0-or-later
// Rules where exchanges pass: a real engine between a client and an origin, and an interceptor behind the rules.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>

#include "penstock/codec/content_coding.h"
#include "penstock/codec/content_encoder.h"
#include "penstock/net/side_thread.h"
#include "penstock/rules/compiled_rule.h"
#include "penstock/rules/rule_file.h"
#include "service/rules/rule_interceptor.h"
#include "unit/engine/harness.h"
#include "unit/engine/planned.h"

namespace penstock::service {
namespace {

using namespace std::chrono_literals;
using engine::Passage;
using engine::Verdict;
using engine::test::Harness;
using engine::test::Peer;
using engine::test::Planned;
using Which = engine::Side;

rules::RuleSetPtr setOf(const std::string& json, const rules::RuleSet* former = nullptr) {
  auto read = rules::readRules(json);
  EXPECT_TRUE(read) << read.error().message;
  auto set = rules::RuleSet::compile(std::move(*read), former);
  EXPECT_TRUE(set) << set.error().message;
  return *set;
}

struct Ruled {
  explicit Ruled(const std::string& json, http::SpoolRoom held = {})
      : rules(std::make_shared<RuleInterceptor>(setOf(json))), h({}, {rules, behind}, std::move(held)) {}
  std::string request(const std::string& path, const std::string& more = "", const std::string& method = "GET") const {
    return method + " " + h.url(path) + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n" + more + "\r\n";
  }
  /// What the client gets when the origin answers so.
  std::string ask(const std::string& path, const std::string& answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") {
    Peer client = h.client();
    EXPECT_TRUE(client.send(request(path)));
    Peer origin = h.origin.accept();
    sent = origin.readUntil("\r\n\r\n");
    EXPECT_TRUE(origin.send(answer));
    origin.shutdownWrite();
    return client.readUntil(answer.substr(answer.size() - 2));
  }

  std::shared_ptr<RuleInterceptor> rules;
  std::shared_ptr<Planned> behind = std::make_shared<Planned>();
  Harness h;
  std::string sent;
};

TEST(RuleInterceptor, AnExchangeKeepsTheRulesItBeganWith) {
  Ruled r(R"([{"id": "a", "actions": [{"do": "set_header", "side": "response", "name": "X", "value": "old"}]}])");
  Peer client = r.h.client();
  ASSERT_TRUE(client.send(r.request("/a")));
  Peer origin = r.h.origin.accept();
  origin.readUntil("\r\n\r\n");
  const rules::RuleSetPtr before = r.rules->rules();
  r.rules->setRules(setOf(R"([{"id": "a", "actions": [{"do": "set_header", "side": "response", "name": "X", "value": "new"}]}])", before.get()));
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: old\r\n\r\n");
  ASSERT_TRUE(client.send(r.request("/b")));
  origin.readUntil("\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: new\r\n\r\n");
  EXPECT_EQ(r.rules->rules()->figuresOf("a")->hits, 2u) << "counted over the change";
}

TEST(RuleInterceptor, RulesAreChangedWhileTrafficFlows) {
  Ruled r("[]");
  std::atomic<bool> over{false};
  std::thread changing([&] {
    for (int i = 0; !over; ++i)
      r.rules->setRules(setOf(R"([{"actions": [{"do": "mock", "headers": [["X", ")" + std::to_string(i) + R"("]], "body": "made )" + std::to_string(i) + R"("}]}])"));
  });
  while (r.rules->rules()->size() == 0) std::this_thread::yield();
  Peer client = r.h.client();
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(client.send(r.request("/" + std::to_string(i))));
    const std::string head = client.readUntil("\r\n\r\n");
    const std::size_t at = head.find("X: ");
    ASSERT_NE(at, std::string::npos) << head;
    const std::string number = head.substr(at + 3, head.find('\r', at) - at - 3);
    EXPECT_EQ(client.read(5 + number.size()), "made " + number) << "of one set, not of two";
  }
  over = true;
  changing.join();
}

TEST(RuleInterceptor, WhoComesBehindIsTold) {
  Ruled r(R"([{"name": "stops", "actions": [{"do": "breakpoint"}, {"do": "breakpoint", "side": "response"}]},
              {"name": "runs", "actions": [{"do": "script", "file": "/a.py", "function": "f"}, {"do": "script", "file": "/b.py", "function": "g", "side": "response"}]}])");
  std::vector<Passage::Call> calls[2];
  bool breaks[2] = {false, false};
  const auto note = [&](Passage& p, Which side) {
    calls[int(side)] = p.calls(side);
    breaks[int(side)] = p.breaksAt(side);
    return Verdict::pass();
  };
  r.behind->request = [&](Passage& p) { return note(p, Which::request); };
  r.behind->response = [&](Passage& p) { return note(p, Which::response); };
  r.ask("/");
  r.h.sink.finished(1);
  EXPECT_TRUE(breaks[0]);
  EXPECT_TRUE(breaks[1]);
  ASSERT_EQ(calls[0].size(), 1u);
  EXPECT_EQ(calls[0][0].rule + " " + calls[0][0].file + " " + calls[0][0].function, "runs /a.py f");
  ASSERT_EQ(calls[1].size(), 1u);
  EXPECT_EQ(calls[1][0].file, "/b.py");
}

TEST(RuleInterceptor, MarksAndTheTrace) {
  Ruled r(R"([{"name": "m", "when": "status == 404", "actions": [{"do": "mark", "color": "red", "tag": "gone", "comment": "look"}]},
              {"name": "e", "actions": [{"do": "set_header", "name": "X-A", "value": "1"}]}])");
  r.ask("/", "HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno");
  const auto x = r.h.sink.finished(1);
  EXPECT_EQ(x->annotation, (model::Annotation{1, "gone", "look"}));
  ASSERT_EQ(x->trace.size(), 2u);
  EXPECT_EQ(x->trace[0].changes, model::Changes({{"request header X-A", "", "1"}}));
  EXPECT_EQ(x->trace[1].did, model::Did::marked);
  EXPECT_EQ(x->trace[1].who, "m");
}

TEST(RuleInterceptor, WhatIsNotRecordedPasses) {
  Ruled r(R"([{"when": "path == /secret", "actions": [{"do": "no_record"}, {"do": "set_header", "side": "response", "name": "X", "value": "1"}]},
              {"when": "status == 204", "actions": [{"do": "no_record"}]}])");
  EXPECT_NE(r.ask("/secret").find("X: 1\r\n"), std::string::npos);
  r.ask("/empty", "HTTP/1.1 204 No Content\r\n\r\n");
  r.ask("/seen");
  const auto x = r.h.sink.finished(3);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->request->path, "/seen");
}

TEST(RuleInterceptor, ABodyThatDoesNotEndGoesOnUnchanged) {
  http::SpoolRoom held;
  held.longest = 50ms;
  Ruled r(R"([{"name": "n", "when": "path == /slow", "actions": [{"do": "append_body", "side": "response", "value": "!"}]},
              {"name": "s", "strict": true, "when": "path == /strict", "actions": [{"do": "append_body", "side": "response", "value": "!"}]}])", held);
  const auto ask = [&](const std::string& path) {
    Peer client = r.h.client();
    EXPECT_TRUE(client.send(r.request(path)));
    Peer origin = r.h.origin.accept();
    origin.readUntil("\r\n\r\n");
    EXPECT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab"));
    std::string got = client.readUntil("\r\n\r\n");
    if (got.starts_with("HTTP/1.1 200")) {
      EXPECT_TRUE(origin.send("cd"));
      got += client.read(4);
    }
    return got;
  };
  EXPECT_EQ(ask("/slow"), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd");
  const auto x = r.h.sink.finished(1);
  const std::string note = noteOf(x->trace);
  EXPECT_NE(note.find("the response's content was not held: it did not end within"), std::string::npos) << note;
  EXPECT_NE(note.find("rule n: could not be carried out: the response's body could not be held"), std::string::npos) << note;
  EXPECT_TRUE(ask("/strict").starts_with("HTTP/1.1 502 "));
}

TEST(RuleInterceptor, APatternWithoutEndIsGivenUp) {
  Ruled r(R"([{"name": "c", "conditions": [{"field": "path", "op": "regex", "value": "^/(a+)+$"}], "action": "block"},
              {"name": "w", "when": "path ~ '^/(a|aa)+$'", "actions": [{"do": "block"}]},
              {"name": "e", "actions": [{"do": "regex_body", "side": "response", "find": "(x+x+)+[vw]", "with": ""}]}])");
  const std::string body = std::string(2998, 'x') + "!!";
  EXPECT_TRUE(r.ask("/" + std::string(60, 'a') + "!", "HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + body).ends_with(body));
  const std::string note = noteOf(r.h.sink.finished(1)->trace);
  for (const char* who : {"rule c: could not be carried out: the pattern ^/(a+)+$ takes too long", "rule w: could not be carried out", "rule e: could not be carried out"})
    EXPECT_NE(note.find(who), std::string::npos) << note;
  EXPECT_EQ(r.ask("/b").substr(0, 12), "HTTP/1.1 200") << "and the next one is asked again";
}

TEST(RuleInterceptor, FaultsAreFailuresOnPurpose) {
  Ruled r(R"([{"name": "f", "when": "path == /cut", "actions": [{"do": "fault", "kind": "cut", "after": 2}]},
              {"when": "path == /drip", "actions": [{"do": "fault", "kind": "drip", "after": 1, "ms": 1}]}])");
  Peer client = r.h.client();
  ASSERT_TRUE(client.send(r.request("/cut")));
  Peer origin = r.h.origin.accept();
  origin.readUntil("\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd"));
  EXPECT_EQ(client.readAll(), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
  const auto x = r.h.sink.finished(1);
  EXPECT_EQ(x->failure.kind, model::FailureKind::truncatedBody);
  EXPECT_EQ(x->failure.detail, "on purpose, by a rule");
  EXPECT_EQ(x->trace.front().did, model::Did::troubled);
  EXPECT_EQ(r.h.sink.body(1, model::Direction::toClient), "abcd") << "what came";
  EXPECT_EQ(r.h.sink.body(1, model::BodyId(model::Direction::toClient, model::Stage::sent)), "ab") << "what went on";
  EXPECT_TRUE(r.ask("/drip").ends_with("\r\n\r\nhi"));
}

TEST(RuleInterceptor, AnswersOfOursAreAsSlowAsAServers) {
  Ruled r(R"([{"name": "m", "when": "path startswith /mock", "actions": [{"do": "mock", "body": "0123456789"}]},
              {"name": "s", "when": "path == /mock/stop", "stop": true, "actions": [{"do": "block"}]},
              {"name": "b", "when": "path == /last", "stop": true, "actions": [{"do": "block", "body": "no"}]},
              {"name": "late", "when": "path contains late", "actions": [{"do": "delay", "ms": 300, "side": "response"}]},
              {"name": "cut", "on": ["response"], "when": "path == /mock/cut", "actions": [{"do": "fault", "kind": "cut", "after": 4}]},
              {"name": "unknown", "when": "status == 200", "actions": [{"do": "delay", "ms": 5000, "side": "response"}]},
              {"name": "all", "when": "path == /mock/slow", "actions": [{"do": "throttle", "down": 20, "side": "response"}]},
              {"name": "last", "when": "path == /last", "actions": [{"do": "delay", "ms": 5000, "side": "response"}]}])");
  r.behind->request = [](Passage& p) {
    if (p.request().path != "/late/behind") return Verdict::pass();
    engine::FixedReply reply;
    reply.body = "by another";
    return Verdict::answer(std::move(reply));
  };
  const auto ask = [&](const std::string& path, const std::string& end) {
    Peer client = r.h.client();
    const auto began = std::chrono::steady_clock::now();
    EXPECT_TRUE(client.send(r.request(path)));
    const std::string got = client.readUntil(end);
    return std::pair(got, std::chrono::steady_clock::now() - began);
  };
  EXPECT_LT(ask("/mock/fast", "9").second, 250ms);
  const auto late = ask("/mock/late", "9");
  EXPECT_GE(late.second, 300ms);
  EXPECT_LT(late.second, 600ms);
  EXPECT_GE(ask("/late/behind", "another").second, 300ms) << "whoever answers";
  const auto slow = ask("/mock/slow", "9");
  EXPECT_GE(slow.second, 500ms) << "2 bytes each tenth of a second";
  EXPECT_LT(slow.second, 800ms);
  EXPECT_TRUE(ask("/mock/cut", "nothing").first.ends_with("\r\n\r\n0123"));
  EXPECT_LT(ask("/last", "no").second, 1s) << "it stops the list";
  const auto x = r.h.sink.finished(2);
  ASSERT_EQ(x->trace.size(), 2u);
  EXPECT_EQ(x->trace[1].who, "late");
  EXPECT_EQ(x->trace[1].did, model::Did::slowed);
  EXPECT_EQ(r.h.sink.finished(5)->failure.kind, model::FailureKind::truncatedBody);
}

TEST(RuleInterceptor, LongSearchesHoldUpNobodyElse) {
  const std::string pattern = R"({"do": "regex_body", "side": "request", "find": "(x+x+)+[vw]", "with": ""})";
  Ruled r(R"([{"name": "endless", "when": "path == /large", "actions": [)" + pattern + "," + pattern + "," + pattern + R"(]},
              {"name": "header", "when": "path == /large", "conditions": [{"field": "body", "op": "contains", "value": "xxxx!"}],
               "actions": [{"do": "set_header", "name": "X-Searched", "value": "1"}, {"do": "replace_body", "side": "request", "find": "!", "with": "?!"}]},
              {"when": "path == /small", "actions": [{"do": "mock", "body": "hi"}]}])");
  const std::string content = std::string(32'000'000, 'x') + "!";
  std::atomic<bool> over{false};
  std::string head, body;
  std::thread large([&] {
    Peer client = r.h.client();
    std::thread sending([&] { client.send(r.request("/large", "Content-Length: " + std::to_string(content.size()) + "\r\n", "POST") + content); });
    Peer origin = r.h.origin.accept();
    head = origin.readUntil("\r\n\r\n");
    over = true;
    body = origin.read(content.size() + 1);
    sending.join();
  });
  Peer client = r.h.client();
  std::chrono::steady_clock::duration longest{};
  int asked = 0;
  while (!over) {
    const auto began = std::chrono::steady_clock::now();
    EXPECT_TRUE(client.send(r.request("/small")));
    ASSERT_TRUE(client.readUntil("hi").ends_with("hi"));
    longest = std::max(longest, std::chrono::steady_clock::now() - began);
    ++asked;
  }
  large.join();
  EXPECT_GT(asked, 10);
  EXPECT_LT(longest, std::getenv("PENSTOCK_SANITIZE") ? 3s : 350ms) << "each of the three may take 250 ms";
  EXPECT_NE(head.find("X-Searched: 1\r\n"), std::string::npos) << "behind those that gave up";
  EXPECT_TRUE(head.find("Content-Length: 32000002\r\n") != std::string::npos && body.ends_with("x?!"));
  model::ExchangePtr x;
  for (std::size_t id = 1; !x || x->request->path != "/large"; ++id) x = r.h.sink.finished(id);
  const std::string note = noteOf(x->trace);
  EXPECT_NE(note.find("rule endless: could not be carried out: "), std::string::npos) << note;
  EXPECT_NE(note.find("takes too long"), std::string::npos) << note;
}

TEST(RuleInterceptor, LongContentIsCodedBesideTheThread) {
  Ruled r(R"([{"actions": [{"do": "replace_body", "side": "response", "find": "old", "with": "new"}]}])");
  std::string text;
  for (int i = 0; text.size() < 3'000'000; ++i) text += std::to_string(i * 7919) + " old\n";
  const std::string coded = *codec::encode(text, "gzip");
  ASSERT_GT(coded.size(), net::mostAtOnce);
  Peer client = r.h.client();
  ASSERT_TRUE(client.send(r.request("/")));
  Peer origin = r.h.origin.accept();
  origin.readUntil("\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + std::to_string(coded.size()) + "\r\n\r\n" + coded));
  const std::string head = client.readUntil("\r\n\r\n");
  const std::size_t at = head.find("Content-Length: ");
  ASSERT_NE(at, std::string::npos);
  const std::string got = client.read(std::stoul(head.substr(at + 16)));
  const std::string read = codec::decode(got, "gzip", 10'000'000).bytes;
  EXPECT_EQ(read.size(), text.size());
  EXPECT_EQ(read.find("old"), std::string::npos);
}

}  // namespace
}  // namespace penstock::service
