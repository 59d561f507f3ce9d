// SPDX-License-Identifier: GPL-3.0-or-later
// Messages on their way, seen from both sides: passed on to the byte, changed, left out, added to, held; over HTTP/1,
// HTTP/2 and across.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <map>
#include <optional>
#include <stdexcept>
#include <thread>

#include "penstock/codec/content_coding.h"
#include "penstock/codec/content_encoder.h"
#include "penstock/wire/websocket/message_deflater.h"
#include "penstock/wire/websocket/message_inflater.h"
#include "unit/engine/h2_peer.h"
#include "unit/engine/harness.h"
#include "unit/engine/planned.h"
#include "unit/wire/websocket_for_test.h"

namespace penstock::engine::test {
namespace {

using namespace std::chrono_literals;
using model::Direction;
using model::Message;
using model::MessageFlag;
using model::MessageKind;
using penstock::test::frame;
using penstock::test::fromClient;
using penstock::test::fromServer;
using wire::http2::Role;
using wire::http2::StreamId;

constexpr Direction up = Direction::toServer, down = Direction::toClient;
constexpr auto awhile = 10s;

/// The next frame of one that masks, and its payload.
struct Frame {
  unsigned first = 0;  // FIN, reserved bits, opcode
  std::string payload;
};

/// Short ones.
Frame readFrame(Peer& peer) {
  const std::string head = peer.read(2);
  if (head.size() < 2) return {};
  std::size_t n = std::uint8_t(head[1]) & 127;
  if (n == 126) {
    const std::string more = peer.read(2);
    n = std::uint8_t(more[0]) << 8 | std::uint8_t(more[1]);
  }
  const bool masked = std::uint8_t(head[1]) & 128;
  const std::string key = masked ? peer.read(4) : std::string(4, '\0');
  Frame out{std::uint8_t(head[0]), peer.read(n)};
  for (std::size_t i = 0; i < out.payload.size(); ++i) out.payload[i] = char(out.payload[i] ^ key[i % 4]);
  return out;
}

/// Does to messages what their payloads say: "drop ..." is left out, "edit ..." becomes "edited ...", "hold ..." waits
/// for the gate.
struct Obeying {
  explicit Obeying(model::EngineConfig config = {}) : h(std::move(config), {plan}) {
    plan->wants = [this](const Passage& p) {
      thread = &p.thread();
      return true;
    };
    plan->judge = [this](const Message&, std::string& payload) -> net::Awaitable<MessageVerdict> {
      if (payload.starts_with("hold")) co_await gate.wait(*thread);
      if (payload.starts_with("drop")) co_return MessageVerdict::drop;
      if (!payload.starts_with("edit")) co_return MessageVerdict::pass;
      payload.replace(0, 4, "edited");
      co_return MessageVerdict::edited;
    };
    plan->lives = [this](std::shared_ptr<Injector> in) {
      const std::lock_guard lock(mutex);
      injector = std::move(in);
    };
    plan->messagesAbandoned = [this] { gate.abandon(); };
  }
  std::shared_ptr<Injector> way() {
    const std::lock_guard lock(mutex);
    return injector;
  }
  Gate gate;
  std::mutex mutex;
  std::shared_ptr<Injector> injector;
  net::IoThread* thread = nullptr;
  std::shared_ptr<Planned> plan = std::make_shared<Planned>();
  Harness h;
};

/// A WebSocket over HTTP/1 that stands.
struct WebSocket : Obeying {
  explicit WebSocket(std::string_view extensions = "", model::EngineConfig config = {}) : Obeying(std::move(config)) {
    client = h.client();
    client.send("GET " + h.url("/chat") + " HTTP/1.1\r\nHost: " + h.authority() +
                "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: "
                "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    origin = h.origin.accept();
    origin.readUntil("\r\n\r\n");
    origin.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
                (extensions.empty() ? std::string() : "Sec-WebSocket-Extensions: " + std::string(extensions) + "\r\n") +
                "\r\n");
    client.readUntil("\r\n\r\n");
  }
  Peer client, origin;
};

std::vector<std::string> flagsOf(const std::vector<Message>& all) {
  std::vector<std::string> out;
  for (const Message& m : all) {
    std::string line = m.preview;
    for (const auto& [flag, word] : {std::pair{MessageFlag::edited, " edited"},
                                     {MessageFlag::dropped, " dropped"},
                                     {MessageFlag::injected, " injected"}})
      if (any(m.flags & flag)) line += word;
    out.push_back(line);
  }
  return out;
}

TEST(MessageGate, WhatNobodyChangesPassesToTheByte) {
  for (const std::string extensions : {"", "permessage-deflate"}) {
    WebSocket w(extensions);
    std::string sent;
    for (const std::string_view key : {"\x01\x02\x03\x04", "\xff\xfe\xfd\xfc"})
      sent += frame({.payload = "one", .masked = true, .key = key});
    sent += fromClient(1, "fra", false) + fromClient(0, "gme", false) + fromClient(0, "nts");
    sent += fromClient(2, std::string(70'000, 'B')) + frame({.payload = "long", .masked = true, .lengthBytes = 8});
    for (std::size_t at = 0; at < 60; ++at) ASSERT_TRUE(w.client.send(std::string_view(sent).substr(at, 1)));
    ASSERT_TRUE(w.client.send(std::string_view(sent).substr(60)));
    EXPECT_EQ(w.origin.read(sent.size()), sent);
    const std::string greeting = fromServer(1, "hi") + fromServer(9, "?") + fromServer(2, std::string(100'000, 'L'));
    ASSERT_TRUE(w.origin.send(greeting));
    EXPECT_EQ(w.client.read(greeting.size()), greeting);
    const std::string closing = fromClient(8, std::string_view("\x03\xe8", 2)),
                      closed = fromServer(8, std::string_view("\x03\xe8", 2));
    ASSERT_TRUE(w.client.send(closing));
    EXPECT_EQ(w.origin.read(closing.size()), closing);
    ASSERT_TRUE(w.origin.send(closed));
    w.origin.close();
    EXPECT_EQ(w.client.readAll(), closed);
    w.client.close();
    const auto x = w.h.sink.finished(1);
    ASSERT_TRUE(x);
    EXPECT_FALSE(x->failure) << x->failure.detail;
    EXPECT_EQ(noteOf(x->trace), "WebSocket: a length in more bytes than it needs, sent by the client") << "as a tap tells it";
    EXPECT_EQ(x->application, model::Application::webSocket);
    EXPECT_EQ(x->messages, 10u);
    EXPECT_EQ(w.h.sink.body(1, down), "hi" + std::string(100'000, 'L'));
  }
}

TEST(MessageGate, EditsDropsAndAddsInBothDirections) {
  WebSocket w;
  for (const bool toServer : {true, false}) {
    Peer& from = toServer ? w.client : w.origin;
    Peer& to = toServer ? w.origin : w.client;
    const auto say = [&](std::string_view text) { return frame({.payload = text, .masked = toServer}); };
    ASSERT_TRUE(from.send(say("one") + say("edit two") + say("drop three") + say("four")));
    for (const char* text : {"one", "edited two", "four"}) EXPECT_EQ(readFrame(to).payload, text);
    ASSERT_TRUE(w.way());
    EXPECT_TRUE(w.way()->inject(toServer ? up : down, MessageKind::text, "of ours"));
    EXPECT_EQ(readFrame(to).payload, "of ours");
    EXPECT_TRUE(w.way()->inject(toServer ? up : down, MessageKind::ping, "?"));
    EXPECT_EQ(readFrame(to).first, 0x89u);
  }
  const auto listed = flagsOf(w.h.sink.messages(1, 12));
  const std::vector<std::string> each{"one",  "edit two edited",  "drop three dropped",
                                      "four", "of ours injected", "? injected"};
  std::vector<std::string> both = each;
  both.insert(both.end(), each.begin(), each.end());
  EXPECT_EQ(listed, both);
  EXPECT_EQ(w.h.sink.messages(1)[1].size, 8u) << "as it was received";
  w.client.close();
  w.origin.close();
  ASSERT_TRUE(w.h.sink.finished(1));
  EXPECT_EQ(w.h.sink.body(1, up), "oneedit twodrop threefour");
  EXPECT_FALSE(w.way()->inject(up, MessageKind::text, "too late"));
  EXPECT_FALSE(w.way()->inject(down, MessageKind::text, "too late"));
}

TEST(MessageGate, WhatIsHeldHoldsNeitherPingsNorTheOtherDirectionUp) {
  WebSocket w;
  for (const bool toServer : {true, false}) {
    Peer& from = toServer ? w.client : w.origin;
    Peer& to = toServer ? w.origin : w.client;
    const auto say = [&](unsigned opcode, std::string_view text) {
      return frame({.opcode = opcode, .payload = text, .masked = toServer});
    };
    ASSERT_TRUE(from.send(say(1, "hold me") + say(1, "behind") + say(9, "alive?")));
    const Frame ping = readFrame(to);
    EXPECT_EQ(ping.first, 0x89u) << "the first that comes";
    EXPECT_EQ(ping.payload, "alive?");
    ASSERT_TRUE(to.send(frame({.opcode = 10, .payload = "alive?", .masked = !toServer}) +
                        frame({.payload = "meanwhile", .masked = !toServer})));
    EXPECT_EQ(readFrame(from).payload, "alive?");
    EXPECT_EQ(readFrame(from).payload, "meanwhile");
    EXPECT_TRUE(w.way()->inject(toServer ? up : down, MessageKind::text, "before it"));
    EXPECT_EQ(readFrame(to).payload, "before it");
    ASSERT_TRUE(w.gate.arrived.waitFor(toServer ? 1 : 2));
    w.gate.open();
    EXPECT_EQ(readFrame(to).payload, "hold me");
    EXPECT_EQ(readFrame(to).payload, "behind");
  }
}

TEST(MessageGate, AClientThatLeavesFreesWhatItHeld) {
  for (const bool toServer : {true, false}) {
    for (const bool reset : {false, true}) {
      WebSocket w;
      ASSERT_TRUE((toServer ? w.client : w.origin).send(frame({.payload = "hold me", .masked = toServer})));
      ASSERT_TRUE(w.gate.arrived.waitFor(1));
      const auto left = std::chrono::steady_clock::now();
      if (reset)
        w.client.reset();
      else
        w.client.close();
      const auto x = w.h.sink.finished(1);
      ASSERT_TRUE(x) << toServer << reset;
      EXPECT_LT(std::chrono::steady_clock::now() - left, 2s) << toServer << reset;
      EXPECT_EQ(w.gate.abandoned, 1);
      EXPECT_EQ(flagsOf(w.h.sink.messages(1)), std::vector<std::string>{"hold me dropped"});
      EXPECT_EQ(w.origin.readAll(), "");
    }
  }
}

TEST(MessageGate, WhatIsHeldIsSentAlthoughItsSenderHasEnded) {
  WebSocket w;
  ASSERT_TRUE(w.origin.send(fromServer(1, "hold me") + fromServer(8, std::string_view("\x03\xe8", 2))));
  w.origin.close();
  ASSERT_TRUE(w.gate.arrived.waitFor(1));
  w.gate.open();
  EXPECT_EQ(readFrame(w.client).payload, "hold me");
  EXPECT_EQ(readFrame(w.client).first, 0x88u);
  EXPECT_EQ(w.client.readAll(), "");
}

TEST(MessageGate, BehindWhatIsHeldNotMuchIsRead) {
  WebSocket w;
  ASSERT_TRUE(w.origin.send(fromServer(1, "hold me")));
  ASSERT_TRUE(w.gate.arrived.waitFor(1));
  const std::string piece = fromServer(2, std::string(1'000'000, 'L'));
  std::size_t taken = 0, at = 0;
  constexpr std::size_t most = 64'000'000;
  auto patience = std::chrono::steady_clock::now() + 500ms;
  while (taken < most && std::chrono::steady_clock::now() < patience) {
    const ssize_t n = ::send(w.origin.fd(), piece.data() + at, piece.size() - at, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n <= 0) continue;
    patience = std::chrono::steady_clock::now() + 500ms;
    taken += std::size_t(n);
    at = (at + std::size_t(n)) % piece.size();
  }
  EXPECT_LT(taken, most / 2) << "what the kernel takes, and a megabyte or two";
  w.gate.open();
  EXPECT_EQ(readFrame(w.client).payload, "hold me");
  const std::size_t whole = taken / piece.size();
  for (std::size_t i = 0; i < whole; ++i) ASSERT_EQ(w.client.read(piece.size()), piece);
}

TEST(MessageGate, NobodysSilenceEndsAWebSocketWhoseMessageIsHeld) {
  model::EngineConfig config;
  config.timeouts.idle = config.timeouts.response = config.timeouts.write = 100ms;
  WebSocket w("", config);
  ASSERT_TRUE(w.client.send(fromClient(1, "hold me")));
  ASSERT_TRUE(w.gate.arrived.waitFor(1));
  std::this_thread::sleep_for(500ms);  // of silence
  w.gate.open();
  EXPECT_EQ(readFrame(w.origin).payload, "hold me");
}

TEST(MessageGate, AnEditKeepsWhatIsCompressedReadable) {
  WebSocket w("permessage-deflate");
  wire::websocket::MessageDeflater deflater(true, 15);
  wire::websocket::MessageInflater inflater(true, 15);
  const auto deflated = [&](std::string_view text) {
    std::string out;
    deflater.feed(text, out);
    deflater.endMessage(out);
    return fromServer(1, out, true, 4);
  };
  const auto inflated = [&](const Frame& f) {
    char out[4096];
    EXPECT_TRUE(inflater.begin());
    inflater.feed(f.payload);
    std::string text(out, inflater.drain(out));
    inflater.endMessage();
    text.append(out, inflater.drain(out));
    EXPECT_FALSE(inflater.failed());
    return text;
  };
  const std::string first = deflated("a text to refer to");
  ASSERT_TRUE(w.origin.send(first));
  const std::string same = w.client.read(first.size());
  EXPECT_EQ(same, first);
  EXPECT_EQ(inflated({0xc1, same.substr(2)}), "a text to refer to");
  std::string more;
  for (const char* text : {"edit a text to refer to", "drop a text to refer to", "a text to refer to"}) more += deflated(text);
  ASSERT_TRUE(w.origin.send(more));
  EXPECT_EQ(inflated(readFrame(w.client)), "edited a text to refer to");
  EXPECT_EQ(inflated(readFrame(w.client)), "a text to refer to");
}

TEST(MessageGate, EventsUnderAContentCoding) {
  Obeying o;
  Peer client = o.h.client();
  ASSERT_TRUE(client.send("GET " + o.h.url("/events") + " HTTP/1.1\r\nHost: " + o.h.authority() + "\r\n\r\n"));
  Peer origin = o.h.origin.accept();
  origin.readUntil("\r\n\r\n");
  const std::string body = *codec::encode("data: one\n\n: a comment\n\ndata: two\n\n", "gzip");
  // It says how long it is, which an edit makes untrue.
  o.plan->judge = [](const Message& m, std::string& payload) -> net::Awaitable<MessageVerdict> {
    if (m.kind != MessageKind::event || payload != "data: one") co_return MessageVerdict::pass;
    payload = "data: another\ndata: and more";
    co_return MessageVerdict::edited;
  };
  ASSERT_TRUE(
      origin.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body));
  const std::string head = client.readUntil("\r\n\r\n");
  EXPECT_EQ(head.find("Content-Length"), std::string::npos) << head;
  EXPECT_NE(head.find("Transfer-Encoding: chunked"), std::string::npos) << head;
  std::string coded;
  for (std::size_t n = 1; n;) {
    n = std::stoul(client.readUntil("\r\n"), nullptr, 16);
    coded += client.read(n);
    client.read(2);
  }
  EXPECT_EQ(codec::decode(coded, "gzip", 10'000).bytes,
            "data: another\ndata: and more\n\n: a comment\n\ndata: two\n\n");
  const auto x = o.h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_FALSE(x->failure) << x->failure.detail;
  EXPECT_EQ(o.h.sink.body(1, down), body);
  EXPECT_EQ(flagsOf(o.h.sink.messages(1, 2)), (std::vector<std::string>{"one edited", "two"}));
}

TEST(MessageGate, AServerThatSendsEventsIsHeardAsTheyCome) {
  Obeying o;
  Peer client = o.h.client();
  ASSERT_TRUE(client.send("GET " + o.h.url("/events") + " HTTP/1.1\r\nHost: " + o.h.authority() + "\r\n\r\n"));
  Peer origin = o.h.origin.accept();
  origin.readUntil("\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"));
  client.readUntil("\r\n\r\n");
  for (const std::string text : {"data: one\n\n", "data: two\n\n"}) {
    ASSERT_TRUE(origin.send(text));
    EXPECT_EQ(client.read(text.size()), text);
  }
  ASSERT_TRUE(o.way());
  EXPECT_TRUE(o.way()->inject(down, MessageKind::event, "data: of ours"));
  EXPECT_EQ(client.read(15), "data: of ours\n\n");
  EXPECT_FALSE(o.way()->inject(up, MessageKind::event, "data: nowhere")) << "its request has no messages";
}

/// A tunnel to an origin, with a peer of HTTP/2 at each end.
struct Streams : Obeying {
  explicit Streams(model::EngineConfig config = {}) : Obeying(std::move(config)) {
    Peer raw = h.client();
    raw.send("CONNECT " + h.authority() + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n\r\n");
    Peer origin = h.origin.accept();
    raw.readUntil("\r\n\r\n");
    client.emplace(std::move(raw), Role::client);
    server.emplace(std::move(origin), Role::server);
  }
  StreamId ask(std::vector<std::pair<std::string_view, std::string_view>> fields, bool end) {
    model::RequestHead head;
    for (const auto& [name, value] : fields) head.headers.append(name, value);
    head.method = std::string(head.headers.find(":method").value_or(""));
    const StreamId id = next;
    next += 2;
    return client->end.session.request(head, end, &client->end.owners[id]);
  }
  StreamId call(std::string_view path) {
    return ask({{":method", "POST"},
                {":scheme", "http"},
                {":authority", "a.example"},
                {":path", path},
                {"content-type", "application/grpc"},
                {"te", "trailers"}},
               false);
  }
  void answer(StreamId id, std::vector<std::pair<std::string_view, std::string_view>> fields) {
    model::ResponseHead head;
    head.status = 200;
    head.headers.append(":status", "200");
    for (const auto& [name, value] : fields) head.headers.append(name, value);
    server->end.session.respond(id, head, false);
  }
  template <class F>
  bool talk(F done) {
    return together(*client, *server, done);
  }
  std::optional<H2Peer> client, server;
  StreamId next = 1;
};

std::string grpc(std::string_view payload) {
  return std::string{0, 0, 0, char(payload.size() >> 8), char(payload.size())}.append(payload);
}

TEST(MessageGate, CallsOfGrpcOverStreams) {
  Streams s;
  const StreamId held = s.call("/held"), free = s.call("/free");
  s.client->end.session.data(held, grpc("hold one") + grpc("two"));
  s.client->end.session.data(free, grpc("one") + grpc("edit two") + grpc("drop three"));
  s.client->end.session.end(free, nullptr);
  ASSERT_TRUE(s.talk([&] { return s.server->end.requests.size() == 2; }));
  StreamId atServer[2] = {1, 3};
  if (s.server->end.requests[1]->path != "/held") std::swap(atServer[0], atServer[1]);
  auto& bodies = s.server->end.bodies;
  ASSERT_TRUE(s.talk([&] { return s.server->heard("end " + std::to_string(atServer[1])); })) << "another is held";
  EXPECT_EQ(bodies[atServer[1]], grpc("one") + grpc("edited two"));
  EXPECT_EQ(bodies[atServer[0]], "");

  s.answer(atServer[0], {{"content-type", "application/grpc"}});
  s.server->end.session.data(atServer[0], grpc("edit an answer"));
  ASSERT_TRUE(s.talk([&] { return s.client->end.bodies[held] == grpc("edited an answer"); }))
      << "its request is held, and its answer comes";
  ASSERT_TRUE(s.gate.arrived.waitFor(1));
  s.gate.open();
  ASSERT_TRUE(s.talk([&] { return bodies[atServer[0]] == grpc("hold one") + grpc("two"); }));
  EXPECT_TRUE(s.way());
  model::Headers trailers;
  trailers.append("grpc-status", "0");
  s.client->end.session.end(held, nullptr);
  ASSERT_TRUE(s.talk([&] { return s.server->heard("end " + std::to_string(atServer[0])); }));
  s.server->end.session.end(atServer[0], &trailers);
  ASSERT_TRUE(s.talk([&] { return s.client->heard("closed " + std::to_string(held) + " NO_ERROR"); }));
  const auto x = s.h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_FALSE(x->failure) << x->failure.detail;
  EXPECT_EQ(x->grpcStatus, 0);
}

TEST(MessageGate, AStreamThatIsResetWhileItsMessageIsHeld) {
  Streams s;
  const StreamId held = s.call("/held");
  s.client->end.session.data(held, grpc("hold one"));
  ASSERT_TRUE(s.talk([&] { return s.gate.arrived.count() == 1; }));
  const auto left = std::chrono::steady_clock::now();
  s.client->end.session.reset(held, wire::http2::ErrorCode::cancel);
  s.client->send();
  const auto x = s.h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_LT(std::chrono::steady_clock::now() - left, 1s);
  EXPECT_EQ(s.gate.abandoned, 1);
  EXPECT_EQ(flagsOf(s.h.sink.messages(1)), std::vector<std::string>{"hold one dropped"});
  ASSERT_TRUE(s.talk([&] { return s.server->heard("closed 1 CANCEL"); }));
}

TEST(MessageGate, FromAStreamToHttp1AndBack) {
  Obeying o;
  H2Peer client(o.h.client(), Role::client);
  model::RequestHead head;
  head.method = "POST";
  const std::string authority = o.h.authority();
  for (const auto& [name, value] : {std::pair<std::string_view, std::string_view>{":method", "POST"},
                                    {":scheme", "http"},
                                    {":authority", authority},
                                    {":path", "/"},
                                    {"content-type", "application/grpc-web"}})
    head.headers.append(name, value);
  client.end.session.request(head, false, &client.end.owners[1]);
  client.end.session.data(1, grpc("edit one") + grpc("two"));
  client.end.session.end(1, nullptr);
  client.until([&] { return client.end.peer.maxConcurrentStreams != UINT32_MAX; });
  Peer origin = o.h.origin.accept();
  EXPECT_NE(origin.readUntil("\r\n\r\n").find("chunked"), std::string::npos);
  std::string body;
  for (std::size_t n = 1; n;) {
    n = std::stoul(origin.readUntil("\r\n"), nullptr, 16);
    body += origin.read(n);
    origin.read(2);
  }
  EXPECT_EQ(body, grpc("edited one") + grpc("two"));
  const std::string trailers = std::string("\x80\0\0\0\x10", 5) + "grpc-status: 0\r\n";
  const std::string answer = grpc("drop it") + grpc("three") + trailers;
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Type: application/grpc-web\r\nContent-Length: " +
                          std::to_string(answer.size()) + "\r\n\r\n" + answer));
  ASSERT_TRUE(client.until([&] { return client.heard("closed 1 NO_ERROR"); }));
  EXPECT_EQ(client.end.bodies[1], grpc("three") + trailers);
  const auto x = o.h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->grpcStatus, 0);
}

TEST(MessageGate, AWebSocketInAStream) {
  Streams s;
  s.server->end.session.enableConnectProtocol();
  s.ask({{":method", "GET"}, {":scheme", "http"}, {":authority", "a.example"}, {":path", "/"}}, true);
  ASSERT_TRUE(s.talk([&] { return s.client->end.peer.enableConnectProtocol && s.server->end.requests.size() == 1; }));
  const StreamId id = s.ask({{":method", "CONNECT"},
                             {":scheme", "http"},
                             {":authority", "a.example"},
                             {":path", "/chat"},
                             {":protocol", "websocket"}},
                            false);
  ASSERT_TRUE(s.talk([&] { return s.server->end.requests.size() == 2; }));
  s.answer(3, {});
  ASSERT_TRUE(s.talk([&] { return s.client->heard("response " + std::to_string(id) + " 200"); }));
  const std::string one = fromClient(1, "one"), ping = fromClient(9, "?");
  s.client->end.session.data(id, one + fromClient(1, "hold me") + fromClient(1, "drop it") + ping);
  ASSERT_TRUE(s.talk([&] { return s.server->end.bodies[3] == one + ping; }));
  s.server->end.session.data(3, fromServer(1, "edit it") + fromServer(1, "as it is"));
  ASSERT_TRUE(
      s.talk([&] { return s.client->end.bodies[id] == fromServer(1, "edited it") + fromServer(1, "as it is"); }));
  s.gate.open();
  ASSERT_TRUE(s.talk([&] { return s.server->end.bodies[3] == one + ping + fromClient(1, "hold me"); }));
}

TEST(MessageGate, WhatThrowsEndsItsExchangeAlone) {
  WebSocket w;
  w.plan->judge = [](const Message&, std::string&) -> net::Awaitable<MessageVerdict> {
    throw std::runtime_error("a bug of an interceptor");
    co_return MessageVerdict::pass;
  };
  ASSERT_TRUE(w.client.send(fromClient(1, "one")));
  const auto x = w.h.sink.finished(1);
  ASSERT_TRUE(x);
  EXPECT_EQ(x->failure.kind, model::FailureKind::internalError);
  EXPECT_EQ(x->failure.detail, "a bug of an interceptor");
  EXPECT_EQ(w.client.readAll(), "");
}

}  // namespace
}  // namespace penstock::engine::test
