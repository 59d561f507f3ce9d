// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of gRPC, event streams and MQTT in the queue; and breakpoints of rules on them.
#include <deque>

#include "unit/service/intercept_fixture.h"

namespace penstock::service::test {
namespace {

using model::Direction;
using model::MessageKind;
using wire::http2::Role;
using wire::http2::StreamId;

std::string grpc(std::string_view payload) { return "\0\0\0\0"s + char(payload.size()) + std::string(payload); }

std::string publish(std::string_view topic, std::string_view payload) {
  const std::string rest = std::string{0, char(topic.size())} + std::string(topic) + std::string(payload);
  return std::string{0x30, char(rest.size())} + rest;
}
const std::string mqttConnect = "\x10\x0d\0\4MQTT\4\2\0\0\0\1c"s, mqttAccepted = "\x20\2\0\0"s;

class InterceptMessagesTest : public InterceptTest {
 protected:
  /// With breakpoints of a rule in place of a condition.
  void startWithBreakpoint(const std::string& when, const std::string& side) {
    model::Config config;
    config.rules = {folder_.write("rules.json", R"([{"name": "Stop", "on": ["message"], "when": ")" + when +
                                                    R"(", "actions": [{"do": "breakpoint", "side": ")" + side + R"("}]}])")};
    start(std::move(config));
    attending_ = queue().attend();
  }
  Peer tunnel(Peer& server) {
    Peer peer = client();
    EXPECT_TRUE(peer.send("CONNECT " + authority() + " HTTP/1.1\r\nHost: " + authority() + "\r\n\r\n"));
    server = origin_.accept();
    peer.readUntil("\r\n\r\n");
    return peer;
  }
  std::shared_ptr<void> attending_;
};

/// A call of gRPC over a tunnel.
struct Call {
  Call(Peer raw, Peer accepted) : client(std::move(raw), Role::client), server(std::move(accepted), Role::server) {
    model::RequestHead head;
    head.method = "POST";
    for (const auto& [name, value] : {std::pair<std::string_view, std::string_view>{":method", "POST"}, {":scheme", "http"}, {":authority", "a.example"},
                                      {":path", "/shop.Orders/Watch"}, {"content-type", "application/grpc"}, {"te", "trailers"}})
      head.headers.append(name, value);
    client.end.session.request(head, false, &client.end.owners[1]);
    EXPECT_TRUE(talk([&] { return server.end.requests.size() == 1; }));
    model::ResponseHead answer;
    answer.status = 200;
    answer.headers.append(":status", "200");
    answer.headers.append("content-type", "application/grpc");
    server.end.session.respond(1, answer, false);
  }
  template <class F>
  bool talk(F done) {
    return together(client, server, done);
  }
  void end() {
    client.end.session.end(1, nullptr);
    EXPECT_TRUE(talk([&] { return server.heard("end 1"); }));
    model::Headers trailers;
    trailers.append("grpc-status", "0");
    server.end.session.end(1, &trailers);
    EXPECT_TRUE(talk([&] { return client.heard("closed 1 NO_ERROR"); }));
  }
  H2Peer client, server;
};

