// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/1 towards a client: what comes in as requests, what goes out as bytes, and how either ends.
#include "penstock/http/h1_client_side.h"

#include "unit/http/streams.h"

namespace penstock::http::test {
namespace {

using namespace std::chrono_literals;
using model::FailureKind;
using Request = H1ClientSide::Request;
using Status = Request::Status;

constexpr std::string_view get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

struct Client {
  explicit Client(model::EngineConfig c = {}, Over over = Over::unixSocket) : config(std::move(c)), wire(loop, over) {}
  ~Client() { loop.end(); }
  Later<Request> next() { return loop.begin(side.nextRequest()); }
  /// One that is here whole.
  Request read(std::string_view bytes) {
    wire.say(bytes);
    const Later<Request> request = next();
    EXPECT_TRUE(request->has_value());
    return request->value_or(Request{});
  }
  model::ResponseHeadPtr answer(std::string_view block) { return wire::http1::parseResponse(block).head; }
  /// Head and content of a response that is whole.
  void respond(std::string_view block, std::string_view content, std::string_view method = "GET") {
    side.head(answer(block), method);
    side.response().data(content, {});
    side.response().end(nullptr);
    EXPECT_TRUE(side.response().flushNow());
  }
  /// All of the request's content that is here, and how it stands then.
  Got drain() {
    while (true) {
      const BodyEvent event = side.request().poll();
      if (event.got != Got::data) return event.got;
      content += event.data;
    }
  }
  FailureKind failure() { return side.request().end().failure.kind; }

