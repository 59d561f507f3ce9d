// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/1 towards a server: what goes out as a request, what comes in as its answer, and how either fails.
#include "penstock/http/h1_server_side.h"

#include "penstock/wire/http1/head.h"
#include "unit/http/streams.h"

namespace penstock::http::test {
namespace {

using namespace std::chrono_literals;
using model::Anomaly;
using model::FailureKind;
using Head = HeadEvent::Got;

struct Server {
  explicit Server(model::EngineConfig c = {}, Over over = Over::unixSocket) : config(std::move(c)), wire(loop, over) {}
  ~Server() { loop.end(); }
  /// A request goes out, and is what the server got.
  void ask(std::string_view block = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n") {
    content.clear();
    side.head(wire::http1::parseRequest(block).head);
    side.request().end(nullptr);
    EXPECT_TRUE(side.request().flushNow());
    EXPECT_EQ(wire.heard(), block);
  }
  HeadEvent answered(std::string_view bytes) {
    wire.say(bytes);
    return side.pollHead();
  }
  /// All of the content that is here, and how it stands then.
  Got drain() {
    while (true) {
      const BodyEvent event = side.response().poll();
      if (event.got != Got::data) return event.got;
      content += event.data;
    }
  }
  model::Failure failure() { return side.response().end().failure; }