TEST_F(InterceptMessagesTest, OfGrpc) {
  start();
  hold("grpc.method == Watch", false, false, true);
  Peer accepted;
  Peer raw = tunnel(accepted);
  Call call(std::move(raw), std::move(accepted));
  call.client.end.session.data(1, grpc("one") + grpc("two"));
  ASSERT_TRUE(call.talk([&] { return queue().held() == 1; }));
  const HeldRow up = row();
  EXPECT_EQ(up.kind, MessageKind::grpc);
  EXPECT_EQ(up.direction, Direction::toServer);
  EXPECT_EQ(up.path, "/shop.Orders/Watch");
  EXPECT_EQ(payload(up), "one");
  EXPECT_EQ(call.server.end.bodies[1], "") << "both wait";
  ASSERT_TRUE(queue().forward(up.id, {std::nullopt, "another\0one"s}));
  ASSERT_TRUE(call.talk([&] { return call.server.end.bodies[1] == grpc("another\0one"s) && queue().held() == 1; }));
  EXPECT_EQ(payload(row()), "two");
  ASSERT_TRUE(queue().drop(row().id));
  call.server.end.session.data(1, grpc("answer"));
  ASSERT_TRUE(call.talk([&] { return queue().held() == 1; }));
  const HeldRow down = row();
  EXPECT_EQ(down.direction, Direction::toClient);
  ASSERT_TRUE(queue().forward(down.id));
  ASSERT_TRUE(call.talk([&] { return call.client.end.bodies[1] == grpc("answer"); }));
  ASSERT_TRUE(queue().inject(up.exchange, Direction::toClient, MessageKind::grpc, "of ours"));
  ASSERT_TRUE(call.talk([&] { return call.client.end.bodies[1] == grpc("answer") + grpc("of ours"); }));
  call.end();  // what its trailers say is nobody's to hold
  EXPECT_EQ(call.server.end.bodies[1], grpc("another\0one"s));
  const auto x = recorded(up.exchange);
  EXPECT_FALSE(x->failure) << x->failure.detail;
  ASSERT_TRUE(entry(*x, Did::messageChanged));
  EXPECT_EQ(entry(*x, Did::messageChanged)->by, model::By::person);
  EXPECT_EQ(entry(*x, Did::messageDropped)->detail, "2 to the server");
}

TEST_F(InterceptMessagesTest, OfGrpcByABreakpoint) {
  startWithBreakpoint("grpc.method == Watch && full_text contains stop", "response");
  Peer accepted;
  Peer raw = tunnel(accepted);
  Call call(std::move(raw), std::move(accepted));
  call.client.end.session.data(1, grpc("stop"));
  ASSERT_TRUE(call.talk([&] { return call.server.end.bodies[1] == grpc("stop"); })) << "of the other direction alone";
  call.server.end.session.data(1, grpc("goes") + grpc("stop here"));
  ASSERT_TRUE(call.talk([&] { return queue().held() == 1 && call.client.end.bodies[1] == grpc("goes"); }));
  EXPECT_TRUE(row().breakpoint);
  EXPECT_EQ(payload(row()), "stop here");
  ASSERT_TRUE(queue().forward(row().id, {std::nullopt, "went"}));
  ASSERT_TRUE(call.talk([&] { return call.client.end.bodies[1] == grpc("goes") + grpc("went"); }));
  call.end();
}

/// An event stream that stands, to be spoken into.
struct Events {
  Events(Peer c, Peer s) : client(std::move(c)), server(std::move(s)) {
    server.readUntil("\r\n\r\n");
    server.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
    client.readUntil("\r\n\r\n");
  }
  Peer client, server;
};

TEST_F(InterceptMessagesTest, OfAnEventStream) {
  start();
  hold(R"(json("$.n") >= 2)", false, false, true);
  Peer peer = client();
  ASSERT_TRUE(peer.send(request("GET /events", "Accept: text/event-stream\r\n")));
  Events events(std::move(peer), origin_.accept());
  ASSERT_TRUE(events.server.send("data: {\"n\": 1}\n\nid: 7\ndata: {\"n\":\ndata: 2}\n\ndata: {\"n\": 1}\n\n"));
  EXPECT_EQ(events.client.read(16), "data: {\"n\": 1}\n\n");
  const HeldRow held = row();
  EXPECT_EQ(held.kind, MessageKind::event);
  EXPECT_EQ(held.direction, Direction::toClient);
  EXPECT_EQ(payload(held), "id: 7\ndata: {\"n\":\ndata: 2}");
  const auto refused = queue().forward(held.id, {std::nullopt, "data: a\n\ndata: b"});
  ASSERT_TRUE(refused) << "what cannot be written goes on as it came";
  const std::string same = "id: 7\ndata: {\"n\":\ndata: 2}\n\ndata: {\"n\": 1}\n\n";
  EXPECT_EQ(events.client.read(same.size()), same);
  ASSERT_TRUE(events.server.send("data: {\"n\": 3}\n\n"));
  ASSERT_TRUE(queue().forward(row().id, {std::nullopt, "event: more\ndata: {\"n\": 4}"}));
  EXPECT_EQ(events.client.read(28), "event: more\ndata: {\"n\": 4}\n\n");
  ASSERT_TRUE(events.server.send("data: {\"n\": 5}\n\ndata: {\"n\": 0}\n\n"));
  ASSERT_TRUE(queue().drop(row().id));
  EXPECT_EQ(events.client.read(16), "data: {\"n\": 0}\n\n");
  ASSERT_TRUE(queue().inject(held.exchange, Direction::toClient, MessageKind::event, "data: of ours"));
  EXPECT_EQ(events.client.read(15), "data: of ours\n\n");
  events.server.close();
  EXPECT_EQ(events.client.readAll(), "");
  const auto x = recorded(held.exchange);
  EXPECT_FALSE(x->paused);
  EXPECT_TRUE(entry(*x, Did::messageEditTakenBack));
  EXPECT_TRUE(entry(*x, Did::messageDropped));
}

