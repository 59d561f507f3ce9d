// SPDX-License-Identifier: GPL-3.0-or-later
// A connection to a server of HTTP/2: whether it is one, what it promises, and how long it takes requests.
#include "penstock/http/h2_server_connection.h"

#include "unit/http/h2_server_ends.h"

namespace penstock::http::test {
namespace {

using namespace std::chrono_literals;
using model::FailureKind;
using wire::http2::ErrorCode;

TEST(H2ServerConnection, TellsWhatTheServersSettingsPromise) {
  for (const bool promised : {false, true}) {
    wire::http2::Options options = wire::http2::test::smallWindows();
    options.enableConnectProtocol = promised;
    H2Server s({}, options);
    int before = 0, after = 0;
    s.connection->onSettings([&] { ++before; });
    EXPECT_EQ(before, 0) << "they did not come";
    EXPECT_TRUE(s.connection->usable()) << "it is asked at once all the same";
    s.far.talk();
    EXPECT_EQ(before, 1);
    EXPECT_EQ(s.connection->enableConnectProtocol(), promised);
    s.connection->onSettings([&] { ++after; });
    EXPECT_EQ(after, 1) << "they have come";
    EXPECT_FALSE(s.connection->otherProtocol());
  }
}

TEST(H2ServerConnection, CarriesRequestsUntilTheServerWillTakeNoMore) {
  H2Server s;
  const auto first = s.ask();
  EXPECT_FALSE(s.connection->answered());
  s.respond(1, response(103));
  EXPECT_FALSE(s.connection->answered()) << "an interim answer is none";
  s.respond(1, response(), true);
  EXPECT_TRUE(s.connection->answered());
  const auto second = s.ask();
  s.far.end.session.shutdown();
  s.far.talk();
  EXPECT_FALSE(s.connection->usable());
  EXPECT_FALSE(s.connection->closed()) << "what is under way goes on";
  s.respond(3, response(204), true);
  EXPECT_EQ(second->pollHead().head->status, 204);
  EXPECT_TRUE(s.loop.until([&] { return s.over(); })) << "behind the last of them it ends";
  EXPECT_FALSE(s.connection->failure());
}

TEST(H2ServerConnection, OneThatSpeaksSomethingElseIsKnownByItsFirstBytes) {
  for (const std::string_view bytes : {"HTTP/1.1 400 Bad Request\r\n\r\n", "220 mail ready\r\n", "\x15\x03\x01\0\x02\x02\x28", "H"}) {
    H2Server s;
    EXPECT_FALSE(s.connection->otherProtocol()) << "nothing is known yet";
    const auto stream = std::make_unique<H2ServerStream>(s.connection);
    stream->head(request());
    stream->request().end(nullptr);
    s.wire.say(bytes);
    EXPECT_TRUE(s.loop.until([&] { return s.over(); })) << bytes;
    EXPECT_TRUE(s.connection->otherProtocol());
    EXPECT_FALSE(s.connection->usable());
    EXPECT_EQ(s.connection->failure().kind, FailureKind::serverMalformed);
    EXPECT_EQ(stream->pollHead().got, HeadEvent::Got::failed);
  }
}

TEST(H2ServerConnection, SoIsOneThatEndsWithoutAByte) {
  H2Server s;
  s.wire.shutdownWrite();
  EXPECT_TRUE(s.loop.until([&] { return s.over(); }));
  EXPECT_TRUE(s.connection->otherProtocol());
  H2Server spoke;
  spoke.far.talk();
  spoke.wire.shutdownWrite();
  EXPECT_TRUE(spoke.loop.until([&] { return spoke.over(); }));
  EXPECT_FALSE(spoke.connection->otherProtocol()) << "it spoke HTTP/2";
}

TEST(H2ServerConnection, OneThatIsSilentIsLateAndNothingElse) {
  model::EngineConfig config;
  config.timeouts.idle = 20ms;
  H2Server s(config);
  const auto stream = std::make_unique<H2ServerStream>(s.connection);
  stream->head(request());
  stream->request().end(nullptr);
  EXPECT_TRUE(s.loop.until([&] { return s.over(); }));
  EXPECT_EQ(s.connection->failure().kind, FailureKind::serverTimeout);
  EXPECT_FALSE(s.connection->otherProtocol());
}

TEST(H2ServerConnection, WhatWentWrongIsTheServersDoing) {
  H2Server closed;
  const auto first = closed.ask();
  closed.wire.leave();
  EXPECT_TRUE(closed.loop.until([&] { return closed.over(); }));
  EXPECT_EQ(closed.connection->failure().kind, FailureKind::serverClosed);
  H2Server malformed;
  const auto second = malformed.ask();
  malformed.wire.say(std::string_view("\0\0\4\x08\0\0\0\0\0\0\0\0\0", 13));
  EXPECT_TRUE(malformed.loop.until([&] { return malformed.over(); }));
  EXPECT_EQ(malformed.connection->failure().kind, FailureKind::serverMalformed);
  H2Server left;
  const auto third = left.ask();
  left.wire.say(goaway(ErrorCode::enhanceYourCalm, "go away", 1));
  left.wire.leave();
  EXPECT_TRUE(left.loop.until([&] { return left.over(); }));
  EXPECT_EQ(left.connection->failure().detail, "GOAWAY ENHANCE_YOUR_CALM: go away");
}

TEST(H2ServerConnection, IsKeptByWhoHoldsIt) {
  H2Server s;
  const std::weak_ptr<H2ServerConnection> seen = s.connection;
  auto stream = s.ask();
  s.connection.reset();
  EXPECT_FALSE(seen.expired()) << "it runs, and a stream has it";
  s.wire.leave();
  EXPECT_TRUE(s.loop.until([&] { return s.over(); }));
  EXPECT_FALSE(seen.expired());
  EXPECT_EQ(stream->pollHead().got, HeadEvent::Got::failed);
  stream.reset();
  s.loop.turn();
  EXPECT_TRUE(seen.expired());
}

}  // namespace
}  // namespace penstock::http::test
