// SPDX-License-Identifier: GPL-3.0-or-later
// One exchange from its request's head to its end: who is told what, and what is left of both connections.
#include "engine/exchange/exchange_runner.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "unit/engine/exchange_ends.h"
#include "unit/engine/planned.h"

namespace penstock::engine::test {
namespace {

using model::Direction;
using model::ExchangeState;
using model::FailureKind;

const std::string get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string post = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n";
const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

struct Running : Ends {
  explicit Running(std::shared_ptr<Planned> planned = nullptr) : plan(std::move(planned)) {
    if (plan) core.interceptors.push_back(plan);
    reach();
  }
  ~Running() { loop.end(); }
  std::shared_ptr<bool> start(std::string_view request) {
    begin(request);
    return loop.begin(caught(std::move(*run)));
  }
  bool until(const std::shared_ptr<bool>& over) {
    return loop.until([&] { return *over; });
  }
  net::Awaitable<> caught(Run taken) {
    try {
      co_await runExchange(std::move(taken));
    } catch (const std::exception& e) {
      thrown = e.what();
    }
  }
  std::shared_ptr<Planned> plan;
  std::string thrown;
};

TEST(ExchangeRunner, AfterAWholeExchangeBothConnectionsGoOn) {
  Running r;
  for (model::ExchangeId id = 1; id <= 3; ++id) {
    const auto over = r.start(post + "0123456789");
    EXPECT_EQ(r.server.heard(), post + "0123456789");
    r.server.say(ok);
    EXPECT_EQ(r.client.heard(), ok);
    EXPECT_TRUE(*over);
    EXPECT_TRUE(r.side.persistent());
    const auto x = r.recorded(id);
    EXPECT_EQ(x->state, ExchangeState::complete);
    EXPECT_EQ(r.body(Direction::toServer, id), "0123456789");
    EXPECT_EQ(r.body(Direction::toClient, id), "ok");
    EXPECT_TRUE(x->trace.empty());
  }
  EXPECT_TRUE(r.server.open());
}

TEST(ExchangeRunner, AServerThatSaysNothingIsAPage) {
  Running r;
  const auto over = r.start(get);
  EXPECT_EQ(r.server.heard(), get);
  r.server.leave();
  ASSERT_TRUE(r.until(over));
  EXPECT_TRUE(r.client.heard().starts_with("HTTP/1.1 502 Bad Gateway\r\n"));
  EXPECT_TRUE(r.side.persistent());
  EXPECT_EQ(r.recorded()->failure.kind, FailureKind::serverClosed);
  EXPECT_EQ(r.recorded()->responseSent->status, 502);
}

TEST(ExchangeRunner, AnAnswerThatBreaksOffBreaksOffForTheClient) {
  for (const std::string head : {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n"}) {
    Running r;
    const auto over = r.start(get);
    r.server.heard();
    r.server.say(head + "half");
    EXPECT_EQ(r.client.heard(), head + "half");
    r.server.leave();
    ASSERT_TRUE(r.until(over));
    EXPECT_EQ(r.client.sawItEnd(), "end");
    EXPECT_FALSE(r.side.persistent());
    EXPECT_EQ(r.recorded()->failure.kind, FailureKind::truncatedBody);
    EXPECT_EQ(r.body(Direction::toClient), "half");
    EXPECT_FALSE(r.recorded()->responseSent) << "no page behind a part of something else";
  }
}

TEST(ExchangeRunner, AClientThatLeavesEndsTheServersConnection) {
  Running r;
  const auto over = r.start(get);
  r.server.heard();
  r.server.say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
  r.client.heard();
  r.client.reset();
  ASSERT_TRUE(r.until(over));
  EXPECT_EQ(r.server.sawItEnd(), "end");
  const auto x = r.recorded();
  EXPECT_EQ(x->state, ExchangeState::failed);
  EXPECT_TRUE(x->failure.kind == FailureKind::clientClosed || x->failure.kind == FailureKind::clientReset) << toText(x->failure.kind);
  EXPECT_FALSE(x->responseBody.complete);
}

TEST(ExchangeRunner, OneThatHadAllItAskedForDidNotFail) {
  Running r;
  const auto over = r.start("GET /a HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n");
  r.server.heard();
  r.server.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n");
  EXPECT_TRUE(has(r.client.heard(), "data: one\n\n"));
  r.client.reset();
  ASSERT_TRUE(r.until(over));
  EXPECT_EQ(r.recorded()->state, ExchangeState::complete);
  EXPECT_EQ(r.note(), noteOf(model::Trace{model::Did::streamClosed}));
}

TEST(ExchangeRunner, ARequestThatBreaksOffFailsAsTheClients) {
  Running r;
  const auto over = r.start(post + "half");
  EXPECT_EQ(r.server.heard(), post + "half");
  r.client.shutdownWrite();
  ASSERT_TRUE(r.until(over));
  EXPECT_EQ(r.server.sawItEnd(), "end");
  EXPECT_EQ(r.client.sawItEnd(), "end");
  EXPECT_EQ(r.recorded()->failure.kind, FailureKind::clientClosed);
  EXPECT_EQ(r.body(Direction::toServer), "half");
}

TEST(ExchangeRunner, AnAnswerBeforeItsRequestsEndWaitsForThat) {
  Running r;
  const auto over = r.start(post + "half");
  r.server.heard();
  r.server.say(ok);
  EXPECT_EQ(r.client.heard(), ok);
  EXPECT_FALSE(*over);
  r.client.say("--rest");
  EXPECT_EQ(r.server.heard(), "--rest");
  EXPECT_TRUE(*over);
  EXPECT_TRUE(r.side.persistent());
  EXPECT_EQ(r.recorded()->state, ExchangeState::complete);
}

TEST(ExchangeRunner, ARequestThatIsAnsweredOrEndedHereReachesNoServer) {
  const auto plan = std::make_shared<Planned>();
  plan->request = [](Passage&) { return Verdict::answer(replyOf(200, "Ours", "here")); };
  Running answered(plan);
  EXPECT_TRUE(*answered.start(get));
  EXPECT_EQ(answered.client.heard(), "HTTP/1.1 200 Ours\r\nContent-Length: 4\r\n\r\nhere");
  EXPECT_EQ(answered.server.heard(), "");
  EXPECT_TRUE(answered.recorded()->requestBody.complete) << "it had none, and that is known";
  EXPECT_EQ(answered.recorded()->state, ExchangeState::complete);

  plan->request = [](Passage&) { return Verdict::drop(); };
  Running dropped(plan);
  EXPECT_TRUE(*dropped.start(get));
  EXPECT_EQ(dropped.client.sawItEnd(), "end");
  EXPECT_EQ(dropped.server.heard(), "");
  EXPECT_EQ(dropped.note(), noteOf(model::Trace{model::Did::dropped}));
}

TEST(ExchangeRunner, WhatIsDecidedGoesWhereItIsSent) {
  const auto plan = std::make_shared<Planned>();
  plan->request = [](Passage& p) {
    if (!p.body(Side::request)) return Verdict::withBody();
    p.setBody(Side::request, *p.body(Side::request) + "!");
    return Verdict::pass();
  };
  Running r(plan);
  const auto over = r.start(post + "01234567");
  EXPECT_EQ(r.server.heard(), "") << "it is decided first";
  r.client.say("89");
  EXPECT_EQ(r.server.heard(), "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n0123456789!");
  r.server.say(ok);
  EXPECT_TRUE(*over);
  EXPECT_EQ(r.recorded()->requestSent->headers.find("Content-Length"), "11");
  EXPECT_EQ(r.recorded()->request->headers.find("Content-Length"), "10");
}

TEST(ExchangeRunner, WhatIsDecidedAfterItsClientLeftIsNotSent) {
  const auto plan = std::make_shared<Planned>();
  Gate gate;
  plan->slowRequest = [&](Passage& p) { return gate.wait(p.thread()); };
  plan->abandoned = [&] { gate.abandon(); };
  Running r(plan);
  const auto over = r.start(get);
  EXPECT_FALSE(*over);
  r.client.reset();
  ASSERT_TRUE(r.until(over));
  EXPECT_EQ(r.server.heard(), "");
  EXPECT_EQ(r.recorded()->state, ExchangeState::failed);
}

TEST(ExchangeRunner, ABugEndsItAsThatAndIsThrownAgain) {
  const auto plan = std::make_shared<Planned>();
  plan->response = [](Passage&) -> Verdict { throw std::runtime_error("a bug made by the test"); };
  Running r(plan);
  const auto over = r.start(post + "half");
  r.server.heard();
  r.server.say(ok);
  ASSERT_TRUE(r.until(over));
  EXPECT_EQ(r.thrown, "a bug made by the test");
  EXPECT_TRUE(r.clientEnded);
  EXPECT_EQ(r.recorded()->failure.kind, FailureKind::internalError);
  EXPECT_EQ(r.recorded()->failure.detail, "a bug made by the test");
  EXPECT_EQ(r.server.sawItEnd(), "end");
}

}  // namespace
}  // namespace penstock::engine::test