TEST_F(InterceptMessagesTest, OfAnEventStreamByABreakpoint) {
  startWithBreakpoint("path == /events && full_text contains stop", "response");
  Peer peer = client();
  ASSERT_TRUE(peer.send(request("GET /events")));
  Events events(std::move(peer), origin_.accept());
  ASSERT_TRUE(events.server.send("data: go\n\ndata: stop\n\n"));
  EXPECT_EQ(events.client.read(10), "data: go\n\n");
  const HeldRow held = row();
  EXPECT_TRUE(held.breakpoint);
  // Whoever stops looking stops holding.
  events.client.close();
  EXPECT_TRUE(until([&] { return queue().queue().at(0).left; }));
}

TEST_F(InterceptMessagesTest, OfMqtt) {
  start();
  hold("mqtt.topic startswith a/", false, false, true);
  Peer server;
  Peer peer = tunnel(server);
  ASSERT_TRUE(peer.send(mqttConnect));
  EXPECT_EQ(server.read(mqttConnect.size()), mqttConnect);
  ASSERT_TRUE(server.send(mqttAccepted));
  EXPECT_EQ(peer.read(4), mqttAccepted);
  ASSERT_TRUE(peer.send(publish("a/b", "one") + "\xc0\0"s + publish("x", "two")));
  EXPECT_EQ(server.read(2), "\xc0\0"s) << "it asks whether we live";
  const HeldRow up = row();
  EXPECT_EQ(up.kind, MessageKind::mqtt);
  EXPECT_EQ(up.method, "CONNECT");
  EXPECT_EQ(payload(up), "one") << "what is published";
  ASSERT_TRUE(queue().forward(up.id, {std::nullopt, "another one"}));
  const std::string went = publish("a/b", "another one") + publish("x", "two");
  EXPECT_EQ(server.read(went.size()), went);
  ASSERT_TRUE(server.send(publish("a/c", "down") + publish("x", "three")));
  ASSERT_TRUE(queue().drop(row().id));
  EXPECT_EQ(peer.read(publish("x", "three").size()), publish("x", "three"));
  ASSERT_TRUE(queue().inject(up.exchange, Direction::toClient, MessageKind::mqtt, publish("y", "of ours")));
  EXPECT_EQ(peer.read(publish("y", "of ours").size()), publish("y", "of ours"));
  // One that is held when its client leaves.
  ASSERT_TRUE(peer.send(publish("a/d", "last")));
  row();
  peer.close();
  EXPECT_TRUE(until([&] { return queue().queue().at(0).left; }));
  EXPECT_EQ(server.readAll(), "");
  server.close();
  const auto x = recorded(up.exchange);
  EXPECT_FALSE(x->paused);
  EXPECT_EQ(entry(*x, Did::messageChanged)->detail, "3 to the server");
  EXPECT_EQ(x->subject, "a/b, x, a/c … a/d");
}

