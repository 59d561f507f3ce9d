// SPDX-License-Identifier: GPL-3.0-or-later
// How an exchange gets its answer's head: what the server gets, what the client sees meanwhile, and when another server is asked.
#include "engine/exchange/attempt.h"

#include <gtest/gtest.h>

#include <future>

#include "unit/engine/exchange_ends.h"
#include "unit/engine/harness.h"

namespace penstock::engine::test {
namespace {

using Came = Attempt::Came;
using model::FailureKind;
using model::Timings;
using Stale = upstream::ServerProvider::Stale;

const std::string get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string post = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n";
const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// One request after the other, each until its answer's head is here.
struct Asking : Ends {
  using Ends::Ends;
  ~Asking() { loop.end(); }
  Later<Came> ask(std::string_view request, model::RequestHeadPtr send = nullptr) {
    attempt.emplace(begin(request));
    attempt->begin(send ? std::move(send) : x().request);
    return loop.begin(attempt->untilHead());
  }
  /// A whole exchange, after which both connections are kept.
  void askBefore() {
    const auto came = ask(get);
    server.heard();
    server.say(ok);
    EXPECT_EQ(**came, Came::head);
    EXPECT_EQ(whole(attempt->server().response()), "");
    attempt->letGo();
    side.head(attempt->head(), "GET");
    side.response().end(nullptr);
    EXPECT_TRUE(side.response().flushNow());
    client.heard();
    run->live->finish();
    attempt.reset();
  }
  bool until(const Later<Came>& came) {
    return loop.until([&] { return came->has_value(); });
  }
  std::optional<Attempt> attempt;
};

TEST(Attempt, ARequestGoesOutAndTheHeadOfItsAnswerComesBack) {
  Asking a;
  a.reach();
  const auto came = a.ask(get);
  EXPECT_EQ(a.server.heard(), get);
  EXPECT_FALSE(came->has_value());
  a.server.say("HTTP/1.1 404 Gone\r\nContent-Length: 3\r\n\r\nhey");
  ASSERT_EQ(**came, Came::head);
  EXPECT_EQ(a.attempt->head()->status, 404);
  EXPECT_TRUE(a.attempt->requestEnded());
  EXPECT_EQ(whole(a.attempt->server().response()), "hey");
  const Timings& t = a.x().timings;
  EXPECT_TRUE(t[Timings::requestSent] >= 0 && t[Timings::requestEnd] >= t[Timings::requestSent]);
  EXPECT_FALSE(a.x().requestSent) << "it went as it came";
  EXPECT_EQ(a.client.heard(), "");
}

TEST(Attempt, ContentThatIsStillToComeGoesOnBeside) {
  Asking a;
  a.reach();
  const auto came = a.ask(post + "12345");
  EXPECT_EQ(a.server.heard(), post + "12345");
  EXPECT_FALSE(a.attempt->requestEnded());
  a.client.say("67");
  EXPECT_EQ(a.server.heard(), "67");
  a.client.say("890");
  EXPECT_EQ(a.server.heard(), "890");
  EXPECT_TRUE(a.attempt->requestEnded());
  a.server.say(ok);
  EXPECT_EQ(**came, Came::head);
  EXPECT_EQ(a.body(model::Direction::toServer), "1234567890");
  EXPECT_TRUE(a.recorded()->requestBody.complete);
}

TEST(Attempt, InterimAnswersReachTheClientAtOnceButNotWithoutEnd) {
  Asking a;
  a.reach();
  const auto came = a.ask(get);
  const std::string hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  a.server.say(hints);
  EXPECT_EQ(a.client.heard(), hints);
  ASSERT_EQ(a.x().interim.size(), 1u);
  EXPECT_EQ(a.x().interim[0]->status, 103);
  std::string many;
  for (int i = 0; i < 1'000; ++i) many += "HTTP/1.1 100 Continue\r\n\r\n";
  a.server.say(many);
  ASSERT_TRUE(came->has_value());
  EXPECT_EQ(**came, Came::failed);
  EXPECT_EQ(a.x().failure.kind, FailureKind::serverMalformed);
  EXPECT_EQ(a.x().failure.detail, "interim responses without end");
}

TEST(Attempt, AConnectionThatWasKeptAndEndedIsReplacedOnce) {
  Asking a;
  Origin origin;
  a.to.port = origin.port();
  a.reach();
  a.askBefore();
  const auto came = a.ask(get);
  EXPECT_EQ(a.server.heard(), get);
  auto second = std::async(std::launch::async, [&] {
    Peer peer = origin.accept();
    std::string got = peer.readUntil("\r\n\r\n");
    peer.send(ok);
    return got;
  });
  a.server.leave();
  ASSERT_TRUE(a.until(came));
  EXPECT_EQ(**came, Came::head);
  EXPECT_EQ(second.get(), get);
  EXPECT_GE(a.x().timings[Timings::connectStart], 0) << "the one that answered was dialled for it";
  EXPECT_EQ(a.client.heard(), "");
}

TEST(Attempt, WhatTheServerMayHaveBegunWithIsNotSentTwice) {
  for (const std::string& request : {post + "1234567890", std::string("DELETEX /a HTTP/1.1\r\nHost: x\r\n\r\n")}) {
    Asking a;
    a.reach();
    a.askBefore();
    const auto came = a.ask(request);
    EXPECT_EQ(a.server.heard(), request);
    a.server.leave();
    ASSERT_TRUE(a.until(came));
    EXPECT_EQ(**came, Came::failed);
    EXPECT_EQ(a.attempt->staleness(), Stale::keptEnded);
    EXPECT_FALSE(a.attempt->clientFailed());
  }
  Asking first;  // nothing went over it before: it is the request that is not liked
  first.reach();
  const auto came = first.ask(get);
  first.server.leave();
  ASSERT_TRUE(first.until(came));
  EXPECT_EQ(**came, Came::failed);
  EXPECT_EQ(first.attempt->staleness(), Stale::no);
}

TEST(Attempt, WhereNobodyIsReachedTheClientReadsWhy) {
  Asking a;
  const auto came = a.ask(get);
  ASSERT_TRUE(a.until(came));
  EXPECT_EQ(**came, Came::nothing);
  const std::string page = a.client.heard();
  EXPECT_TRUE(page.starts_with("HTTP/1.1 502 Bad Gateway\r\n")) << page;
  const auto x = a.recorded();
  EXPECT_EQ(x->failure.kind, FailureKind::connectRefused);
  EXPECT_EQ(x->state, model::ExchangeState::failed);
  EXPECT_EQ(x->timings[Timings::requestSent], -1);
  EXPECT_GE(x->timings[Timings::connectStart], 0);
}

TEST(Attempt, WhatTheServersVersionCannotSayIsRefused) {
  Asking a;
  a.reach();
  auto head = std::make_shared<model::RequestHead>(*requestOf(get));
  head->version = model::HttpVersion::http2;
  head->method = "NO TOKEN";
  const auto came = a.ask(get, head);
  EXPECT_EQ(**came, Came::nothing);
  EXPECT_TRUE(a.client.heard().starts_with("HTTP/1.1 400 "));
  EXPECT_EQ(a.recorded()->failure.kind, FailureKind::clientMalformed);
  EXPECT_EQ(a.server.heard(), "");
  EXPECT_EQ(a.server.sawItEnd(), "end");
}

TEST(Attempt, AClientThatBreaksWhileTheServerIsSilentIsNoticed) {
  Asking a;
  a.reach();
  const auto came = a.ask(get);
  a.client.reset();
  ASSERT_TRUE(a.until(came));
  EXPECT_EQ(**came, Came::clientGone);
  endAsClientLeft(*a.run);
  EXPECT_TRUE(a.recorded()->failure.kind == FailureKind::clientClosed || a.recorded()->failure.kind == FailureKind::clientReset);
}

TEST(Attempt, ARequestWhoseClientBrokeOffIsCutAndNotAskedAgain) {
  Asking a;
  a.reach();
  const auto came = a.ask(post + "12345");
  EXPECT_EQ(a.server.heard(), post + "12345");
  a.client.shutdownWrite();
  ASSERT_TRUE(a.until(came));
  EXPECT_EQ(**came, Came::failed);
  EXPECT_TRUE(a.attempt->clientFailed());
  EXPECT_EQ(a.server.sawItEnd(), "end");
  EXPECT_FALSE(a.x().requestBody.complete);
}

TEST(Attempt, TheRestOfARequestThatIsAnsweredGoesOnOrIsLeft) {
  for (const bool wanted : {true, false}) {
    Asking a;
    a.reach();
    const auto came = a.ask(post + "12345");
    a.server.heard();
    a.server.say(ok);
    ASSERT_EQ(**came, Came::head);
    const auto over = a.loop.begin(a.attempt->endUpload(wanted));
    EXPECT_EQ(*over, !wanted);
    a.client.say("67890");
    EXPECT_EQ(a.server.heard(), wanted ? "67890" : "");
    EXPECT_TRUE(*over);
  }
}

TEST(Attempt, WhatIsLetGoOfWholeIsKeptForTheNext) {
  Asking a;
  a.reach();
  for (int i = 0; i < 3; ++i) a.askBefore();
  EXPECT_EQ(a.recorded(3)->connection, a.recorded(1)->connection);
  const auto came = a.ask(get);
  a.server.heard();
  a.server.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhal");
  ASSERT_EQ(**came, Came::head);
  a.attempt->letGo();
  EXPECT_EQ(a.server.sawItEnd(), "end") << "its answer is not over";
}

TEST(Attempt, SilenceIsToBeExpectedOfSome) {
  model::Exchange x;
  x.request = requestOf(get);
  EXPECT_FALSE(outlastsSilence(x));
  x.request = requestOf("GET /a HTTP/1.1\r\nAccept: Text/Event-Stream ;q=1\r\n\r\n");
  EXPECT_TRUE(outlastsSilence(x));
  x.response = responseOf("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
  EXPECT_FALSE(outlastsSilence(x)) << "it got something else";
  x.application = model::Application::webSocket;
  EXPECT_TRUE(outlastsSilence(x));
}

TEST(Attempt, WhoEndedTheContentOnItsWayIsWhyTheExchangeFailed) {
  const model::Failure ours{FailureKind::truncatedBody, "on purpose"}, theirs{FailureKind::serverReset, {}};
  const auto noted = [](model::Failure before, const http::SourceEnd& given, const http::SourceEnd& received) {
    model::Exchange x;
    x.failure = std::move(before);
    noteOwnEnd(x, given, received);
    return std::pair(x.failure.kind, x.anomalies);
  };
  const http::SourceEnd cut{ours, model::Anomaly::truncated, 0, 0}, broken{theirs, {}, 0, 0};
  EXPECT_EQ(noted({}, cut, {}), std::pair(FailureKind::truncatedBody, model::Anomaly::truncated));
  EXPECT_EQ(noted({}, cut, broken), std::pair(FailureKind::none, model::Anomaly::none)) << "the peer did";
  EXPECT_EQ(noted({}, {}, {}), std::pair(FailureKind::none, model::Anomaly::none));
  EXPECT_EQ(noted(theirs, cut, {}), std::pair(FailureKind::serverReset, model::Anomaly::none)) << "it is known already";
}

TEST(Attempt, AHeadInTheVersionOfTheClientIsTheSameObject) {
  Asking a;
  a.begin(get);
  const auto one = responseOf("HTTP/1.1 200 OK\r\nX-A: b\r\n\r\n");
  EXPECT_EQ(inVersionOf(a.side, a.x(), one, "GET"), one);
  auto two = std::make_shared<model::ResponseHead>();
  two->version = model::HttpVersion::http2;
  two->status = 200;
  two->headers.append(":status", "200");
  const auto mapped = inVersionOf(a.side, a.x(), two, "GET");
  EXPECT_EQ(mapped->version, model::HttpVersion::http11);
  EXPECT_TRUE(mapped->headers.hasToken("Transfer-Encoding", "chunked"));
}

}  // namespace
}  // namespace penstock::engine::test
