// SPDX-License-Identifier: GPL-3.0-or-later
// What all interceptors want of one exchange: who is asked, in which order, with what in hand, and who waits meanwhile.
#include "engine/exchange/interceptions.h"

#include <gtest/gtest.h>

#include "penstock/codec/content_coding.h"
#include "penstock/record/taps.h"
#include "unit/codec/codings_for_test.h"
#include "unit/engine/exchange_ends.h"
#include "unit/engine/planned.h"

namespace penstock::engine::test {
namespace {

using namespace std::chrono_literals;
using Kind = Verdict::Kind;

const std::string get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string post = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n";

/// Interceptors named by letters; what they are asked is written down.
struct Asking : Ends {
  explicit Asking(std::string_view names = "a") {
    for (const char name : names) {
      plans.push_back(std::make_shared<Planned>());
      plans.back()->request = plans.back()->response = [this, name](Passage&) {
        asked += name;
        return Verdict::pass();
      };
      core.interceptors.push_back(plans.back());
    }
  }
  ~Asking() { loop.end(); }
  void start(std::string_view request, std::string_view answer = {}) {
    begin(request);
    content.emplace(worker.io, worker.recorder, *run->live, answer.empty() ? model::Direction::toServer : model::Direction::toClient);
    if (answer.empty()) {
      content->from(side.request());
    } else {
      x().response = responseOf(answer);
      content->from(feed);
    }
    passage.emplace(worker.io, *run->live, to);
    all.emplace(core, *passage);
  }
  Later<std::optional<Verdict>> ask(Side which = Side::request) {
    return loop.begin(all->ask(which, Interceptions::Asked{worker.io, side, nullptr, *content, core.held}));
  }
  Kind askNow(Side which = Side::request) {
    const auto verdict = ask(which);
    EXPECT_TRUE(loop.until([&] { return verdict->has_value(); }));
    return (**verdict)->kind();
  }
  /// Asks for the body, and is then satisfied with what there is.
  Act wanting(std::vector<std::string>& bodies) {
    return [this, &bodies](Passage& p) {
      const Side which = p.response() ? Side::response : Side::request;
      asked += p.body(which) ? "b" : "w";
      if (p.body(which)) bodies.push_back(*p.body(which));
      return p.body(which) ? Verdict::pass() : Verdict::withBody();
    };
  }

