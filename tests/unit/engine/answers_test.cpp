// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of ours: the bytes a client gets, and what is recorded of them.
#include "engine/exchange/answers.h"

#include <gtest/gtest.h>

#include "penstock/http/bodies.h"
#include "penstock/wire/http2/error_code.h"
#include "unit/engine/exchange_ends.h"
#include "unit/http/h2_ends.h"

namespace penstock::engine::test {
namespace {

using model::BodyId;
using model::Direction;
using model::FailureKind;
using model::Stage;
using model::Timings;

constexpr std::string_view get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view post = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n";

Answer fed(std::string_view head, std::unique_ptr<Feed> body) {
  Answer out;
  out.head = responseOf(head);
  out.body = std::move(body);
  return out;
}

TEST(Answers, AFixedOneGoesOutWholeAndIsTheBodyThereIs) {
  Ends e;
  auto& run = e.begin(get);
  FixedReply reply = replyOf(418, "Short", "ours");
  reply.headers.emplace_back("X-A", "b");
  EXPECT_TRUE(*e.loop.begin(answer(run.live, std::move(reply), e.side, true)));
  EXPECT_EQ(e.client.heard(), "HTTP/1.1 418 Short\r\nX-A: b\r\nContent-Length: 4\r\n\r\nours");
  EXPECT_TRUE(e.side.persistent());
  const auto x = e.recorded();
  EXPECT_EQ(x->state, model::ExchangeState::complete);
  EXPECT_FALSE(x->response);
  EXPECT_EQ(x->responseSent->status, 418);
  EXPECT_EQ(e.body(Direction::toClient), "ours");
  EXPECT_TRUE(x->responseBody.complete);
  EXPECT_FALSE(x->responseBodySent);
  EXPECT_TRUE(x->timings[Timings::responseStart] >= 0 && x->timings[Timings::responseHead] >= 0);
}

TEST(Answers, ToHeadOnlyTheHeadGoesOut) {
  Ends e;
  auto& run = e.begin("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(*e.loop.begin(answer(run.live, replyOf(200, "OK", "ours"), e.side, true)));
  EXPECT_EQ(e.client.heard(), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
  EXPECT_EQ(e.body(Direction::toClient), "");
  EXPECT_EQ(e.recorded()->responseBody.size, 0u);
}

TEST(Answers, ARequestsBodyThatIsHereIsTakenSoThatTheConnectionGoesOn) {
  Ends here;
  auto& run = here.begin(std::string(post) + "hello" + std::string(get));
  EXPECT_TRUE(*here.loop.begin(answer(run.live, replyOf(200, "OK", ""), here.side, true)));
  EXPECT_EQ(here.client.heard(), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(here.body(Direction::toServer), "hello");
  EXPECT_TRUE(here.side.persistent());
  EXPECT_EQ(here.in.view(), get) << "the next one waits";

  Ends coming;
  EXPECT_TRUE(*coming.loop.begin(answer(coming.begin(std::string(post) + "he").live, replyOf(200, "OK", ""), coming.side, true)));
  EXPECT_EQ(coming.client.heard(), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  EXPECT_FALSE(coming.side.persistent());

  Ends others;  // somebody else reads it
  EXPECT_TRUE(*others.loop.begin(answer(others.begin(std::string(post) + "hello").live, replyOf(200, "OK", ""), others.side, false)));
  EXPECT_TRUE(has(others.client.heard(), "Connection: close"));
  EXPECT_EQ(others.in.view(), "hello");
}

TEST(Answers, InPlaceOfAServersItIsWhatWasSent) {
  for (const bool fixed : {true, false}) {
    Ends e;
    auto& run = e.begin(get);
    e.x().response = responseOf("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
    run.live->body(Direction::toClient, "theirs");
    if (fixed) {
      e.loop.begin(answer(run.live, replyOf(200, "OK", "ours"), e.side, true));
    } else {
      Answer ours = fed("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", std::make_unique<Feed>(std::vector<std::string>{"ou", "rs"}));
      e.loop.begin(answer(run.live, std::move(ours), e.side, true, e.worker.io, e.worker.recorder));
    }
    EXPECT_EQ(e.client.heard(), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nours");
    EXPECT_EQ(e.body(Direction::toClient), "theirs");
    EXPECT_EQ(e.body(BodyId(Direction::toClient, Stage::sent)), "ours");
  }
}

TEST(Answers, OneThatTakesItsTimeGoesOutAsItComes) {
  Ends e;
  auto& run = e.begin(get);
  auto owned = std::make_unique<Feed>();
  Feed& feed = *owned;
  Answer ours = fed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", std::move(owned));
  const auto over = e.loop.begin(answer(run.live, std::move(ours), e.side, true, e.worker.io, e.worker.recorder));
  EXPECT_EQ(e.client.heard(), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n") << "nothing is held back";
  feed.give("one");
  EXPECT_EQ(e.client.heard(), "3\r\none\r\n");
  EXPECT_FALSE(*over);
  feed.finish();
  EXPECT_EQ(e.client.heard(), "0\r\n\r\n");
  EXPECT_TRUE(*over);
  EXPECT_TRUE(e.side.persistent());
  EXPECT_EQ(e.body(Direction::toClient), "one");
  EXPECT_FALSE(e.recorded()->failure);
}

TEST(Answers, OneThatBreaksOffEndsAsItSays) {
  const struct {
    FailureKind kind;
    model::Anomaly anomalies;
    bool reset;  // of content that lasts until the connection ends
  } table[] = {
      {FailureKind::truncatedBody, model::Anomaly::none, false},
      {FailureKind::truncatedBody, model::Anomaly::truncated, true},
      {FailureKind::internalError, model::Anomaly::none, true},
  };
  for (const auto& row : table) {
    Ends e;
    auto& run = e.begin(get);
    auto owned = std::make_unique<Feed>();
    Feed& feed = *owned;
    Answer ours = fed("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", std::move(owned));
    const auto over = e.loop.begin(answer(run.live, std::move(ours), e.side, true, e.worker.io, e.worker.recorder));
    feed.give("half");
    EXPECT_EQ(e.client.heard(), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf");
    feed.fail(model::Failure{row.kind, "why"}, row.anomalies);
    EXPECT_EQ(e.client.sawItEnd(), row.reset ? "reset" : "end") << toText(row.kind);
    EXPECT_TRUE(*over);
    const auto x = e.recorded();
    EXPECT_EQ(x->failure.kind, row.kind);
    EXPECT_EQ(x->failure.detail, "why");
    EXPECT_EQ(e.body(Direction::toClient), "half");
    EXPECT_FALSE(x->responseBody.complete);
  }
}

TEST(Answers, WhoLeavesBeforeTheEndIsRecordedAsThat) {
  Ends e;
  auto& run = e.begin(get);
  Answer ours = fed("HTTP/1.1 200 OK\r\nContent-Length: 8000000\r\n\r\n",
                    std::make_unique<Feed>(std::vector<std::string>{std::string(8'000'000, 'x')}));
  const auto over = e.loop.begin(answer(run.live, std::move(ours), e.side, true, e.worker.io, e.worker.recorder));
  EXPECT_FALSE(*over) << "more than it takes at once";
  e.client.reset();
  EXPECT_TRUE(e.loop.until([&] { return *over; }));
  EXPECT_EQ(e.recorded()->failure.kind, FailureKind::clientClosed);
}

TEST(Answers, AFailureIsAPageOrWhereNobodyReadsOneANetworkError) {
  Ends page;
  auto& run = page.begin("GET /a<b HTTP/1.1\r\nHost: x\r\nSec-Fetch-Mode: navigate\r\n\r\n");
  model::Failure failure{FailureKind::connectRefused, "nobody <listens>"};
  EXPECT_TRUE(*page.loop.begin(answerFailure(run.live, failure, page.side, true, "<form id=offer>")));
  const std::string got = page.client.heard();
  EXPECT_TRUE(got.starts_with("HTTP/1.1 502 Bad Gateway\r\n")) << got;
  for (const char* part : {"http://x:1/a&lt;b", "nobody &lt;listens&gt;", "<form id=offer>", "form-action 'self'"})
    EXPECT_TRUE(has(got, part)) << part;
  EXPECT_EQ(page.recorded()->failure.kind, FailureKind::connectRefused);
  EXPECT_EQ(page.recorded()->responseSent->status, 502);
  EXPECT_TRUE(page.side.persistent());

  Ends script;
  auto& fetch = script.begin("GET /a HTTP/1.1\r\nHost: x\r\nSec-Fetch-Mode: cors\r\n\r\n");
  EXPECT_TRUE(*script.loop.begin(answerFailure(fetch.live, failure, script.side, true)));
  EXPECT_TRUE(has(script.client.heard(), std::string_view("network error\0\r\n", 16))) << "which no browser takes for an answer";
  EXPECT_EQ(script.recorded()->failure.kind, FailureKind::connectRefused);
  EXPECT_FALSE(script.recorded()->responseSent);
  EXPECT_EQ(script.recorded()->trace.back().did, model::Did::refusedToPage);
}

TEST(Answers, WhatIsNoTrafficIsNotRecorded) {
  for (const bool close : {false, true}) {
    Ends e;
    e.client.say(get);
    e.loop.result(e.side.nextRequest());
    EXPECT_TRUE(*e.loop.begin(answerUnrecorded(replyOf(200, "OK", "a page"), e.side, "GET", close)));
    const std::string ends = close ? "Connection: close\r\n" : "";
    EXPECT_EQ(e.client.heard(), "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n" + ends + "\r\na page");
    EXPECT_EQ(e.side.persistent(), !close);
    e.worker.recorder.flush();
    EXPECT_EQ(e.sink.count(), 0u);
  }
}

TEST(Answers, OnABareStreamTheyAreTheLast) {
  Ends e;
  const auto there = e.loop.begin(answerOn(*e.client.stream, replyOf(403, "Forbidden", "no"), std::chrono::seconds(5)));
  EXPECT_EQ(*there, true);
  EXPECT_EQ(e.client.heard(), "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
  e.client.reset();
  const auto gone = e.loop.begin(answerOn(*e.client.stream, replyOf(403, "Forbidden", "no"), std::chrono::seconds(5)));
  EXPECT_EQ(*gone, false);
}

TEST(Answers, InTheVersionOfTheClient) {
  Ends one;
  auto& run = one.begin(get);
  Answer ours;
  ours.head = http::test::response(200, "x-a", "b");
  ours.body = std::make_unique<http::FixedBody>("ours");
  EXPECT_TRUE(*one.loop.begin(answer(run.live, std::move(ours), one.side, true, one.worker.io, one.worker.recorder)));
  EXPECT_EQ(one.client.heard(), "HTTP/1.1 200 OK\r\nx-a: b\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nours\r\n0\r\n\r\n");

  for (const bool fixed : {true, false}) {
    http::test::H2Client two;
    record::test::Sink sink;
    record::Recorder recorder(two.loop.thread, sink, 1 << 20, nullptr);
    http::H2ClientStream& stream = two.ask();
    const record::LiveExchangePtr live = recorder.begin(steadyNow());
    live->x().request = two.connection->opened.back().head;
    FixedReply reply = replyOf(200, "OK", "ours");
    reply.headers.emplace_back("X-A", "b");
    if (fixed) {
      EXPECT_TRUE(*two.loop.begin(answer(live, std::move(reply), stream, true)));
    } else {
      Answer slow = fed("HTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n",
                        std::make_unique<Feed>(std::vector<std::string>{"ou", "rs"}));
      EXPECT_TRUE(*two.loop.begin(answer(live, std::move(slow), stream, true, two.loop.thread, recorder)));
    }
    EXPECT_TRUE(two.far.until([&] { return two.far.heard("end 1"); })) << two.far.all();
    EXPECT_TRUE(two.far.heard("response 1 200"));
    EXPECT_EQ(two.far.end.bodies[1], "ours");
    recorder.flush();
    EXPECT_FALSE(sink.latest(1)->failure);
    recorder.close();
  }
}

}  // namespace
}  // namespace penstock::engine::test
