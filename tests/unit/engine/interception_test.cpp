// SPDX-License-Identifier: GPL-3.0-or-later
// What an interceptor may do to an exchange, seen from the bytes of both sides.
#include <gtest/gtest.h>

#include <sys/socket.h>

#include <atomic>

#include "penstock/codec/content_coding.h"
#include "penstock/net/reply.h"
#include "unit/codec/codings_for_test.h"
#include "unit/engine/harness.h"
#include "unit/engine/planned.h"

namespace penstock::engine::test {
namespace {

using namespace std::string_literals;
using namespace std::chrono_literals;
using model::FailureKind;

struct Seam {
  explicit Seam(http::SpoolRoom held = {}, model::EngineConfig config = {}) : h(std::move(config), {plan}, std::move(held)) {}
  std::shared_ptr<Planned> plan = std::make_shared<Planned>();
  Harness h;
  std::string request(std::string_view start, std::string_view more = "") const {
    const std::size_t space = start.find(' ');
    return std::string(start.substr(0, space + 1)) + h.url(start.substr(space + 1)) + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n" + std::string(more) + "\r\n";
  }
  std::string host() const { return "Host: " + h.authority() + "\r\n"; }
};

TEST(Interception, OneThatWantsNothingChangesNotAByte) {
  Seam s;
  s.plan->request = s.plan->response = [](Passage&) { return Verdict::pass(); };
  Peer client = s.h.client();
  const std::string chunks = "4;x=y\r\nwiki\r\n0\r\nX-T:  1\r\n\r\n";
  ASSERT_TRUE(client.send(s.request("POST /a?b", "x-A:  two \r\nTransfer-Encoding: chunked\r\n") + chunks));
  Peer origin = s.h.origin.accept();
  const std::string wanted = "POST /a?b HTTP/1.1\r\n" + s.host() + "x-A:  two \r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
  EXPECT_EQ(origin.read(wanted.size()), wanted);
  const std::string answer = "HTTP/1.1 200 odd reason\r\nset-cookie: a\r\nTransfer-encoding: chunked\r\n\r\n" + chunks;
  ASSERT_TRUE(origin.send(answer));
  EXPECT_EQ(client.read(answer.size()), answer);
  EXPECT_FALSE(s.h.sink.finished(1)->responseSent);
}

TEST(Interception, HeadsAreEdited) {
  Seam s;
  s.plan->request = [](Passage& p) {
    p.editRequest().headers.set("X-New", "1");
    p.editRequest().headers.remove("Cookie");
    p.editRequest().path = p.editRequest().target = "/other";
    return Verdict::pass();
  };
  s.plan->response = [](Passage& p) {
    EXPECT_EQ(p.response()->status, 200);
    p.editResponse().status = 404;
    p.editResponse().reason = "Gone fishing";
    p.editResponse().headers.set("Server", "none");
    return Verdict::pass();
  };
  Peer client = s.h.client();
  ASSERT_TRUE(client.send(s.request("GET /a", "Cookie: x\r\nx-keeps: its  form\r\n")));
  Peer origin = s.h.origin.accept();
  EXPECT_EQ(origin.readUntil("\r\n\r\n"), "GET /other HTTP/1.1\r\n" + s.host() + "x-keeps: its  form\r\nX-New: 1\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nserver: big\r\nContent-Length: 2\r\n\r\nhi"));
  EXPECT_EQ(client.readUntil("\r\n\r\nhi"), "HTTP/1.1 404 Gone fishing\r\nServer: none\r\nContent-Length: 2\r\n\r\nhi");
  const auto x = s.h.sink.finished(1);
  EXPECT_EQ(x->request->path, "/a") << "as received";
  EXPECT_EQ(x->requestSent->path, "/other");
  EXPECT_EQ(x->response->status, 200);
  EXPECT_EQ(x->responseSent->status, 404);
  // The connection goes on.
  s.plan->request = s.plan->response = nullptr;
  ASSERT_TRUE(client.send(s.request("GET /b")));
  EXPECT_EQ(origin.readUntil("\r\n\r\n"), "GET /b HTTP/1.1\r\n" + s.host() + "\r\n");
}

TEST(Interception, AnEditCannotMakeTwoMessagesOfOne) {
  Seam s;
  s.plan->request = [](Passage& p) {
    p.editRequest().headers.set("Content-Length", "1");
    return Verdict::pass();
  };
  s.plan->response = [](Passage& p) {
    p.editResponse().headers.remove("Content-Length");
    p.editResponse().headers.append("Transfer-Encoding", "chunked");
    return Verdict::pass();
  };
  Peer client = s.h.client();
  ASSERT_TRUE(client.send(s.request("POST /", "Content-Length: 5\r\n") + "hello"));
  Peer origin = s.h.origin.accept();
  EXPECT_EQ(origin.readUntil("hello"), "POST / HTTP/1.1\r\n" + s.host() + "Content-Length: 5\r\n\r\nhello");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
  EXPECT_EQ(client.readUntil("hi"), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_NE(noteOf(s.h.sink.finished(1)->trace).find("taken back"), std::string::npos);
}

TEST(Interception, NorCanAnEditedStatus) {
  Seam s;
  std::atomic<int> status = 204;
  s.plan->response = [&](Passage& p) {
    p.editResponse().status = status;
    return Verdict::pass();
  };
  // The next exchange on the same connection begins where it should.
  s.plan->request = [](Passage& p) {
    FixedReply reply;
    reply.body = "next";
    return p.request().path == "/next" ? Verdict::answer(std::move(reply)) : Verdict::pass();
  };
  const auto answered = [&](const std::string& answer) {
    Peer client = s.h.client();
    EXPECT_TRUE(client.send(s.request("GET /")));
    Peer origin = s.h.origin.accept();
    origin.readUntil("\r\n\r\n");
    EXPECT_TRUE(origin.send(answer));
    const std::string head = client.readUntil("\r\n\r\n");
    EXPECT_TRUE(client.send(s.request("GET /next")));
    return head + client.readUntil("next").substr(0, 12);
  };
  EXPECT_EQ(answered("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"), "HTTP/1.1 204 OK\r\nContent-Length: 2\r\n\r\nHTTP/1.1 200");
  status = 200;
  EXPECT_EQ(answered("HTTP/1.1 304 Not Modified\r\nContent-Length: 999\r\n\r\n"), "HTTP/1.1 200 Not Modified\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200");
  status = 101;
  EXPECT_EQ(answered("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200");
}

/// Both bodies are held, looked at, and another takes their place.
void replaceBodies(Planned& plan, std::string up, std::string down, std::atomic<int>& seen, std::string wantedUp, std::string wantedDown) {
  plan.request = [=, &seen](Passage& p) {
    if (!p.body(Side::request)) return Verdict::withBody();
    EXPECT_EQ(*p.body(Side::request), wantedUp);
    ++seen;
    p.setBody(Side::request, up);
    return Verdict::pass();
  };
  plan.response = [=, &seen](Passage& p) {
    if (!p.body(Side::response)) return Verdict::withBody();
    EXPECT_EQ(*p.body(Side::response), wantedDown);
    ++seen;
    p.setBody(Side::response, down);
    return Verdict::pass();
  };
}

TEST(Interception, HeldBodiesAreEditedInTheFramingTheyHad) {
  Seam s;
  std::atomic<int> seen{0};
  replaceBodies(*s.plan, "longer than it was", "", seen, "hello", "wikipedia");
  Peer client = s.h.client();
  ASSERT_TRUE(client.send(s.request("POST /", "Content-Length: 5\r\n")));
  ASSERT_TRUE(client.send("he"));
  ASSERT_TRUE(client.send("llo"));
  Peer origin = s.h.origin.accept();
  EXPECT_EQ(origin.readUntil("was"), "POST / HTTP/1.1\r\n" + s.host() + "Content-Length: 18\r\n\r\nlonger than it was");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwiki\r\n5\r\npedia\r\n0\r\n\r\n"));
  EXPECT_EQ(client.readUntil("0\r\n\r\n"), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_EQ(seen, 2);
  s.h.sink.finished(1);
  EXPECT_EQ(s.h.sink.body(1, model::Direction::toServer), "hello") << "the record has what was received";
  EXPECT_EQ(s.h.sink.body(1, model::Direction::toClient), "wikipedia");
  // Both connections go on, and the other way round.
  replaceBodies(*s.plan, "chunk", "fixed", seen, "ab", "");
  ASSERT_TRUE(client.send(s.request("POST /2", "Transfer-Encoding: chunked\r\n") + "1\r\na\r\n1\r\nb\r\n0\r\n\r\n"));
  EXPECT_EQ(origin.readUntil("0\r\n\r\n"),
            "POST /2 HTTP/1.1\r\n" + s.host() + "Transfer-Encoding: chunked\r\n\r\n5\r\nchunk\r\n0\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(client.readUntil("fixed"), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfixed");
  EXPECT_EQ(seen, 4);
}

TEST(Interception, ARequestIsGivenABodyAndAnAnswerToHeadIsNot) {
  Seam s;
  s.plan->request = [](Passage& p) {
    if (p.request().method == "GET") p.setBody(Side::request, "given");
    return Verdict::pass();
  };
  s.plan->response = [](Passage& p) {
    if (p.request().method == "HEAD") p.setBody(Side::response, "never");
    return Verdict::pass();
  };
  Peer client = s.h.client();
  ASSERT_TRUE(client.send(s.request("GET /")));
  Peer origin = s.h.origin.accept();
  EXPECT_EQ(origin.readUntil("given"), "GET / HTTP/1.1\r\n" + s.host() + "Content-Length: 5\r\n\r\ngiven");
  ASSERT_TRUE(origin.send("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 204 No Content\r\n\r\n");
  ASSERT_TRUE(client.send(s.request("HEAD /") + s.request("OPTIONS /next")));
  origin.readUntil("\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n");
  EXPECT_EQ(origin.readUntil("\r\n\r\n").substr(0, 13), "OPTIONS /next");
}

TEST(Interception, TheContentCodingIsTakenOffAndPutOnAgain) {
  for (const std::string coding : {"gzip", "deflate", "br", "zstd"}) {
    Seam s;
    s.plan->response = [](Passage& p) {
      if (!p.body(Side::response)) return Verdict::withBody();
      p.setBody(Side::response, *p.body(Side::response) + " and more");
      return Verdict::pass();
    };
    Peer client = s.h.client();
    ASSERT_TRUE(client.send(s.request("GET /")));
    Peer origin = s.h.origin.accept();
    origin.readUntil("\r\n\r\n");
    const std::string packed = codec::test::encode("some text", coding);
    ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + "\r\nContent-Length: " + std::to_string(packed.size()) + "\r\n\r\n" + packed));
    const std::string head = client.readUntil("\r\n\r\n");
    const std::size_t at = head.find("Content-Length: ");
    ASSERT_NE(at, std::string::npos);
    EXPECT_NE(head.find("Content-Encoding: " + coding), std::string::npos);
    const std::string body = client.read(std::stoul(head.substr(at + 16)));
    EXPECT_EQ(codec::decode(body, coding, 1'000).bytes, "some text and more") << coding;
  }
}

TEST(Interception, WhatCannotBeDecodedIsGivenAsItCame) {
  Seam s;
  s.plan->response = [](Passage& p) {
    if (!p.body(Side::response)) return Verdict::withBody();
    EXPECT_EQ(*p.body(Side::response), "no gzip");
    p.setBody(Side::response, "raw");
    return Verdict::pass();
  };
  Peer client = s.h.client();
  ASSERT_TRUE(client.send(s.request("GET /")));
  Peer origin = s.h.origin.accept();
  origin.readUntil("\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\nno gzip"));
  EXPECT_EQ(client.readUntil("raw"), "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nraw");
}

TEST(Interception, ABodyPastTheLimitStreamsOnAndTheRowSaysSo) {
  Seam s({.memory = 100, .most = 1'000, .folder = {}});
  std::atomic<int> asked{0};
  s.plan->response = [&](Passage& p) {
    ++asked;
    EXPECT_FALSE(p.body(Side::response));
    return Verdict::withBody();
  };
  Peer client = s.h.client();
  ASSERT_TRUE(client.send(s.request("GET /")));
  Peer origin = s.h.origin.accept();
  origin.readUntil("\r\n\r\n");
  const std::string half(5'000, 'a'), rest(3'000, 'b');
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 8000\r\n\r\n" + half));
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 200 OK\r\nContent-Length: 8000\r\n\r\n");
  EXPECT_EQ(client.read(half.size()), half) << "before the rest came";
  ASSERT_TRUE(origin.send(rest));
  EXPECT_EQ(client.read(rest.size()), rest);
  const auto x = s.h.sink.finished(1);
  EXPECT_NE(noteOf(x->trace).find("was not held: it is larger than"), std::string::npos) << noteOf(x->trace);
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(s.h.sink.body(1, model::Direction::toClient), half + rest);
}

TEST(Interception, AClientThatWaitsForOurWordGetsIt) {
  Seam s;
  std::atomic<int> seen{0};
  replaceBodies(*s.plan, "sent", "back", seen, "hello", "hi");
  Peer client = s.h.client();
  ASSERT_TRUE(client.send(s.request("PUT /", "Expect: 100-continue\r\nContent-Length: 5\r\n")));
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n") << "from us: nobody else was asked yet";
  ASSERT_TRUE(client.send("hello"));
  Peer origin = s.h.origin.accept();
  EXPECT_EQ(origin.readUntil("sent"), "PUT / HTTP/1.1\r\n" + s.host() + "Content-Length: 4\r\n\r\nsent");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
  EXPECT_EQ(client.readUntil("back"), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nback");
}

class Upper final : public http::BodyStage {
 public:
  void feed(std::string_view in, std::string& out) override {
    for (const char c : in) out += char(c >= 'a' && c <= 'z' ? c - 32 : c);
  }
  void end(std::string& out) override { out += "!"; }
};

TEST(Interception, ContentIsLedThroughStagesWithoutBeingHeld) {
  Seam s;
  s.plan->request = [](Passage& p) {
    p.addStage(Side::request, std::make_unique<Upper>());
    return Verdict::pass();
  };
  s.plan->response = [](Passage& p) {
    p.addStage(Side::response, std::make_unique<Upper>());
    p.addStage(Side::response, std::make_unique<Upper>());
    return Verdict::pass();
  };
  Peer client = s.h.client();
  ASSERT_TRUE(client.send(s.request("POST /", "Content-Length: 4\r\n") + "ab"));
  Peer origin = s.h.origin.accept();
  EXPECT_EQ(origin.readUntil("AB\r\n"), "POST / HTTP/1.1\r\n" + s.host() + "Transfer-Encoding: chunked\r\n\r\n2\r\nAB\r\n");
  ASSERT_TRUE(client.send("cd"));
  EXPECT_EQ(origin.readUntil("0\r\n\r\n"), "2\r\nCD\r\n1\r\n!\r\n0\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n"));
  EXPECT_EQ(client.readUntil("XY\r\n"), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nXY\r\n");
  ASSERT_TRUE(origin.send("0\r\n\r\n"));
  EXPECT_EQ(client.readUntil("0\r\n\r\n"), "1\r\n!\r\n1\r\n!\r\n0\r\n\r\n") << "the last word of each, by way of those behind it";
  s.plan->request = nullptr;
  ASSERT_TRUE(client.send("GET " + s.h.url("/") + " HTTP/1.0\r\nHost: a\r\n\r\n"));
  origin.readUntil("\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nxy"));
  EXPECT_EQ(client.readAll(), "HTTP/1.1 200 OK\r\n\r\nXY!!") << "to HTTP/1.0 it lasts until the connection ends";
}

TEST(Interception, AnswersInPlaceOfAServer) {
  Seam s;
  s.plan->request = [](Passage& p) {
    if (p.request().path == "/fixed") {
      FixedReply reply;
      reply.status = 302;
      reply.reason = "Found";
      reply.headers.emplace_back("Location", "/there");
      reply.body = "moved";
      return Verdict::answer(std::move(reply));
    }
    auto head = std::make_shared<model::ResponseHead>();
    head->status = 200;
    head->reason = "Mocked";
    head->headers.append("Transfer-Encoding", "chunked");
    Answer answer;
    answer.head = head;
    answer.body = std::make_unique<http::FixedBody>("mock");
    return Verdict::answer(std::move(answer));
  };
  Peer client = s.h.client();
  ASSERT_TRUE(client.send(s.request("POST /fixed", "Content-Length: 3\r\n") + "abc"));
  EXPECT_EQ(client.readUntil("moved"), "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 5\r\n\r\nmoved");
  ASSERT_TRUE(client.send(s.request("GET /streamed")));
  EXPECT_EQ(client.readUntil("0\r\n\r\n"), "HTTP/1.1 200 Mocked\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nmock\r\n0\r\n\r\n");
  const auto x = s.h.sink.finished(2);
  EXPECT_EQ(x->state, model::ExchangeState::complete);
  EXPECT_FALSE(x->response);
  EXPECT_EQ(x->responseSent->status, 200);
  EXPECT_TRUE(x->requestBody.complete) << "there was none, and all of it came";
  EXPECT_EQ(s.h.sink.body(2, model::Direction::toClient), "mock");
  EXPECT_EQ(s.h.sink.body(1, model::Direction::toServer), "abc");
}

TEST(Interception, AnswersInPlaceOfWhatAServerSaid) {
  Seam s;
  s.plan->response = [](Passage&) {
    FixedReply reply;
    reply.reason = "OK";
    reply.body = "ours";
    return Verdict::answer(std::move(reply));
  };
  Peer client = s.h.client();
  ASSERT_TRUE(client.send(s.request("GET /")));
  Peer origin = s.h.origin.accept();
  origin.readUntil("\r\n\r\n");
  ASSERT_TRUE(origin.send("HTTP/1.1 500 Broken\r\nContent-Length: 999\r\n\r\nhalf"));
  EXPECT_EQ(client.readUntil("ours"), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nours");
  EXPECT_EQ(origin.readAll(), "") << "whose rest nobody wants is closed";
  const auto x = s.h.sink.finished(1);
  EXPECT_EQ(x->response->status, 500);
  EXPECT_EQ(x->responseSent->status, 200);
  EXPECT_FALSE(x->failure);
}

TEST(Interception, AnotherDestination) {
  Seam s;
  Origin other;
  s.plan->request = [&](Passage& p) {
    upstream::Destination to = p.destination();
    to.port = other.port();
    p.sendTo(to);
    return Verdict::pass();
  };
  Peer client = s.h.client();
  ASSERT_TRUE(client.send(s.request("GET /")));
  Peer origin = other.accept();
  EXPECT_EQ(origin.readUntil("\r\n\r\n"), "GET / HTTP/1.1\r\n" + s.host() + "\r\n") << "it is told the name that was asked for";
  ASSERT_TRUE(origin.send("HTTP/1.1 204 No Content\r\n\r\n"));
  client.readUntil("\r\n\r\n");
  const auto x = s.h.sink.finished(1);
  EXPECT_EQ(x->port, s.h.origin.port());
  EXPECT_EQ(x->connection->serverAddress, "127.0.0.1:" + std::to_string(other.port()));
}

/// Without a byte.
std::string howItEnds(Peer& peer) {
  char c;
  const ssize_t n = ::recv(peer.fd(), &c, 1, 0);
  return n > 0 ? "with a byte" : n == 0 ? "ended" : "broken";
}

TEST(Interception, DropsAndBreaksBothWays) {
  for (const bool reset : {false, true}) {
    for (const bool late : {false, true}) {
      Seam s;
      (late ? s.plan->response : s.plan->request) = [&](Passage&) { return reset ? Verdict::reset() : Verdict::drop(); };
      Peer client = s.h.client();
      ASSERT_TRUE(client.send(s.request("GET /")));
      if (late) {
        Peer origin = s.h.origin.accept();
        origin.readUntil("\r\n\r\n");
        ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
        EXPECT_EQ(howItEnds(client), reset ? "broken" : "ended");
        EXPECT_EQ(origin.readAll(), "");
      } else {
        EXPECT_EQ(howItEnds(client), reset ? "broken" : "ended");
      }
      const auto x = s.h.sink.finished(1);
      EXPECT_NE(noteOf(x->trace).find("on purpose"), std::string::npos);
      EXPECT_FALSE(x->failure);
    }
  }
}

TEST(Interception, Pace) {
  Seam s;
  s.plan->response = [](Passage& p) {
    p.pace(Side::response, {.latency = 100ms, .bytesPerSecond = 10'000});
    return Verdict::pass();
  };
  Peer client = s.h.client();
  ASSERT_TRUE(client.send(s.request("GET /")));
  Peer origin = s.h.origin.accept();
  origin.readUntil("\r\n\r\n");
  const auto begun = std::chrono::steady_clock::now();
  const std::string body(3'000, 'x');
  ASSERT_TRUE(origin.send("HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + body));
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n");
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 100ms);
  EXPECT_EQ(client.read(body.size()), body);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 400ms) << "3,000 bytes are three tenths of a second";
}

TEST(Interception, TheyAreAskedInOrderAndTheFirstLastWordCounts) {
  auto first = std::make_shared<Planned>(), second = std::make_shared<Planned>(), third = std::make_shared<Planned>();
  Harness h({}, {first, second, third});
  first->request = [](Passage& p) {
    p.editRequest().headers.set("X-By", "first");
    return Verdict::pass();
  };
  second->request = [](Passage& p) {
    EXPECT_EQ(p.request().headers.find("X-By"), "first");
    EXPECT_FALSE(p.exchange().request->headers.contains("X-By"));
    return Verdict::drop();
  };
  third->request = [](Passage&) -> Verdict {
    ADD_FAILURE() << "nobody is asked after the last word";
    return Verdict::pass();
  };
  Peer client = h.client();
  ASSERT_TRUE(client.send("GET " + h.url("/") + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n\r\n"));
  EXPECT_EQ(client.readAll(), "");
}

TEST(Interception, AClientThatLeavesFreesWhatItHeldWithinASecond) {
  for (const bool late : {false, true}) {
    Gate gate;
    Seam s;
    const Slow slow = [&](Passage& p) { return gate.wait(p.thread()); };
    (late ? s.plan->slowResponse : s.plan->slowRequest) = slow;
    s.plan->abandoned = [&] { gate.abandon(); };
    Peer client = s.h.client();
    ASSERT_TRUE(client.send(s.request("GET /")));
    std::optional<Peer> origin;
    if (late) {
      origin.emplace(s.h.origin.accept());
      origin->readUntil("\r\n\r\n");
      ASSERT_TRUE(origin->send("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nhalf"));
    }
    ASSERT_TRUE(gate.arrived.waitFor(1));
    const auto left = std::chrono::steady_clock::now();
    client.reset();
    const auto x = s.h.sink.finished(1);
    ASSERT_TRUE(x);
    EXPECT_LT(std::chrono::steady_clock::now() - left, 1s);
    EXPECT_EQ(gate.abandoned, 1);
    EXPECT_TRUE(x->failure.kind == FailureKind::clientClosed || x->failure.kind == FailureKind::clientReset) << x->failure.detail;
    if (late) {
      EXPECT_EQ(origin->readAll(), "");
    }
  }
}

TEST(Interception, APromiseThatIsForgottenFreesItToo) {
  Seam s;
  s.plan->slowRequest = [](Passage& p) -> net::Awaitable<Verdict> {
    net::Reply<bool> reply(p.thread());
    { const auto forgotten = reply.promise(); }
    const auto said = co_await reply.wait();
    co_return said ? Verdict::drop() : Verdict::pass();
  };
  Peer client = s.h.client();
  ASSERT_TRUE(client.send(s.request("GET /")));
  Peer origin = s.h.origin.accept();
  EXPECT_EQ(origin.readUntil("\r\n\r\n").substr(0, 6), "GET / ");
}

}  // namespace
}  // namespace penstock::engine::test