  std::vector<std::shared_ptr<Planned>> plans;
  std::string asked;
  Feed feed;
  std::optional<Content> content;
  std::optional<Passage> passage;
  std::optional<Interceptions> all;
};

TEST(Interceptions, NobodyIsAskedWhoDoesNotWantIt) {
  Asking a("abc");
  a.plans[1]->wants = [](const Passage&) { return false; };
  a.start(get);
  EXPECT_TRUE(a.all->any());
  EXPECT_EQ(a.askNow(), Kind::pass);
  EXPECT_EQ(a.asked, "ac") << "in order";

  Asking none("");
  none.start(get);
  EXPECT_FALSE(none.all->any());
}

TEST(Interceptions, TheFirstLastWordCounts) {
  const std::vector<std::pair<Act, Kind>> words{{[](Passage&) { return Verdict::drop(); }, Kind::drop},
                                                {[](Passage&) { return Verdict::reset(); }, Kind::reset},
                                                {[](Passage&) { return Verdict::answer(replyOf(200, "OK", "x")); }, Kind::answer}};
  for (const auto& [word, kind] : words) {
    Asking a("abc");
    a.plans[1]->request = word;
    a.start(get);
    EXPECT_EQ(a.askNow(), kind);
    EXPECT_EQ(a.asked, "a") << "nobody is asked behind it";
  }
}

TEST(Interceptions, WhatIsOutOfScopeIsSeenByNoneOfTheProgramsAndNotRecorded) {
  struct None final : Scope {
    bool includes(const model::Exchange&) override { return false; }
  };
  Asking a;
  a.core.scope = std::make_shared<None>();
  a.start(get);
  EXPECT_FALSE(a.all->any());
  a.run->live->finish();
  EXPECT_FALSE(a.recorded());
}

TEST(Interceptions, WhoWantsTheBodyIsAskedAgainWithItAndTheNextHasItAtOnce) {
  Asking a("abc");
  std::vector<std::string> bodies;
  a.plans[0]->request = a.plans[2]->request = a.wanting(bodies);
  a.start(post + "he");
  const auto verdict = a.ask();
  EXPECT_EQ(a.asked, "w");
  EXPECT_FALSE(verdict->has_value());
  a.client.say("llo");
  ASSERT_TRUE(verdict->has_value());
  EXPECT_EQ(a.asked, "wbbb") << "the one between saw no matter";
  EXPECT_EQ(bodies, (std::vector<std::string>{"hello", "hello"}));
  EXPECT_EQ(a.note(), "the request's content was held");
  a.content->arrange(*a.passage, Side::request, false);
  EXPECT_EQ(whole(a.content->source()), "hello");
}

TEST(Interceptions, TheBodyIsWithoutItsCodingWhereThatCanBeTakenOff) {
  for (const bool readable : {true, false}) {
    Asking a;
    std::vector<std::string> bodies;
    a.plans[0]->response = a.wanting(bodies);
    const std::string coded = readable ? codec::test::encode("some text", "gzip") : "no gzip";
    a.start(get, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + std::to_string(coded.size()) + "\r\n\r\n");
    a.feed.give(coded);
    a.feed.finish();
    EXPECT_EQ(a.askNow(Side::response), Kind::pass);
    EXPECT_EQ(bodies, std::vector<std::string>{readable ? "some text" : "no gzip"});
    a.passage->setBody(Side::response, "mine");
    a.content->arrange(*a.passage, Side::response, false);
    const std::string sent = whole(a.content->source());
    EXPECT_EQ(readable ? codec::decode(sent, "gzip", 100).bytes : sent, "mine");
  }
}

TEST(Interceptions, WhatCannotBeHeldIsAskedAboutWithoutItAndTheTraceSaysWhy) {
  const auto why = [](std::string_view answer, http::SpoolRoom room, const std::function<void(Asking&)>& go) {
    Asking a;
    std::vector<std::string> bodies;
    a.plans[0]->response = a.wanting(bodies);
    a.core.held = room;
    a.start(get, answer);
    record::tapResponse(*a.run->live);
    go(a);
    EXPECT_EQ(a.askNow(Side::response), Kind::pass) << "withBody is never the answer";
    EXPECT_EQ(a.asked, "ww");
    EXPECT_TRUE(bodies.empty());
    return a.note();
  };
  const std::string plain = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
  const auto some = [](Asking& a) { a.feed.give("hello"); };
  EXPECT_EQ(why(plain, {.most = 3}, some), "the response's content was not held: it is larger than 0 MB");
  EXPECT_EQ(why(plain, {.longest = 20ms}, some), "the response's content was not held: it did not end within 0 seconds");
  EXPECT_EQ(why(plain, {}, [](Asking& a) {
              a.feed.give("hello");
              a.feed.fail(model::Failure{model::FailureKind::serverReset, {}});
            }),
            "the response's content was not held: it was not whole");
  const std::string endless = "the response's content was not held: it has no end";
  EXPECT_EQ(why("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", {}, some), endless);
  EXPECT_EQ(why("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", {}, some), endless);
}

TEST(Interceptions, AClientThatWaitsForOurWordGetsItFromUs) {
  Asking a;
  std::vector<std::string> bodies;
  a.plans[0]->request = a.wanting(bodies);
  a.start("POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n");
  const auto verdict = a.ask();
  EXPECT_EQ(a.client.heard(), "HTTP/1.1 100 Continue\r\n\r\n");
  a.client.say("hello");
  ASSERT_TRUE(verdict->has_value());
  EXPECT_EQ(bodies, std::vector<std::string>{"hello"});
  EXPECT_FALSE(a.passage->request().headers.contains("Expect")) << "it has been met";

  Asking here;
  here.plans[0]->request = here.wanting(bodies);
  here.start("POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(here.askNow(), Kind::pass);
  EXPECT_EQ(here.client.heard(), "") << "it did not wait";
}

TEST(Interceptions, WhoeverMustDecideMayTakeItsTime) {
  Asking a("abc");
  Gate gate;
  a.plans[1]->slowRequest = [&](Passage& p) { return gate.wait(p.thread()); };
  a.start(get);
  const auto verdict = a.ask();
  EXPECT_EQ(a.asked, "a");
  EXPECT_FALSE(verdict->has_value());
  gate.open();
  a.loop.turn();
  ASSERT_TRUE(verdict->has_value());
  EXPECT_EQ(a.asked, "ac");
}

TEST(Interceptions, AClientThatLeavesEndsTheWait) {
  Asking a("ab");
  Gate gate;
  a.plans[0]->slowRequest = [&](Passage& p) { return gate.wait(p.thread()); };
  a.plans[0]->abandoned = [&] { gate.abandon(); };
  a.start(get);
  const auto verdict = a.ask();
  a.client.reset();
  ASSERT_TRUE(a.loop.until([&] { return verdict->has_value(); }));
  EXPECT_FALSE((*verdict)->has_value());
  EXPECT_EQ(gate.abandoned, 1);
  EXPECT_EQ(a.asked, "") << "nobody waits for what the next would say";

  Asking held;
  std::vector<std::string> bodies;
  held.plans[0]->request = held.wanting(bodies);
  held.start(post + "he");
  const auto never = held.ask();
  held.client.reset();
  ASSERT_TRUE(held.loop.until([&] { return never->has_value(); }));
  EXPECT_FALSE((*never)->has_value());
  EXPECT_EQ(held.note(), "") << "that it was not held is no matter";
}

TEST(Interceptions, ALatencyIsWaitedForOnceAllHaveSpoken) {
  Asking a("ab");
  a.plans[0]->request = [&](Passage& p) {
    p.pace(Side::request, {.latency = 60ms});
    return Verdict::pass();
  };
  a.start(get);
  const auto began = steadyNow();
  const auto verdict = a.ask();
  EXPECT_EQ(a.asked, "b");
  EXPECT_FALSE(verdict->has_value());
  ASSERT_TRUE(a.loop.until([&] { return verdict->has_value(); }));
  EXPECT_GE(steadyNow() - began, 60ms);

  Asking left;
  left.plans[0]->request = [&](Passage& p) {
    p.pace(Side::request, {.latency = 60'000ms});
    return Verdict::pass();
  };
  left.start(get);
  const auto never = left.ask();
  left.client.reset();
  ASSERT_TRUE(left.loop.until([&] { return never->has_value(); }));
  EXPECT_FALSE((*never)->has_value());
}

TEST(Interceptions, WhoJudgesMessagesIsKnownInOrder) {
  Asking a("abc");
  for (const std::size_t i : {0u, 2u})
    a.plans[i]->judge = [](const model::Message&, std::string&) -> net::Awaitable<MessageVerdict> { co_return MessageVerdict::pass; };
  a.start(get);
  const auto judges = a.all->messages();
  ASSERT_EQ(judges.size(), 2u);
  EXPECT_NE(judges[0], judges[1]);
}

}  // namespace
}  // namespace penstock::engine::test