  Loop loop;
  model::EngineConfig config;
  Wire wire;
  net::ReadBuffer in{loop.thread.blocks()};
  H1ClientSide side{*wire.stream, in, config};
  std::string content;
};

TEST(H1ClientSide, ARequestIsTheSameHoweverItsBytesCome) {
  const std::string bytes = "\r\nPOST http://x/a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n";
  for (std::size_t at = 1; at < bytes.size(); ++at) {
    Client c;
    const Later<Request> request = c.next();
    c.wire.say(bytes.substr(0, at));
    EXPECT_FALSE(request->has_value()) << at;
    c.wire.say(bytes.substr(at) + "hi" + std::string(get));
    ASSERT_TRUE(request->has_value()) << at;
    EXPECT_EQ((*request)->status, Status::ok);
    EXPECT_EQ((*request)->head->target, "http://x/a");
    EXPECT_TRUE((*request)->anyByte);
    EXPECT_EQ(c.drain(), Got::end);
    EXPECT_EQ(c.content, "hi");
    EXPECT_EQ(c.in.view(), get) << "the next one waits";
    EXPECT_EQ(c.read("").head->target, "/a");
  }
}

TEST(H1ClientSide, WhatIsNoRequestThatCanGoOnIsTold) {
  const struct {
    std::string_view bytes;
    Status status, ambiguous;  // the latter: with allowAmbiguous
  } table[] = {
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", Status::refuse, Status::ok},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: odd\r\n\r\n", Status::unsupported, Status::ok},
      {"\x16\x03\x01 no request\r\n\r\n", Status::unreadable, Status::unreadable},
  };
  for (const auto& row : table) {
    Client strict;
    const Request refused = strict.read(row.bytes);
    EXPECT_EQ(refused.status, row.status) << row.bytes;
    ASSERT_TRUE(refused.head) << "it is recorded";
    EXPECT_NE(refused.why, "");
    EXPECT_FALSE(strict.side.persistent());
    model::EngineConfig config;
    config.allowAmbiguous = true;
    EXPECT_EQ(Client(config).read(row.bytes).status, row.ambiguous) << row.bytes;
  }
}

TEST(H1ClientSide, AHeadHasALimitWhetherItEndsOrNot) {
  model::EngineConfig config;
  config.headLimit = 100;
  const std::string start = "GET /a HTTP/1.1\r\nX: ";
  Client just(config);
  EXPECT_EQ(just.read(start + std::string(96 - start.size(), 'x') + "\r\n\r\n" + std::string(200, 'y')).status, Status::ok)
      << "what comes behind does not count";
  for (const std::string_view end : {"\r\n\r\n", ""}) {
    Client c(config);
    const Request request = c.read(start + std::string(97 - start.size(), 'x') + std::string(4, 'x') + std::string(end));
    EXPECT_EQ(request.status, Status::tooLarge);
    EXPECT_EQ(request.head->target, "/a") << "recorded as far as it goes";
    EXPECT_EQ(request.why, "over 100 bytes");
  }
}

TEST(H1ClientSide, AnEndBetweenRequestsIsNoneAndInsideOfOneIsTold) {
  Client idle;
  idle.wire.say("\r\n");
  idle.wire.shutdownWrite();
  const Request nothing = idle.read("");
  EXPECT_EQ(nothing.status, Status::ended);
  EXPECT_FALSE(nothing.head);
  EXPECT_FALSE(nothing.anyByte);
  for (std::size_t at = 1; at < get.size(); ++at) {
    Client c;
    c.wire.say(get.substr(0, at));
    c.wire.shutdownWrite();
    const Request cut = c.read("");
    EXPECT_EQ(cut.status, Status::ended);
    ASSERT_TRUE(cut.head) << at;
    EXPECT_EQ(cut.why, "the connection ended inside the request's head");
    EXPECT_TRUE(c.in.empty()) << "nobody reads it as anything else";
  }
}

TEST(H1ClientSide, OneThatIsIdleOrTricklesGainsNoTime) {
  model::EngineConfig config;
  config.timeouts.idle = 1ms;
  Client idle(config);
  const Request silent = idle.loop.result(idle.side.nextRequest());
  EXPECT_EQ(silent.status, Status::timedOut);
  EXPECT_FALSE(silent.head);

  config.timeouts.idle = 20ms;
  config.timeouts.clientHead = 10'000ms;
  Client lines(config);
  const Later<Request> empty = lines.next();
  EXPECT_TRUE(lines.loop.until([&] {
    if (!empty->has_value()) lines.wire.say("\r\n");
    return empty->has_value();
  })) << "empty lines are no request, and no sign of one";
  EXPECT_EQ((*empty)->status, Status::timedOut);
  EXPECT_FALSE((*empty)->anyByte);

  config.timeouts.idle = 10'000ms;
  config.timeouts.clientHead = 20ms;
  Client slow(config);
  const Later<Request> head = slow.next();
  slow.wire.say("GET /a HTTP/1.1\r\nX: ");
  EXPECT_TRUE(slow.loop.until([&] {
    if (!head->has_value()) slow.wire.say("x");
    return head->has_value();
  }));
  EXPECT_EQ((*head)->status, Status::timedOut);
  ASSERT_TRUE((*head)->head);
  EXPECT_EQ((*head)->head->target, "/a");
}

TEST(H1ClientSide, TheLargestUnfinishedHeadGoesWhereThreadAndTimeAreScarce) {
  Client c;
  const Later<Request> request = c.next();
  c.wire.say("GET /a HTTP/1.1\r\nX: " + std::string(100'000, 'x'));
  EXPECT_FALSE(request->has_value());
  const Crowd crowd(c.loop, 50'000);
  ASSERT_TRUE(request->has_value());
  EXPECT_EQ((*request)->status, Status::tooLarge);
  EXPECT_EQ((*request)->why, net::HeldBytes::reason);
  EXPECT_EQ((*request)->head->target, "/a");
  EXPECT_EQ(c.in.capacity(), 0u) << "its memory is given back";
}

TEST(H1ClientSide, GoesOnWhereBothSidesSaySoAndAllIsOver) {
  const struct {
    std::string_view request, response;
    bool persists;
  } table[] = {
      {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", false},
      {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n", false},
      {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
       "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n", true},
  };
  for (const auto& row : table) {
    Client c;
    c.read(row.request);
    EXPECT_FALSE(c.side.persistent()) << "it has no answer";
    c.respond(row.response, "hi");
    EXPECT_EQ(c.side.persistent(), row.persists) << row.request << row.response;
    EXPECT_EQ(c.wire.heard(), std::string(row.response) + "hi");
  }
  Client unread;
  unread.read("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhel");
  unread.respond("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "");
  EXPECT_FALSE(unread.side.persistent()) << "the rest of its content would be the next request";
  unread.wire.say("lo");
  unread.drain();
  EXPECT_TRUE(unread.side.persistent());
}

TEST(H1ClientSide, TellsHowFarItIs) {
  Client c;
  c.read("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n");
  EXPECT_FALSE(c.side.facts().http2);
  EXPECT_TRUE(c.side.facts().untouched);
  EXPECT_FALSE(c.side.facts().requestHere);
  EXPECT_FALSE(c.side.facts().requestEmpty);
  model::ResponseHead go;
  go.status = 100;
  go.reason = "Continue";
  c.side.interim(go);
  EXPECT_TRUE(c.side.facts().untouched) << "an interim answer is none";
  EXPECT_FALSE(c.side.facts().tookAll);
  EXPECT_TRUE(c.side.response().flushNow());
  EXPECT_TRUE(c.side.facts().tookAll);
  EXPECT_EQ(c.wire.heard(), "HTTP/1.1 100 Continue\r\n\r\n");
  c.wire.say("hi");
  EXPECT_EQ(c.drain(), Got::end);
  EXPECT_TRUE(c.side.facts().requestHere);
  c.side.head(c.answer("HTTP/1.1 200 OK\r\n\r\n"), "POST");
  EXPECT_FALSE(c.side.facts().untouched);
  Client empty;
  empty.read(get);
  EXPECT_TRUE(empty.side.facts().requestEmpty);
}

TEST(H1ClientSide, ContentIsFramedAsItsHeadSays) {
  Client c;
  c.read(get);
  c.side.head(c.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), "GET");
  c.side.response().data("ab", {});
  model::Headers trailers;
  trailers.append("X-T", "1");
  c.side.response().end(&trailers);
  EXPECT_TRUE(c.side.response().flushNow());
  EXPECT_EQ(c.wire.heard(), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX-T: 1\r\n\r\n");
  EXPECT_TRUE(c.side.persistent());
  c.read(get);
  c.side.head(c.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), "GET");
  c.side.response().data("ab", "2;x\r\nab\r\n");
  c.side.response().data("", "0\r\n\r\n");
  c.side.response().end(&trailers);
  EXPECT_TRUE(c.side.response().flushNow());
  EXPECT_EQ(c.wire.heard(), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nab\r\n0\r\n\r\n") << "as it came";
}

TEST(H1ClientSide, HowARequestsContentFailsIsTheClientsDoing) {
  const std::string head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  Client closed;
  closed.read(head + "5\r\nhel");
  closed.wire.shutdownWrite();
  EXPECT_EQ(closed.drain(), Got::failed);
  EXPECT_EQ(closed.failure(), FailureKind::clientClosed);
  EXPECT_EQ(closed.content, "hel");
  Client broke({}, Over::tcp);
  ASSERT_TRUE(broke.loop.until([&] { return broke.wire.open(); }));
  broke.wire.say(head + "5\r\nhel");
  EXPECT_EQ(broke.loop.result(broke.side.nextRequest()).status, Status::ok);
  broke.wire.reset();
  EXPECT_TRUE(broke.loop.until([&] { return broke.drain() == Got::failed; }));
  EXPECT_EQ(broke.failure(), FailureKind::clientReset);
  Client malformed;
  malformed.read(head + "no number\r\n");
  EXPECT_EQ(malformed.drain(), Got::failed);
  EXPECT_EQ(malformed.failure(), FailureKind::clientMalformed);
  EXPECT_NE(malformed.side.request().end().failure.detail, "");
}

TEST(H1ClientSide, AWaitForContentEndsAsItShould) {
  model::EngineConfig config;
  config.timeouts.idle = 10'000ms;
  const std::string_view head = "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n";
  Client c(config);
  c.read(head);
  c.drain();
  EXPECT_FALSE(c.loop.result(c.side.request().wait(1ms))) << "its slice is over";
  EXPECT_EQ(c.drain(), Got::nothing) << "which is no failure";
  const Later<bool> interrupted = c.loop.begin(c.side.request().wait(0ms));
  c.side.request().interrupt();
  c.loop.turn();
  EXPECT_EQ(*interrupted, false);
  EXPECT_EQ(c.drain(), Got::nothing);
  const Later<bool> news = c.loop.begin(c.side.request().wait(0ms));
  c.wire.say("hello");
  EXPECT_EQ(*news, true);
  EXPECT_EQ(c.drain(), Got::end);

  config.timeouts.idle = 1ms;
  Client late(config);
  late.read(head);
  late.drain();
  EXPECT_TRUE(late.loop.result(late.side.request().wait(0ms)));
  EXPECT_EQ(late.drain(), Got::failed);
  EXPECT_EQ(late.failure(), FailureKind::clientTimeout);
  Client lasting(config);
  lasting.read(head);
  lasting.drain();
  lasting.side.outlastSilence();
  const Later<bool> waits = lasting.loop.begin(lasting.side.request().wait(0ms));
  const SteadyTime then = steadyNow() + 2 * net::IoThread::tick;
  lasting.loop.until([&] { return waits->has_value() || steadyNow() > then; });
  EXPECT_FALSE(waits->has_value());
}

TEST(H1ClientSide, WhoIsSentToIsNotIdle) {
  model::EngineConfig config;
  config.timeouts.idle = 100ms;
  Client c(config);
  c.read("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n");
  c.drain();
  c.side.head(c.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), "POST");
  const Later<bool> waits = c.loop.begin(c.side.request().wait(0ms));
  const SteadyTime then = steadyNow() + 3 * net::IoThread::tick;
  c.loop.until([&] {
    c.side.response().data("x", {});
    EXPECT_TRUE(c.side.response().flushNow());
    c.wire.heard();
    return steadyNow() > then;
  });
  EXPECT_FALSE(waits->has_value());
  EXPECT_TRUE(c.loop.until([&] { return waits->has_value(); })) << "then it is";
  EXPECT_EQ(c.drain(), Got::failed);
}

TEST(H1ClientSide, WhatDelimitsContentWithoutEndCountsAsUnfinished) {
  Client c;
  c.read("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: " + std::string(60'000, 'x'));
  EXPECT_EQ(c.drain(), Got::nothing);
  const Later<bool> waits = c.loop.begin(c.side.request().wait(0ms));
  const Crowd crowd(c.loop, 50'000);
  EXPECT_EQ(*waits, true);
  EXPECT_EQ(c.drain(), Got::failed);
  EXPECT_EQ(c.failure(), FailureKind::clientLimit);
}

TEST(H1ClientSide, ARefusalIsANetworkErrorToBrowsersAndAGatewaysToOthers) {
  Client c;
  c.read(get);
  c.side.cut(Cut::refuse, 0);
  EXPECT_TRUE(c.side.response().flushNow());
  const std::string got = c.wire.heard();
  EXPECT_TRUE(got.starts_with("HTTP/1.1 502 ")) << got;
  EXPECT_NE(got.find('\0'), std::string::npos) << "which no browser takes for a response";
  EXPECT_FALSE(c.side.persistent());
  EXPECT_TRUE(c.wire.open()) << "an end alone would have it ask again";
}

TEST(H1ClientSide, ACutEndsOrBreaksAsItsFramingAsks) {
  const std::string_view length = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", close = "HTTP/1.1 200 OK\r\n\r\n";
  const struct {
    std::string_view head;  // "": none was sent
    Cut how;
    std::string_view seen;
  } table[] = {{length, Cut::end, "end"},   {length, Cut::reset, "end"}, {close, Cut::end, "end"},
               {close, Cut::reset, "reset"}, {"", Cut::reset, "reset"},   {"", Cut::end, "end"}};
  for (const auto& row : table) {
    Client c({}, Over::tcp);
    c.wire.say(get);
    EXPECT_EQ(c.loop.result(c.side.nextRequest()).status, Status::ok);
    if (!row.head.empty()) {
      c.side.head(c.answer(row.head), "GET");
      c.side.response().data("hi", {});
      EXPECT_TRUE(c.side.response().flushNow());
    }
    c.side.cut(row.how, 0);
    EXPECT_EQ(c.wire.sawItEnd(), row.seen) << row.head << int(row.how);
    EXPECT_FALSE(c.side.persistent());
  }
}

TEST(H1ClientSide, AnEarlyAnswerEndsItsHalfWhereNothingCanFollow) {
  for (const bool kept : {true, false}) {
    Client c;
    c.read("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n");
    c.respond(kept ? "HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n" : "HTTP/1.1 413 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", "");
    c.side.cut(Cut::early, 0);
    EXPECT_EQ(c.wire.open(), kept);
    c.wire.say("hello");
    EXPECT_EQ(c.drain(), Got::end) << "what it still sends is read";
  }
}

TEST(H1ClientSide, RawItIsBytesUntilEachEndCloses) {
  Client c;
  c.read("GET / HTTP/1.1\r\nUpgrade: x\r\n\r\n");
  c.side.head(c.answer("HTTP/1.1 101 Go\r\nUpgrade: x\r\n\r\n"), "GET");
  EXPECT_EQ(c.drain(), Got::end);
  c.side.goRaw();
  c.wire.say("any bytes");
  EXPECT_EQ(c.drain(), Got::nothing);
  EXPECT_EQ(c.content, "any bytes");
  c.side.response().data("others", {});
  EXPECT_TRUE(c.side.response().flushNow());
  EXPECT_TRUE(c.wire.open());
  c.side.response().end(nullptr);
  EXPECT_TRUE(c.side.response().flushNow());
  EXPECT_EQ(c.wire.heard(), "HTTP/1.1 101 Go\r\nUpgrade: x\r\n\r\nothers");
  EXPECT_FALSE(c.wire.open()) << "its direction ends";
  c.wire.say("more");
  c.wire.shutdownWrite();
  EXPECT_EQ(c.drain(), Got::end);
  EXPECT_EQ(c.content, "any bytesmore");
}

TEST(H1ClientSide, WhatIsNoHttpIsAllThereIs) {
  Client c;
  c.read(get);
  auto head = std::make_shared<model::ResponseHead>();
  head->status = 0;
  c.side.head(head, "GET");
  c.side.response().data("220 mail\r\n", {});
  c.side.response().end(nullptr);
  EXPECT_TRUE(c.side.response().flushNow());
  EXPECT_EQ(c.wire.heard(), "220 mail\r\n");
  EXPECT_FALSE(c.side.persistent());
}

TEST(H1ClientSide, FindsOutThatItsClientBroke) {
  Client c({}, Over::tcp);
  EXPECT_FALSE(c.side.broken());
  c.wire.reset();
  EXPECT_TRUE(c.loop.until([&] { return c.side.broken(); }));
}

}  // namespace
}  // namespace penstock::http::test
