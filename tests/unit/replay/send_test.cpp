// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/replay/sender.h"

#include <chrono>
#include <thread>

#include "penstock/engine/engine.h"
#include "penstock/wire/websocket/frame_writer.h"
#include "unit/engine/h2_peer.h"
#include "unit/engine/harness.h"
#include "unit/record/sink.h"

namespace penstock::replay::test {
namespace {

using engine::test::H2Peer;
using engine::test::Peer;
using model::BodyId;
using model::Direction;
using model::FailureKind;
namespace websocket = wire::websocket;

TEST(Send, WhatWasTypedGoesOutAndTheAnswerIsRecorded) {
  Sender sender;
  const std::string odd = "GeT  /a b?x HTTP/1.1\nhost : x\r\nX:\t1\r\nX: 1\r\nContent-Length: 3\r\n\r\nabc";
  const SendingPtr sending = sender.replay.send(sender.http1(odd));
  Peer server = sender.proxy.origin.accept();
  EXPECT_EQ(odd, server.read(odd.size()));
  server.send("HTTP/1.1 201 Made\r\nContent-Length: 2\r\n\r\nok");
  ASSERT_TRUE(ended(*sending));
  const SendState state = sending->state();
  EXPECT_EQ(201, state.status);
  EXPECT_EQ(2u, state.size);
  EXPECT_FALSE(state.failure);
  EXPECT_GT(state.durationUs, 0);
  ASSERT_EQ(1u, state.exchanges.size());
  const model::ExchangePtr x = sender.proxy.sink.finished(state.exchanges.front());
  ASSERT_TRUE(x);
  EXPECT_EQ(model::Source::resender, x->source);
  EXPECT_EQ(odd.substr(0, odd.size() - 3), x->request->headers.received());
  EXPECT_EQ("abc", sender.proxy.sink.body(x->id, Direction::toServer));
  EXPECT_EQ("ok", sender.proxy.sink.body(x->id, Direction::toClient));
  EXPECT_EQ("127.0.0.1:" + std::to_string(sender.proxy.origin.port()), x->connection->serverAddress);
  for (const auto m : {model::Timings::connectEnd, model::Timings::requestSent, model::Timings::requestEnd, model::Timings::responseStart})
    EXPECT_GE(x->timings[m], 0) << int(m);
}

TEST(Send, BytesThatAreNoRequestGoOutAsWell) {
  Sender sender;
  const std::string bytes("\x00\xff not http at all\r\n\r\n", 23);
  const SendingPtr sending = sender.replay.send(sender.http1(bytes));
  Peer server = sender.proxy.origin.accept();
  EXPECT_EQ(bytes, server.read(bytes.size()));
  server.send("neither is this");
  server.close();
  ASSERT_TRUE(ended(*sending));
  EXPECT_EQ("neither is this", sender.proxy.sink.body(sending->state().exchanges.front(), Direction::toClient));
}

TEST(Send, ALargeContentGoesOutBesideItsAnswer) {
  Sender sender;
  const std::string content(3'000'000, 'x');
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n";
  const SendingPtr sending = sender.replay.send(sender.http1(head + content));
  Peer server = sender.proxy.origin.accept();
  EXPECT_EQ(head, server.read(head.size()));
  server.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nea");  // before it has all
  EXPECT_EQ(content, server.read(content.size()));
  server.send("rl");
  ASSERT_TRUE(ended(*sending));
  EXPECT_EQ(200, sending->state().status);
  EXPECT_EQ("earl", sender.proxy.sink.body(sending->state().exchanges.front(), Direction::toClient));
}

TEST(Send, ChunkedContentIsRecordedWithoutItsFraming) {
  Sender sender;
  const std::string bytes = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  const SendingPtr sending = sender.replay.send(sender.http1(bytes));
  Peer server = sender.proxy.origin.accept();
  EXPECT_EQ(bytes, server.read(bytes.size()));
  server.send("HTTP/1.1 204 No Content\r\n\r\n");
  ASSERT_TRUE(ended(*sending));
  EXPECT_EQ("abc", sender.proxy.sink.body(sending->state().exchanges.front(), Direction::toServer));
}

TEST(Send, CancelEndsItWhileTheServerIsSilent) {
  Sender sender;
  const SendingPtr sending = sender.replay.send(sender.http1(sender.request()));
  Peer server = sender.proxy.origin.accept();
  server.readUntil("\r\n\r\n");
  const auto before = steadyNow();
  sending->cancel();
  ASSERT_TRUE(ended(*sending));
  EXPECT_LT(steadyNow() - before, std::chrono::seconds(1));
  EXPECT_TRUE(sending->state().cancelled);
  EXPECT_EQ("", server.readAll());
  const model::ExchangePtr x = sender.proxy.sink.finished(sending->state().exchanges.front());
  EXPECT_EQ(model::ExchangeState::failed, x->state);
  EXPECT_EQ("the send was cancelled", x->failure.detail);
}

TEST(Send, TheTimeoutIsOfTheWholeAnswer) {
  Sender sender;
  Outgoing out = sender.http1(sender.request());
  out.timeout = std::chrono::milliseconds(150);
  const SendingPtr sending = sender.replay.send(std::move(out));
  Peer server = sender.proxy.origin.accept();
  server.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab");
  ASSERT_TRUE(ended(*sending));
  EXPECT_EQ(FailureKind::serverTimeout, sending->state().failure.kind);
  EXPECT_EQ("its answer was not whole within 150 ms", sending->state().failure.detail);
}

TEST(Send, WhoCannotBeReachedIsSaid) {
  Sender sender;
  Outgoing out = sender.http1(sender.request());
  {
    const engine::test::Origin closed;
    out.to.port = closed.port();
  }
  const SendingPtr sending = sender.replay.send(std::move(out));
  ASSERT_TRUE(ended(*sending));
  EXPECT_EQ(FailureKind::connectRefused, sending->state().failure.kind);
  EXPECT_EQ(FailureKind::connectRefused, sender.proxy.sink.finished(sending->state().exchanges.front())->failure.kind);
}

TEST(Send, TheProxyIsNoTargetOfItsOwn) {
  Sender sender;
  Outgoing out = sender.http1(sender.request());
  out.to.port = sender.proxy.port;
  const SendingPtr sending = sender.replay.send(std::move(out));
  ASSERT_TRUE(ended(*sending));
  EXPECT_EQ(FailureKind::ownListener, sending->state().failure.kind);
}

TEST(Send, RedirectsAreFollowedAsExchangesOfTheirOwn) {
  Sender sender;
  const std::string first = "POST /a/b HTTP/1.1\r\nHost: " + sender.proxy.authority() + "\r\nCookie: c=1\r\nContent-Length: 2\r\n\r\nhi";
  const SendingPtr sending = sender.replay.send(sender.http1(first), 5);
  Peer server = sender.proxy.origin.accept();
  server.read(first.size());
  server.send("HTTP/1.1 302 Found\r\nLocation: ../c?d#e\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ("GET /c?d HTTP/1.1\r\nHost: " + sender.proxy.authority() + "\r\nCookie: c=1\r\n\r\n", server.readUntil("\r\n\r\n"));
  server.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(ended(*sending));
  const SendState state = sending->state();
  ASSERT_EQ(2u, state.exchanges.size());
  EXPECT_EQ(302, sender.proxy.sink.finished(state.exchanges[0])->response->status);
  EXPECT_EQ(200, state.status);
}

TEST(Send, WithoutRedirectsTheAnswerIsTheLast) {
  Sender sender;
  const SendingPtr sending = sender.replay.send(sender.http1(sender.request()));
  Peer server = sender.proxy.origin.accept();
  server.send("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(ended(*sending));
  EXPECT_EQ(1u, sending->state().exchanges.size());
}

TEST(Send, Http2GoesOutAsItsFieldsStand) {
  Sender sender;
  const SendingPtr sending = sender.replay.send(sender.http2(
      {{":path", "/x"}, {":method", "PUT"}, {":authority", "other"}, {":scheme", "http"}, {"x-a", "1"}, {"x-a", "2"}}, "content"));
  H2Peer server(sender.proxy.origin.accept(), wire::http2::Role::server);
  ASSERT_TRUE(server.until([&] { return server.end.bodies[1] == "content"; }));
  const auto& request = *server.end.requests.at(1);
  EXPECT_EQ(":path: /x\r\n:method: PUT\r\n:authority: other\r\n:scheme: http\r\nx-a: 1\r\nx-a: 2\r\n", request.headers.received());
  model::ResponseHead head;
  head.status = 204;
  head.headers.append(":status", "204");
  server.end.session.respond(1, head, true);
  server.until([&] { return sending->state().phase == SendPhase::ended; });
  ASSERT_TRUE(ended(*sending));
  EXPECT_EQ(204, sending->state().status);
  EXPECT_FALSE(sending->state().failure);
}

TEST(Send, NamesOfHttp2KeepTheirCapitals) {
  Sender sender;
  const SendingPtr sending = sender.replay.send(
      sender.http2({{":method", "GET"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/"}, {"X-Upper", "1"}}));
  H2Peer server(sender.proxy.origin.accept(), wire::http2::Role::server);
  ASSERT_TRUE(server.until([&] { return !server.end.told.empty(); }));
  EXPECT_NE(std::string::npos, server.end.told.front().find("malformed")) << server.end.told.front();  // RFC 9113 8.2: as it was typed
  EXPECT_NE(std::string::npos, server.end.told.front().find("X-Upper")) << server.end.told.front();
  ASSERT_TRUE(ended(*sending));
  EXPECT_EQ(FailureKind::serverReset, sending->state().failure.kind);
}

TEST(Send, AWebSocketTakesMessagesAndAnswersPings) {
  Sender sender;
  const std::string open = "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  const SendingPtr sending = sender.replay.send(sender.http1(open));
  Peer server = sender.proxy.origin.accept();
  EXPECT_EQ(open, server.read(open.size()));
  EXPECT_FALSE(sending->send(websocket::Opcode::text, "too early"));
  server.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
  ASSERT_TRUE(await(*sending, [](const SendState& s) { return s.phase == SendPhase::open; }));
  ASSERT_TRUE(sending->send(websocket::Opcode::text, "hello"));
  std::string frame = server.read(11);
  ASSERT_EQ(11u, frame.size());
  EXPECT_EQ('\x81', frame[0]);
  EXPECT_EQ('\x85', frame[1]);  // masked
  for (int i = 0; i < 5; ++i) frame[std::size_t(6 + i)] = char(frame[std::size_t(6 + i)] ^ frame[std::size_t(2 + i % 4)]);
  EXPECT_EQ("hello", frame.substr(6));
  std::string ping;
  websocket::appendFrame(ping, {websocket::Opcode::ping}, "p");
  server.send(ping);
  const std::string pong = server.read(7);
  EXPECT_EQ('\x8a', pong[0]);
  EXPECT_EQ('p', char(pong[6] ^ pong[2]));
  std::string last;
  websocket::appendFrame(last, {websocket::Opcode::text}, "bye");
  websocket::appendFrame(last, {websocket::Opcode::close}, std::string("\x03\xe8", 2));
  server.send(last);
  EXPECT_EQ('\x88', server.read(8)[0]);
  server.close();
  ASSERT_TRUE(ended(*sending));
  EXPECT_FALSE(sending->state().failure);
  const model::ExchangeId id = sending->state().exchanges.front();
  const auto messages = sender.proxy.sink.messages(id, 6);
  ASSERT_EQ(6u, messages.size());  // hello, ping, pong, bye, close, close
  EXPECT_EQ("hello", messages[0].preview);
  EXPECT_EQ(Direction::toServer, messages[0].direction);
  EXPECT_EQ("bye", messages[3].preview);
}

/// The head of an answer that goes on.
void answerHead(H2Peer& server) {
  model::ResponseHead head;
  head.status = 200;
  head.headers.append(":status", "200");
  head.headers.append("content-type", "application/grpc");
  server.end.session.respond(1, head, false);
}

/// A timeout that a request left open has while it connects, and no longer.
constexpr std::chrono::milliseconds connectingAlone(500);

Outgoing leftOpen(const Sender& sender, std::string content) {
  Outgoing out = sender.http2({{":method", "POST"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/x.Y/Z"}, {"content-type", "application/grpc"}},
                              std::move(content));
  out.leaveOpen = true;
  out.timeout = connectingAlone;
  return out;
}

TEST(Send, ARequestLeftOpenTakesMoreUntilItsEnd) {
  Sender sender;
  const SendingPtr sending = sender.replay.send(leftOpen(sender, {}));
  H2Peer server(sender.proxy.origin.accept(), wire::http2::Role::server);
  ASSERT_TRUE(server.until([&] { return !server.end.requests.empty(); })) << "its head waits for nothing";
  std::this_thread::sleep_for(2 * connectingAlone);
  ASSERT_TRUE(sending->state().takesMore);
  const std::string one("\0\0\0\0\1a", 6), two("\0\0\0\0\1b", 6);
  ASSERT_TRUE(sending->give(one, false));
  ASSERT_TRUE(server.until([&] { return server.end.bodies[1] == one; }));
  answerHead(server);
  server.end.session.data(1, std::string("\0\0\0\0\1A", 6));
  ASSERT_TRUE(server.until([&] { return sending->state().size == 6; })) << "answered before the next is sent";
  ASSERT_TRUE(sending->give(two, true));
  ASSERT_TRUE(server.until([&] { return server.end.bodies[1] == one + two; }));
  EXPECT_FALSE(sending->state().takesMore);
  EXPECT_FALSE(sending->give(one, false));
  server.end.session.end(1, nullptr);
  server.until([&] { return sending->state().phase == SendPhase::ended; });
  ASSERT_TRUE(ended(*sending));
  EXPECT_FALSE(sending->state().failure) << sending->state().failure.detail;
  const model::ExchangeId id = sending->state().exchanges.front();
  const auto messages = sender.proxy.sink.messages(id, 3);
  ASSERT_EQ(3u, messages.size());
  EXPECT_EQ("a", messages[0].preview);
  EXPECT_EQ("A", messages[1].preview);
  EXPECT_EQ(Direction::toClient, messages[1].direction);
  EXPECT_EQ("b", messages[2].preview);
  EXPECT_EQ(one + two, sender.proxy.sink.body(id, Direction::toServer));
}

TEST(Send, AnAnswersEndEndsARequestLeftOpen) {
  Sender sender;
  const SendingPtr sending = sender.replay.send(leftOpen(sender, "some"));
  H2Peer server(sender.proxy.origin.accept(), wire::http2::Role::server);
  ASSERT_TRUE(server.until([&] { return server.end.bodies[1] == "some"; }));
  answerHead(server);
  server.end.session.end(1, nullptr);
  server.until([&] { return sending->state().phase == SendPhase::ended; });
  ASSERT_TRUE(ended(*sending));
  EXPECT_FALSE(sending->state().failure);
  EXPECT_FALSE(sending->give("more", false));
}

TEST(Send, CancelEndsARequestLeftOpenAlsoWhereTheServerTakesNothing) {
  Sender sender;
  const SendingPtr sending = sender.replay.send(leftOpen(sender, {}));
  H2Peer server(sender.proxy.origin.accept(), wire::http2::Role::server);
  server.takes = false;
  ASSERT_TRUE(server.until([&] { return !server.end.requests.empty(); }));
  while (sending->give(std::string(4 << 20, 'x'), false)) {
  }
  EXPECT_EQ(ErrorCode::limit, sending->give(std::string(4 << 20, 'x'), false).error().code) << "what waits is bounded";
  const auto before = steadyNow();
  sending->cancel();
  ASSERT_TRUE(ended(*sending));
  EXPECT_LT(steadyNow() - before, std::chrono::seconds(5));
  EXPECT_TRUE(sending->state().cancelled);
}

TEST(Send, ByAKeptConnectionOneGoesAfterTheOther) {
  Sender sender;
  KeptConnectionPtr over = sender.replay.connection();
  const SendingPtr first = sender.replay.send(sender.http1(sender.request("/1")), 0, over);
  Peer server = sender.proxy.origin.accept();
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  EXPECT_EQ(sender.request("/1"), server.readUntil("\r\n\r\n"));
  // While it is taken another send has its own.
  const SendingPtr beside = sender.replay.send(sender.http1(sender.request("/beside")), 0, over);
  Peer other = sender.proxy.origin.accept();
  EXPECT_EQ(sender.request("/beside"), other.readUntil("\r\n\r\n"));
  other.send(answer);
  ASSERT_TRUE(ended(*beside));
  EXPECT_EQ("", other.readAll()) << "which is closed behind it";
  server.send(answer);
  ASSERT_TRUE(ended(*first));
  const SendingPtr second = sender.replay.send(sender.http1(sender.request("/2")), 0, over);
  EXPECT_EQ(sender.request("/2"), server.readUntil("\r\n\r\n")) << "by the same connection";
  server.send(answer);
  ASSERT_TRUE(ended(*second));
  EXPECT_EQ(200, second->state().status);
  over.reset();
  EXPECT_EQ("", server.readAll()) << "closed with the last who holds it";
}

TEST(Send, AKeptConnectionMayOutliveWhoSends) {
  KeptConnectionPtr over;
  {
    Sender sender;
    over = sender.replay.connection();
    const SendingPtr sending = sender.replay.send(leftOpen(sender, {}), 0, over);
    H2Peer server(sender.proxy.origin.accept(), wire::http2::Role::server);
    ASSERT_TRUE(server.until([&] { return !server.end.requests.empty(); }));
  }
  over.reset();
}

TEST(Send, StoppingEndsWhatGoesOn) {
  Sender sender;
  const SendingPtr sending = sender.replay.send(sender.http1(sender.request()));
  Peer server = sender.proxy.origin.accept();
  server.readUntil("\r\n\r\n");
  sender.replay.stop();
  EXPECT_EQ("", server.readAll());
  const model::ExchangePtr x = sender.proxy.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(FailureKind::shutdown, x->failure.kind);
}

}  // namespace
}  // namespace penstock::replay::test