TEST_F(InterceptMessagesTest, OfMqttByABreakpoint) {
  startWithBreakpoint("mqtt.topic == a", "request");
  Peer server;
  Peer peer = tunnel(server);
  ASSERT_TRUE(peer.send(mqttConnect + publish("a", "stop")));
  EXPECT_EQ(server.read(mqttConnect.size()), mqttConnect);
  const HeldRow held = row();
  EXPECT_TRUE(held.breakpoint);
  EXPECT_EQ(payload(held), "stop");
  ASSERT_TRUE(queue().forward(held.id));
  EXPECT_EQ(server.read(publish("a", "stop").size()), publish("a", "stop"));
  ASSERT_TRUE(server.send(mqttAccepted + publish("a", "down")));
  const std::string down = mqttAccepted + publish("a", "down");
  EXPECT_EQ(peer.read(down.size()), down) << "of the other direction alone";
}

TEST_F(InterceptMessagesTest, ThreeHundredStreamsOfFourConnectionsAreHeldOneByOne) {
  start();
  hold("path startswith /n");
  constexpr int connections = 4, each = 75;
  std::deque<std::pair<H2Peer, H2Peer>> all;
  for (int c = 0; c < connections; ++c) {
    Peer accepted;
    Peer raw = tunnel(accepted);
    all.emplace_back(std::piecewise_construct, std::forward_as_tuple(std::move(raw), Role::client),
                     std::forward_as_tuple(std::move(accepted), Role::server));
    for (int i = 0; i < each; ++i) all.back().first.ask("GET", "a.example", "/n" + std::to_string(c * each + i));
  }
  const auto talk = [&](auto done) {
    const SteadyTime patience = steadyNow() + 20s;
    while (!done() && steadyNow() < patience)
      for (auto& [client, server] : all) {
        client.talk();
        server.talk();
      }
    return done();
  };
  ASSERT_TRUE(talk([&] { return queue().held() == std::size_t(connections * each); }));
  for (auto& [client, server] : all) {
    EXPECT_TRUE(server.end.requests.empty());
    client.ask("GET", "a.example", "/passes");
  }
  const auto passed = [&](std::size_t count) {
    std::size_t seen = 0;
    for (auto& [client, server] : all) seen += server.end.requests.size();
    return seen == count;
  };
  ASSERT_TRUE(talk([&] { return passed(connections); })) << "the connections do not stall";
  // One after the other is let go, from the last to the first, and goes to its server by itself.
  auto rows = this->rows(connections * each);
  std::size_t count = connections;
  for (auto held = rows.rbegin(); held != rows.rend(); ++held) {
    ASSERT_TRUE(queue().forward(held->id, {"GET " + held->path + "/edited HTTP/2\n:authority: a.example\n", std::nullopt}));
    ++count;
    if (count % 50 == 0) {
      ASSERT_TRUE(talk([&] { return passed(count); })) << count;
    }
  }
  ASSERT_TRUE(talk([&] { return passed(connections + connections * each); }));
  // Each gets the answer to what it asked.
  for (auto& [client, server] : all)
    for (const auto& [id, request] : server.end.requests) {
      model::ResponseHead answer;
      answer.status = 200;
      answer.headers.append(":status", "200");
      server.end.session.respond(id, answer, false);
      server.end.session.data(id, request->headers.find(":path").value_or(""));
      server.end.session.end(id, nullptr);
    }
  const auto answered = [&] {
    std::size_t whole = 0;
    for (auto& [client, server] : all)
      for (const auto& [id, body] : client.end.bodies) whole += client.heard("end " + std::to_string(id));
    return whole == std::size_t(connections * (each + 1));
  };
  ASSERT_TRUE(talk(answered));
  for (int c = 0; c < connections; ++c)
    for (int i = 0; i < each; ++i)
      EXPECT_EQ(all[std::size_t(c)].first.end.bodies[StreamId(2 * i + 1)], "/n" + std::to_string(c * each + i) + "/edited");
}

}  // namespace
}  // namespace penstock::service::test