  Loop loop;
  model::EngineConfig config;
  Wire wire;
  H1ServerSide side{std::move(wire.stream), loop.thread.blocks(), config};
  std::string content;
};

TEST(H1ServerSide, AnAnswerIsTheSameHoweverItsBytesCome) {
  const std::string bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    Server s;
    s.ask();
    HeadEvent event = s.answered(bytes.substr(0, at));
    EXPECT_EQ(event.got == Head::head, at >= bytes.size() - 2) << at;
    s.wire.say(bytes.substr(at));
    if (event.got == Head::nothing) event = s.side.pollHead();
    ASSERT_EQ(event.got, Head::head) << at;
    EXPECT_EQ(event.head->status, 200);
    EXPECT_EQ(s.drain(), Got::end);
    EXPECT_EQ(s.content, "hi");
    EXPECT_NE(s.side.facts().firstByte, SteadyTime{});
    EXPECT_TRUE(s.side.reusable());
    EXPECT_FALSE(s.side.gone());
  }
}

TEST(H1ServerSide, ARequestsContentGoesOutAsItsHeadSays) {
  Server s;
  s.side.head(wire::http1::parseRequest("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n").head);
  s.side.request().data("ab", {});
  model::Headers trailers;
  trailers.append("X-T", "1");
  s.side.request().end(&trailers);
  EXPECT_TRUE(s.side.request().flushNow());
  EXPECT_EQ(s.wire.heard(), "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX-T: 1\r\n\r\n");
}

TEST(H1ServerSide, InterimAnswersComeFirstAndAreNotTheFirstByte) {
  Server s;
  s.ask();
  const HeadEvent first = s.answered("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
  EXPECT_EQ(first.got, Head::interim);
  EXPECT_EQ(first.head->status, 100);
  const HeadEvent second = s.side.pollHead();
  EXPECT_EQ(second.got, Head::interim);
  EXPECT_EQ(second.head->headers.find("Link"), "</a>");
  EXPECT_EQ(s.side.pollHead().got, Head::nothing);
  EXPECT_EQ(s.side.facts().firstByte, SteadyTime{});
  EXPECT_EQ(s.answered("HTTP/1.1 204 No Content\r\n\r\n").got, Head::head);
  EXPECT_NE(s.side.facts().firstByte, SteadyTime{});
  EXPECT_EQ(s.drain(), Got::end);
  EXPECT_TRUE(s.side.reusable());
}

TEST(H1ServerSide, WhatIsNoHttpIsPassedOnAsItComes) {
  const struct {
    std::string_view bytes;
    std::string_view why;
  } table[] = {{"220 mail ready\r\n", "the response does not begin with HTTP/"},
               {"HTTP/1.1 many OK\r\n\r\nx", ""},
               {"\x15\x03\x01", "the response does not begin with HTTP/"}};
  for (const auto& row : table) {
    Server s;
    s.ask();
    const HeadEvent event = s.answered(row.bytes);
    ASSERT_EQ(event.got, Head::head) << row.bytes;
    EXPECT_EQ(event.head->status, 0);
    if (!row.why.empty()) {
      EXPECT_EQ(event.head->reason, row.why);
    }
    EXPECT_TRUE(any(event.head->anomalies & Anomaly::unreadableStatusLine));
    EXPECT_EQ(s.drain(), Got::nothing);
    s.wire.say("and more");
    s.wire.shutdownWrite();
    EXPECT_EQ(s.drain(), Got::end);
    EXPECT_EQ(s.content, std::string(row.bytes) + "and more");
    EXPECT_FALSE(s.side.reusable());
  }
}

TEST(H1ServerSide, AHeadThatIsCutIsPassedOnAndAFailure) {
  const std::string_view head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n";
  for (std::size_t at = 1; at < head.size(); ++at) {
    Server s;
    s.ask();
    s.wire.say(head.substr(0, at));
    s.wire.shutdownWrite();
    const HeadEvent event = s.side.pollHead();
    ASSERT_EQ(event.got, Head::head) << at;
    EXPECT_EQ(event.head->status, 0);
    EXPECT_TRUE(any(event.head->anomalies & Anomaly::truncated));
    EXPECT_EQ(s.drain(), Got::failed);
    EXPECT_EQ(s.content, head.substr(0, at));
    EXPECT_EQ(s.failure().kind, FailureKind::serverClosed);
  }
}

TEST(H1ServerSide, OneThatSpeaksHttp2AloneIsToldOnANewConnection) {
  const std::string_view settings{"\0\0\0\4\0\0\0\0\0", 9};
  Server fresh;
  fresh.ask();
  EXPECT_EQ(fresh.answered(settings).got, Head::failed);
  EXPECT_TRUE(fresh.side.speaksHttp2());
  EXPECT_EQ(fresh.failure().detail, "it speaks HTTP/2 alone");
  model::EngineConfig without;
  without.http2 = false;
  Server off(without);
  off.ask();
  EXPECT_EQ(off.answered(settings).head->status, 0) << "we would not speak it either";
  Server used;
  used.ask();
  used.answered("HTTP/1.1 204 No Content\r\n\r\n");
  used.drain();
  used.ask();
  EXPECT_EQ(used.answered(settings).head->status, 0);
  EXPECT_FALSE(used.side.speaksHttp2());
}

TEST(H1ServerSide, AnAnswerThatCannotGoOnIsRefused) {
  const struct {
    std::string_view bytes, why;
  } table[] = {{"HTTP/1.1 101 Go\r\nUpgrade: x\r\n\r\n", "101 without a request to upgrade"},
               {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", ""}};
  for (const auto& row : table) {
    Server s;
    s.ask();
    const HeadEvent event = s.answered(row.bytes);
    EXPECT_EQ(event.got, Head::failed) << row.bytes;
    EXPECT_TRUE(event.head) << "it is recorded";
    EXPECT_EQ(s.failure().kind, FailureKind::serverMalformed);
    if (!row.why.empty()) {
      EXPECT_EQ(s.failure().detail, row.why);
    }
    EXPECT_FALSE(s.side.reusable());
    EXPECT_EQ(s.side.pollHead().got, Head::failed) << "and stays so";
  }
  model::EngineConfig config;
  config.allowAmbiguous = true;
  Server lenient(config);
  lenient.ask();
  EXPECT_EQ(lenient.answered(table[1].bytes).got, Head::head);
  Server asked;
  asked.ask("GET / HTTP/1.1\r\nUpgrade: x\r\n\r\n");
  EXPECT_EQ(asked.answered(table[0].bytes).got, Head::head);
}

TEST(H1ServerSide, AHeadHasALimitWhetherItEndsOrNot) {
  model::EngineConfig config;
  config.headLimit = 100;
  const std::string start = "HTTP/1.1 200 OK\r\nX: ";
  Server just(config);
  just.ask();
  EXPECT_EQ(just.answered(start + std::string(96 - start.size(), 'x') + "\r\n\r\n" + std::string(200, 'y')).got, Head::head);
  for (const std::string_view end : {"\r\n\r\n", ""}) {
    Server s(config);
    s.ask();
    EXPECT_EQ(s.answered(start + std::string(101 - start.size(), 'x') + std::string(end)).got, Head::failed);
    EXPECT_EQ(s.failure().kind, FailureKind::serverHeadTooLarge);
    EXPECT_EQ(s.failure().detail, "over 100 bytes");
  }
}

TEST(H1ServerSide, OneThatEndsWithoutAWordMayHaveEndedBefore) {
  Server fresh;
  fresh.ask();
  fresh.wire.shutdownWrite();
  EXPECT_EQ(fresh.side.pollHead().got, Head::failed);
  EXPECT_EQ(fresh.failure().kind, FailureKind::serverClosed);
  EXPECT_TRUE(fresh.side.hungUpAtOnce());
  EXPECT_FALSE(fresh.side.failedBeforeResponse());
  for (const bool reset : {false, true}) {
    Server used({}, Over::tcp);
    used.ask();
    used.wire.say("HTTP/1.1 204 No Content\r\n\r\n");
    EXPECT_TRUE(used.loop.until([&] { return used.side.pollHead().got == Head::head; }));
    used.drain();
    EXPECT_TRUE(used.side.reusable());
    EXPECT_FALSE(used.side.gone());
    used.ask();
    if (reset)
      used.wire.reset();
    else
      used.wire.shutdownWrite();
    EXPECT_TRUE(used.loop.until([&] { return used.side.pollHead().got == Head::failed; }));
    EXPECT_EQ(used.failure().kind, reset ? FailureKind::serverReset : FailureKind::serverClosed);
    EXPECT_TRUE(used.side.failedBeforeResponse());
    EXPECT_FALSE(used.side.hungUpAtOnce());
    EXPECT_TRUE(used.side.gone());
  }
  Server begun;
  begun.ask();
  begun.answered("HTTP/1.1 204 No Content\r\n\r\n");
  begun.drain();
  begun.ask();
  begun.answered("H");
  begun.wire.shutdownWrite();
  begun.side.pollHead();
  EXPECT_FALSE(begun.side.failedBeforeResponse()) << "it began to answer";
}

TEST(H1ServerSide, ThereIsAnotherRequestOnlyAfterAWholeExchange) {
  const struct {
    std::string_view request, response, content;
    bool reusable;
  } table[] = {
      {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "hi", true},
      {"HEAD / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "", true},
      {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "hi", false},
      {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n", "hi", false},
      {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n", "hi", false},
      {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "hi, unasked for", false},
      {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "h", false},
  };
  for (const auto& row : table) {
    Server s;
    s.ask(row.request);
    EXPECT_FALSE(s.side.reusable()) << "it has no answer";
    EXPECT_EQ(s.answered(std::string(row.response) + std::string(row.content)).got, Head::head);
    s.drain();
    EXPECT_EQ(s.side.reusable(), row.reusable) << row.request << row.response << row.content;
  }
  Server early;
  early.side.head(wire::http1::parseRequest("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n").head);
  early.answered("HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(early.drain(), Got::end);
  EXPECT_FALSE(early.side.reusable()) << "its request is not over";
}

TEST(H1ServerSide, ItsPatienceIsForTheWholeHeadAndForEachPieceOfContent) {
  model::EngineConfig config;
  config.timeouts.response = 20ms;
  Server silent(config);
  silent.ask();
  EXPECT_EQ(silent.side.pollHead().got, Head::nothing);
  EXPECT_TRUE(silent.loop.until([&] { return silent.loop.result(silent.side.response().wait(1ms)); }));
  EXPECT_EQ(silent.failure().kind, FailureKind::serverTimeout);
  EXPECT_EQ(silent.failure().detail, "nothing came for 0 s");
  EXPECT_EQ(silent.side.pollHead().got, Head::failed);

  Server trickling(config);
  trickling.ask();
  trickling.wire.say("HTTP/1.1 200 OK\r\nX: ");
  EXPECT_TRUE(trickling.loop.until([&] {
    trickling.wire.say("x");
    if (trickling.side.pollHead().got == Head::failed) return true;
    trickling.loop.result(trickling.side.response().wait(1'000ms));
    return false;
  })) << "each byte in time, and no head";
  EXPECT_EQ(trickling.failure().detail, "its answer's head did not end within 0 s");

  Server content(config);
  content.ask();
  content.answered("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
  const SteadyTime then = steadyNow() + 100ms;
  while (steadyNow() < then) {
    content.wire.say("x");
    ASSERT_EQ(content.drain(), Got::nothing) << "what comes piece by piece comes";
    if (content.content.size() % 2) continue;
    content.wire.say("x");
    EXPECT_TRUE(content.loop.result(content.side.response().wait(1'000ms)));
  }
  content.drain();
  EXPECT_TRUE(content.loop.until([&] { return content.loop.result(content.side.response().wait(1ms)); }));
  EXPECT_EQ(content.failure().kind, FailureKind::serverTimeout);
}

TEST(H1ServerSide, OneThatIsStillSentToIsNotLate) {
  model::EngineConfig config;
  config.timeouts.response = 50ms;
  Server s(config);
  s.side.head(wire::http1::parseRequest("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n").head);
  const SteadyTime then = steadyNow() + 3 * config.timeouts.response;
  while (steadyNow() < then) {
    s.side.request().data("x", {});
    EXPECT_TRUE(s.side.request().flushNow());
    s.wire.heard();
    ASSERT_FALSE(s.failure());
    const Later<bool> waits = s.loop.begin(s.side.response().wait(0ms));
    s.side.response().interrupt();
    s.loop.turn();
    ASSERT_EQ(*waits, false);
  }
}

TEST(H1ServerSide, WhatIsSilentByNatureIsWaitedFor) {
  model::EngineConfig config;
  config.timeouts.response = 1ms;
  Server s(config);
  s.ask();
  s.side.outlastSilence();
  EXPECT_FALSE(s.loop.result(s.side.response().wait(20ms)));
  EXPECT_EQ(s.side.pollHead().got, Head::nothing);
}

TEST(H1ServerSide, AWaitIsEndedByInterruptBytesAndBreak) {
  Server s({}, Over::tcp);
  s.ask();
  EXPECT_EQ(s.side.pollHead().got, Head::nothing);
  const Later<bool> interrupted = s.loop.begin(s.side.response().wait(0ms));
  s.side.response().interrupt();
  s.loop.turn();
  EXPECT_EQ(*interrupted, false);
  EXPECT_EQ(s.side.pollHead().got, Head::nothing);
  const Later<bool> news = s.loop.begin(s.side.response().wait(0ms));
  s.wire.say("H");
  EXPECT_TRUE(s.loop.until([&] { return news->has_value(); }));
  EXPECT_EQ(*news, true);
  s.side.pollHead();
  const Later<bool> closed = s.loop.begin(s.side.response().wait(0ms));
  s.side.cut(0);
  s.loop.turn();
  EXPECT_EQ(*closed, true);
  EXPECT_EQ(s.failure().kind, FailureKind::serverReset);
  EXPECT_FALSE(s.side.reusable());
  EXPECT_NE(s.wire.sawItEnd(), "nothing");
}

TEST(H1ServerSide, TheLargestUnfinishedHeadGoesWhereMemoryIsScarce) {
  Server s;
  s.ask();
  const std::string much(100'000, 'x');
  EXPECT_EQ(s.answered("HTTP/1.1 200 OK\r\nX: " + much).got, Head::nothing);
  const Later<bool> waits = s.loop.begin(s.side.response().wait(0ms));
  const Crowd crowd(s.loop, 50'000);
  EXPECT_EQ(*waits, true);
  EXPECT_EQ(s.side.pollHead().got, Head::failed);
  EXPECT_EQ(s.failure().kind, FailureKind::serverHeadTooLarge);
  EXPECT_EQ(s.failure().detail, net::HeldBytes::reason);
  EXPECT_FALSE(s.side.reusable());
}

TEST(H1ServerSide, RawItIsBytesUntilEachEndCloses) {
  Server s;
  s.ask("GET / HTTP/1.1\r\nUpgrade: x\r\n\r\n");
  EXPECT_EQ(s.answered("HTTP/1.1 101 Go\r\nUpgrade: x\r\n\r\nfirst").head->status, 101);
  s.side.goRaw();
  EXPECT_EQ(s.drain(), Got::nothing);
  EXPECT_EQ(s.content, "first");
  s.side.request().data("any bytes", {});
  s.side.request().end(nullptr);
  EXPECT_TRUE(s.side.request().flushNow());
  EXPECT_EQ(s.wire.heard(), "any bytes");
  EXPECT_FALSE(s.wire.open()) << "its direction ends";
  s.wire.say(" last");
  s.wire.shutdownWrite();
  EXPECT_EQ(s.drain(), Got::end);
  EXPECT_EQ(s.content, "first last");
  EXPECT_FALSE(s.side.reusable());
}

TEST(H1ServerSide, TellsWhetherItTakesMore) {
  Server s;
  s.side.head(wire::http1::parseRequest("POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n").head);
  EXPECT_TRUE(s.side.facts().takesMore);
  EXPECT_FALSE(s.side.facts().http2);
  s.wire.leave();
  s.side.request().data(std::string(50'000, 'x'), {});
  EXPECT_FALSE(s.side.request().flushNow());
  EXPECT_FALSE(s.side.facts().takesMore);
}

}  // namespace
}  // namespace penstock::http::test
