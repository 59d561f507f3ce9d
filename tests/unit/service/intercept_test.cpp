// SPDX-License-Identifier: GPL-3.0-or-later
// The intercept queue of a whole service, seen from the bytes of both sides and from the record.
#include <gtest/gtest.h>

#include <thread>

#include "unit/service/intercept_fixture.h"

namespace penstock::service::test {
namespace {

TEST_F(InterceptTest, ARequestIsHeldAndGoesOnAsItCame) {
  start();
  hold();
  Peer peer = client();
  ASSERT_TRUE(peer.send(request("POST /a?b", "x-A:  two \r\nContent-Length: 5\r\n") + "hello"));
  const HeldRow held = row();
  EXPECT_EQ(held.phase, HeldPhase::request);
  EXPECT_EQ(held.method + " " + held.path, "POST /a?b");
  EXPECT_EQ(held.url, "http://" + authority() + "/a?b");
  const HeldItem item = open(held);
  EXPECT_EQ(item.head, "POST http://" + authority() + "/a?b HTTP/1.1\nHost: " + authority() + "\nx-A:  two \nContent-Length: 5\n");
  EXPECT_EQ(item.body, "hello");
  ASSERT_TRUE(queue().forward(held.id, {item.head, item.body}));
  EXPECT_EQ(queue().held(), 0u);
  Peer server = origin_.accept();
  EXPECT_EQ(server.readUntil("hello"), "POST /a?b HTTP/1.1\r\n" + host() + "x-A:  two \r\nContent-Length: 5\r\n\r\nhello");
  ASSERT_TRUE(server.send("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_EQ(peer.readUntil("\r\n\r\n"), "HTTP/1.1 204 No Content\r\n\r\n");
  const auto x = recorded(held.exchange);
  EXPECT_FALSE(entry(*x, Did::edited)) << "what was not changed is no edit";
  ASSERT_TRUE(entry(*x, Did::waited));
  EXPECT_TRUE(entry(*x, Did::waited)->detail.starts_with("request for ")) << entry(*x, Did::waited)->detail;
  EXPECT_FALSE(x->paused);
}

TEST_F(InterceptTest, AnEditGoesOnAsTypedAndBothVersionsAreKept) {
  start();
  hold();
  Peer peer = client();
  ASSERT_TRUE(peer.send(request("POST /a", "Cookie: x\r\nX-keeps: its  form\r\nContent-Length: 5\r\n") + "hello"));
  const HeldRow held = row();
  const std::string head = "PUT http://" + authority() + "/b?c HTTP/1.1\nHost: " + authority() + "\nx-New:one\nX-keeps: its  form\nContent-Length: 5\nx-New: two\n";
  ASSERT_TRUE(queue().forward(held.id, {head, "longer than it was\0!"s}));
  Peer server = origin_.accept();
  EXPECT_EQ(server.readUntil("was\0!"s), "PUT /b?c HTTP/1.1\r\n" + host() + "x-New:one\r\nX-keeps: its  form\r\nContent-Length: 20\r\nx-New: two\r\n\r\nlonger than it was\0!"s);
  ASSERT_TRUE(server.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  peer.readUntil("\r\n\r\n");
  const auto x = recorded(held.exchange);
  EXPECT_EQ(x->request->method, "POST");
  EXPECT_EQ(x->requestSent->method, "PUT");
  EXPECT_EQ(x->requestBody.size, 5u);
  ASSERT_TRUE(x->requestBodySent);
  EXPECT_EQ(x->requestBodySent->size, 20u);
  const model::TraceEntry* edited = entry(*x, Did::edited);
  ASSERT_TRUE(edited);
  EXPECT_EQ(edited->by, model::By::person);
  std::vector<std::string> what;
  for (const auto& change : edited->changes) what.push_back(change.what);
  EXPECT_EQ(what, (std::vector<std::string>{"request method", "request path", "request header Cookie", "request header x-New", "request body"}));
}

TEST_F(InterceptTest, WhatCannotBeSentIsRefusedInASentenceAndHeldStill) {
  start();
  hold();
  Peer peer = client();
  ASSERT_TRUE(peer.send(request("POST /a", "Content-Type: application/json\r\nContent-Length: 2\r\n") + "{}"));
  const HeldRow held = row();
  const std::string first = "POST http://" + authority() + "/a HTTP/1.1\n", rest = "Host: " + authority() + "\nContent-Length: 2\n";
  const auto problem = [&](const std::string& head) {
    const auto said = queue().forward(held.id, {head, std::nullopt});
    return said ? std::string("(sent)") : said.error().message;
  };
  EXPECT_TRUE(problem(first + "nothing\n" + rest).starts_with("line 2: there is no colon"));
  EXPECT_TRUE(problem("POST\n" + rest).starts_with("line 1: the first line has to be \"METHOD TARGET HTTP/1.1\""));
  EXPECT_TRUE(problem("POST / HTTP/1.0\n" + rest).starts_with("line 1: the first line has to be"));
  EXPECT_TRUE(problem(first + "A: b\n\nC: d\n" + rest).starts_with("line 3: an empty line"));
  EXPECT_TRUE(problem(first + "X : y\n" + rest).starts_with("line 2: \"X \" is no name"));
  EXPECT_TRUE(problem(first + "Host: a\nContent-Length: 3\n").starts_with("line 3: Content-Length says how long"));
  EXPECT_TRUE(problem(first + rest + "Transfer-Encoding: chunked\n").starts_with("line 4: Transfer-Encoding says how long"));
  EXPECT_TRUE(problem("").starts_with("line 1: the first line is empty"));
  EXPECT_TRUE(problem("GET http://a b/ HTTP/1.1\n" + rest).starts_with("line 1: "));
  const auto notes = queue().check(held.id, {std::nullopt, "{\"a\": 1,}"});
  EXPECT_EQ(notes.size(), 1u);
  EXPECT_FALSE(notes.at(0).prevents) << "it is sent all the same";
  EXPECT_TRUE(notes.at(0).sentence.starts_with("the body is no JSON any more: line 1, column 9")) << notes.at(0).sentence;
  EXPECT_EQ(queue().held(), 1u);
  ASSERT_TRUE(queue().forward(held.id, {std::nullopt, "{\"a\": 1,}"}));
  Peer server = origin_.accept();
  EXPECT_TRUE(server.readUntil(",}").ends_with("Content-Length: 9\r\n\r\n{\"a\": 1,}"));
}

TEST_F(InterceptTest, AResponseIsHeldWithItsCodingTakenOffAndPutOnAgain) {
  start();
  hold("status >= 400", true, true);
  Peer peer = client();
  ASSERT_TRUE(peer.send(request("GET /a")));
  Peer server = origin_.accept();
  server.readUntil("\r\n\r\n");
  ASSERT_TRUE(server.send("HTTP/1.1 404 Not Found\r\nserver: big\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwiki\r\n0\r\n\r\n"));
  const HeldRow held = row();
  EXPECT_EQ(held.phase, HeldPhase::response);
  EXPECT_EQ(held.status, 404);
  const HeldItem item = open(held);
  EXPECT_EQ(item.head, "HTTP/1.1 404 Not Found\nserver: big\nTransfer-Encoding: chunked\n");
  EXPECT_EQ(item.body, "wiki");
  const auto refused = queue().forward(held.id, {"HTTP/1.1 100 Continue\nTransfer-Encoding: chunked\n", std::nullopt});
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().message.starts_with("line 1: the status has to be 200 to 999")) << refused.error().message;
  ASSERT_TRUE(queue().forward(held.id, {"HTTP/1.1 200 Fine\nServer: none\nTransfer-Encoding: chunked\n", "pedia"}));
  EXPECT_EQ(peer.readUntil("0\r\n\r\n"), "HTTP/1.1 200 Fine\r\nServer: none\r\nTransfer-Encoding: chunked\r\n\r\n5\r\npedia\r\n0\r\n\r\n");
  const auto x = recorded(held.exchange);
  EXPECT_EQ(x->response->status, 404);
  EXPECT_EQ(x->responseSent->status, 200);
  // What the condition does not select passes.
  ASSERT_TRUE(peer.send(request("GET /b")));
  server.readUntil("\r\n\r\n");
  ASSERT_TRUE(server.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  EXPECT_TRUE(peer.readUntil("ok").ends_with("ok"));
}

TEST_F(InterceptTest, DropAbortAndMockEndIt) {
  start();
  hold();
  const auto held = [&](Peer& peer) {
    EXPECT_TRUE(peer.send(request("GET /")));
    return row();
  };
  {
    Peer peer = client();
    const HeldRow one = held(peer);
    ASSERT_TRUE(queue().drop(one.id));
    EXPECT_EQ(peer.readAll(), "");
    const auto x = recorded(one.exchange);
    ASSERT_TRUE(entry(*x, Did::dropped));
    EXPECT_EQ(entry(*x, Did::dropped)->by, model::By::person);
    EXPECT_EQ(std::count_if(x->trace.begin(), x->trace.end(), [](const auto& e) { return e.did == Did::dropped; }), 1);
    EXPECT_FALSE(queue().drop(one.id)) << "it is gone";
  }
  {
    Peer peer = client();
    const HeldRow one = held(peer);
    ASSERT_TRUE(queue().abort(one.id));
    EXPECT_EQ(peer.readAll(), "");
    EXPECT_TRUE(entry(*recorded(one.exchange), Did::broken));
  }
  Peer peer = client();
  const HeldRow one = held(peer);
  EXPECT_FALSE(queue().mock(one.id, {99, {}, {}}));
  EXPECT_FALSE(queue().mock(one.id, {200, {{"Content-Length", "1"}}, {}}));
  EXPECT_FALSE(queue().mock(one.id, {200, {{"A", "b\r\nc"}}, {}}));
  ASSERT_TRUE(queue().mock(one.id, {418, {{"X-Pot", "tea"}}, "short\0stout"s}));
  EXPECT_EQ(peer.readUntil("stout"), "HTTP/1.1 418 \r\nX-Pot: tea\r\nContent-Length: 11\r\n\r\nshort\0stout"s);
  EXPECT_TRUE(entry(*recorded(one.exchange), Did::answered));
}

TEST_F(InterceptTest, TheResponseOfOneIsHeldOnDemand) {
  start();
  hold();
  Peer peer = client();
  ASSERT_TRUE(peer.send(request("GET /")));
  const HeldRow first = row();
  ASSERT_TRUE(queue().setAlsoResponse(first.id, true));
  EXPECT_TRUE(row().alsoResponse);
  ASSERT_TRUE(queue().forward(first.id));
  Peer server = origin_.accept();
  server.readUntil("\r\n\r\n");
  ASSERT_TRUE(server.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  const HeldRow second = row();
  EXPECT_EQ(second.phase, HeldPhase::response);
  EXPECT_EQ(second.exchange, first.exchange);
  EXPECT_FALSE(queue().setAlsoResponse(second.id, true));
  ASSERT_TRUE(queue().forward(second.id));
  EXPECT_TRUE(peer.readUntil("ok").ends_with("ok"));
}

TEST_F(InterceptTest, AClientThatLeavesLeavesARowThatSaysSo) {
  start();
  hold();
  Peer peer = client();
  ASSERT_TRUE(peer.send(request("POST /", "Content-Length: 2\r\n") + "hi"));
  const HeldRow held = row();
  peer.reset();
  ASSERT_TRUE(until([&] { return queue().queue().at(0).left; }));
  const HeldItem item = open(held);
  EXPECT_FALSE(item.body);
  EXPECT_EQ(item.whyNoBody, "the client gave up");
  EXPECT_TRUE(item.head.starts_with("POST "));
  const auto x = recorded(held.exchange);
  EXPECT_TRUE(x->failure);
  EXPECT_FALSE(x->paused);
  EXPECT_TRUE(queue().forward(held.id)) << "that is how it goes";
  EXPECT_EQ(queue().held(), 0u);
}

TEST_F(InterceptTest, ABrokenConditionChangesNothingAndTheRestIsKept) {
  start();
  hold("host == 127.0.0.1");
  const auto set = queue().setState({true, "hots == a", true, true, true});
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().message, "condition: there is no field hots: host");
  EXPECT_EQ(queue().state(), (InterceptState{true, "host == 127.0.0.1", true, false, false}));
  EXPECT_EQ(service_->project()->setting("intercept"), R"({"condition":"host == 127.0.0.1","messages":false,"requests":true,"responses":false})");
}

TEST_F(InterceptTest, ConditionsOnContentHoldWhatTheyFind) {
  start();
  hold("request contains needle");
  Peer first = client();
  ASSERT_TRUE(first.send(request("POST /hay", "Content-Length: 3\r\n") + "hay"));
  Peer server = origin_.accept();
  EXPECT_TRUE(server.readUntil("\r\n\r\nhay").ends_with("\r\n\r\nhay"));
  Peer second = client();
  ASSERT_TRUE(second.send(request("POST /a", "Content-Length: 8\r\n") + "a needle"));
  EXPECT_EQ(row().path, "/a");
  ASSERT_EQ(queue().forwardAll(), 1u);
  Peer other = origin_.accept();
  EXPECT_TRUE(other.readUntil("a needle").ends_with("a needle"));
}

TEST_F(InterceptTest, ThreeHundredAreHeldAtOnceAndLetGoInAnyOrder) {
  start();
  hold("path startswith /n");
  constexpr int many = 300;
  std::vector<Peer> peers;
  for (int i = 0; i < many; ++i) {
    peers.push_back(client());
    ASSERT_TRUE(peers.back().send(request("GET /n" + std::to_string(i))));
  }
  const auto all = rows(many);
  // Another passes meanwhile.
  Peer other = client();
  ASSERT_TRUE(other.send(request("GET /other")));
  Peer server = origin_.accept();
  EXPECT_TRUE(server.readUntil("\r\n\r\n").starts_with("GET /other "));
  for (int i = many; i-- > 0;) ASSERT_TRUE(queue().mock(all[std::size_t(i)].id, {200, {}, all[std::size_t(i)].path + "!"}));
  for (int i = 0; i < many; ++i) EXPECT_TRUE(peers[std::size_t(i)].readUntil("!").ends_with("/n" + std::to_string(i) + "!"));
  EXPECT_EQ(queue().held(), 0u);
}

TEST_F(InterceptTest, StreamsOfOneConnectionAreHeldOneByOne) {
  start();
  hold("path startswith /n");
  Peer raw = client();
  ASSERT_TRUE(raw.send("CONNECT " + authority() + " HTTP/1.1\r\nHost: " + authority() + "\r\n\r\n"));
  Peer accepted = origin_.accept();
  raw.readUntil("\r\n\r\n");
  H2Peer peer(std::move(raw), wire::http2::Role::client), server(std::move(accepted), wire::http2::Role::server);
  constexpr int many = 90;
  for (int i = 0; i < many; ++i) peer.ask("GET", "a.example", "/n" + std::to_string(i));
  ASSERT_TRUE(together(peer, server, [&] { return queue().held() == std::size_t(many); }));
  const auto all = rows(many);
  const HeldItem item = open(all[0]);
  EXPECT_EQ(item.head, "GET " + all[0].path + " HTTP/2\n:authority: a.example\n");
  // Another stream of the connection passes, then each as it is let go.
  peer.ask("GET", "a.example", "/other");
  ASSERT_TRUE(together(peer, server, [&] { return server.end.requests.size() == 1; }));
  EXPECT_EQ(server.end.requests.begin()->second->headers.find(":path"), "/other");
  ASSERT_TRUE(queue().forward(all[7].id, {"POST /edited HTTP/2\n:authority: b.example\nx-new: 1\n", "body"}));
  ASSERT_TRUE(together(peer, server, [&] { return server.end.requests.size() == 2 && server.end.bodies[3] == "body"; }));
  const auto& edited = server.end.requests[3]->headers;
  EXPECT_EQ(edited.find(":method"), "POST");
  EXPECT_EQ(edited.find(":path"), "/edited");
  EXPECT_EQ(edited.find(":authority"), "b.example");
  EXPECT_EQ(edited.find("x-new"), "1");
  const auto refused = queue().forward(all[8].id, {"GET / HTTP/2\n:authority: a\nX-Big: 1\n", std::nullopt});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "line 3: names are lower case in HTTP/2: x-big");
  EXPECT_EQ(queue().forwardAll(), std::size_t(many - 1));
  EXPECT_TRUE(together(peer, server, [&] { return server.end.requests.size() == std::size_t(many + 1); }));
}

TEST_F(InterceptTest, WhatIsHeldGoesOnAsItCameWhenTheServiceStops) {
  start();
  hold();
  Peer peer = client();
  ASSERT_TRUE(peer.send(request("POST /", "Content-Length: 2\r\n") + "hi"));
  row();
  std::thread stopping([&] { service_->stop(500ms); });
  Peer server = origin_.accept();
  EXPECT_TRUE(server.readUntil("hi").ends_with("\r\n\r\nhi"));
  ASSERT_TRUE(server.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  EXPECT_TRUE(peer.readUntil("ok").ends_with("ok"));
  stopping.join();
  EXPECT_EQ(queue().held(), 0u);
}

/// Text of one short frame of a client, whatever its mask.
std::string unmasked(const std::string& frame) {
  EXPECT_GE(frame.size(), 6u);
  std::string out = frame.substr(6);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = char(out[i] ^ frame[2 + i % 4]);
  return out;
}

TEST_F(InterceptTest, MessagesOfAWebSocketAreEditedDroppedAndAdded) {
  start();
  hold("!(ws.text contains passes)", false, false, true);
  Peer peer = client();
  ASSERT_TRUE(peer.send(request("GET /ws", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")));
  Peer server = origin_.accept();
  server.readUntil("\r\n\r\n");
  ASSERT_TRUE(server.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                          "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
  peer.readUntil("\r\n\r\n");
  ASSERT_TRUE(peer.send("\x81\x85\0\0\0\0hello"s));
  const HeldRow up = row();
  EXPECT_EQ(up.phase, HeldPhase::message);
  EXPECT_EQ(up.direction, model::Direction::toServer);
  HeldItem item = open(up);
  // The row is there a moment before what it holds can be read.
  for (const SteadyTime patience = steadyNow() + std::chrono::seconds(5); !item.body && steadyNow() < patience;) item = open(up);
  EXPECT_EQ(item.head, "");
  EXPECT_EQ(item.body, "hello");
  EXPECT_FALSE(queue().abort(up.id));
  EXPECT_FALSE(queue().mock(up.id, {}));
  ASSERT_TRUE(queue().forward(up.id, {std::nullopt, "hello there"}));
  EXPECT_EQ(unmasked(server.read(17)), "hello there");
  ASSERT_TRUE(server.send("\x81\x02hi"));
  const HeldRow down = row();
  EXPECT_EQ(down.direction, model::Direction::toClient);
  ASSERT_TRUE(queue().drop(down.id));
  ASSERT_TRUE(server.send("\x81\x06passes"));
  EXPECT_EQ(peer.read(8), "\x81\x06passes") << "not what was dropped";
  ASSERT_TRUE(queue().inject(up.exchange, model::Direction::toClient, model::MessageKind::text, "new"));
  EXPECT_EQ(peer.read(5), "\x81\x03new");
  // One that is held when its client leaves says so.
  ASSERT_TRUE(peer.send("\x81\x81\0\0\0\0x"s));
  row();
  peer.close();
  EXPECT_TRUE(until([&] { return queue().queue().at(0).left; }));
  const auto x = recorded(up.exchange);
  EXPECT_FALSE(x->paused);
  ASSERT_TRUE(entry(*x, Did::messageChanged));
  EXPECT_EQ(entry(*x, Did::messageChanged)->detail, "1 to the server");
  EXPECT_EQ(entry(*x, Did::messageDropped)->detail, "2 to the client");
  EXPECT_FALSE(queue().inject(up.exchange, model::Direction::toClient, model::MessageKind::text, "late"));
}

TEST_F(InterceptTest, WhileMessagesAreChosenOneCanBeAddedToWhatBeginsAlsoWhereNothingIsHeld) {
  start();
  const auto upgrade = [&](Peer& peer) {
    EXPECT_TRUE(peer.send(request("GET /ws", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")));
    Peer server = origin_.accept();
    server.readUntil("\r\n\r\n");
    EXPECT_TRUE(server.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
    peer.readUntil("\r\n\r\n");
    EXPECT_TRUE(peer.send("\x81\x81\0\0\0\0x"s));
    EXPECT_EQ(unmasked(server.read(7)), "x") << "it passes";
    return server;
  };
  Peer early = client();
  Peer earlyServer = upgrade(early);
  EXPECT_FALSE(queue().takes(1, model::Direction::toServer)) << "nobody wanted it";
  ASSERT_TRUE(queue().setState({false, {}, true, false, true}));
  EXPECT_FALSE(queue().takes(1, model::Direction::toServer)) << "it began before";
  Peer peer = client();
  Peer server = upgrade(peer);
  ASSERT_TRUE(until([&] { return queue().takes(2, model::Direction::toServer); }));
  EXPECT_TRUE(queue().takes(2, model::Direction::toClient));
  EXPECT_EQ(queue().held(), 0u);
  ASSERT_TRUE(queue().inject(2, model::Direction::toServer, model::MessageKind::text, "mine"));
  EXPECT_EQ(unmasked(server.read(10)), "mine");
  // Switched on it holds messages of what was open already.
  hold({}, false, false, true);
  ASSERT_TRUE(peer.send("\x81\x81\0\0\0\0y"s));
  EXPECT_EQ(row().exchange, 2u);
  ASSERT_EQ(queue().forwardAll(), 1u);
  EXPECT_EQ(unmasked(server.read(7)), "y");
  peer.close();
  EXPECT_TRUE(until([&] { return !queue().takes(2, model::Direction::toServer); }));
}

TEST_F(InterceptTest, BreakpointsOfRulesHoldWhereSomebodyLooks) {
  model::Config config;
  config.rules = {folder_.write("rules.json", R"([{"id": "r", "name": "Stop here", "when": "path == /a", "actions": [{"do": "breakpoint"}]}])")};
  start(std::move(config));
  {
    Peer peer = client();
    ASSERT_TRUE(peer.send(request("GET /a", "X-A: nobody\r\n")));
    Peer server = origin_.accept();
    EXPECT_TRUE(server.readUntil("\r\n\r\n").starts_with("GET /a ")) << "nobody could ever let it go";
    ASSERT_TRUE(server.send("HTTP/1.1 204 No Content\r\n\r\n"));
    peer.readUntil("\r\n\r\n");
    const auto x = recorded(1);
    ASSERT_TRUE(entry(*x, Did::notCarriedOut)) << noteOf(x->trace);
  }
  const auto attending = queue().attend();
  Peer peer = client();
  ASSERT_TRUE(peer.send(request("GET /a")));
  const HeldRow held = row();
  EXPECT_TRUE(held.breakpoint);
  EXPECT_FALSE(queue().state().enabled);
  ASSERT_TRUE(queue().forward(held.id));
  Peer server = origin_.accept();
  EXPECT_TRUE(server.readUntil("\r\n\r\n").starts_with("GET /a "));
}

TEST_F(InterceptTest, OffItHoldsNothing) {
  start();
  hold();
  ASSERT_TRUE(queue().setState({}));
  Peer peer = client();
  ASSERT_TRUE(peer.send(request("GET /")));
  Peer server = origin_.accept();
  EXPECT_TRUE(server.readUntil("\r\n\r\n").starts_with("GET / "));
}

}  // namespace
}  // namespace penstock::service::test
