// SPDX-License-Identifier: GPL-3.0-or-later
// What is recorded of content that somebody changes on its way: what came, and what went on.
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/engine/harness.h"
#include "unit/engine/planned.h"

namespace penstock::engine::test {
namespace {

using model::BodyId;
using model::Direction;
using model::Stage;

constexpr BodyId requestSent(Direction::toServer, Stage::sent), responseSent(Direction::toClient, Stage::sent);

struct Seam {
  explicit Seam(http::SpoolRoom held = {}) : h({}, {plan}, std::move(held)) {}
  /// One exchange: what the origin got and what the client got, less heads of requests.
  std::pair<std::string, std::string> run(std::string_view request, std::string_view answer, std::string_view lastUp, std::string_view lastDown) {
    Peer client = h.client();
    EXPECT_TRUE(client.send("POST " + h.url("/") + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n" + std::string(request)));
    Peer origin = h.origin.accept();
    std::string up = origin.readUntil(lastUp);
    EXPECT_TRUE(origin.send(answer));
    std::string down = client.readUntil(lastDown);
    return {std::move(up), std::move(down)};
  }
  std::shared_ptr<Planned> plan = std::make_shared<Planned>();
  Harness h;
};

/// Upper case, in pieces as they come.
class Shout final : public http::BodyStage {
  void feed(std::string_view in, std::string& out) override {
    for (const char c : in) out += char(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  void end(std::string& out) override { out += '!'; }
};

TEST(RecordedStages, OfAHeldBodyBothAreKept) {
  Seam s;
  s.plan->request = [](Passage& p) {
    if (!p.body(Side::request)) return Verdict::withBody();
    p.setBody(Side::request, "edited");
    p.did({model::Did::edited, "body", model::By::rule, "Rename"});
    return Verdict::pass();
  };
  s.plan->response = [](Passage& p) {
    if (!p.body(Side::response)) return Verdict::withBody();
    p.setBody(Side::response, "");
    return Verdict::pass();
  };
  s.run("Content-Length: 5\r\n\r\nhello", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbye", "edited", "Content-Length: 0\r\n\r\n");
  const auto x = s.h.sink.finished(1);
  EXPECT_EQ(s.h.sink.body(1, Direction::toServer), "hello");
  EXPECT_EQ(s.h.sink.body(1, requestSent), "edited");
  EXPECT_EQ(s.h.sink.body(1, Direction::toClient), "bye");
  ASSERT_TRUE(x->responseBodySent) << "nothing is another body as well";
  EXPECT_EQ(s.h.sink.body(1, responseSent), "");
  EXPECT_TRUE(x->requestBodySent->complete && x->responseBodySent->complete && x->requestBody.complete);
  EXPECT_EQ(x->requestBodySent->size, 6u);
  EXPECT_EQ(noteOf(x->trace), "the request's content was held; rule Rename: edited: body; the response's content was held");
  EXPECT_TRUE(std::is_sorted(x->trace.begin(), x->trace.end(), [](const auto& a, const auto& b) { return a.at < b.at; }));
  EXPECT_GT(x->trace.front().at, 0);
}

TEST(RecordedStages, WhatGoesOnAsItCameIsOneBody) {
  Seam s;
  s.plan->request = [](Passage& p) {
    if (!p.body(Side::request)) return Verdict::withBody();
    p.setBody(Side::request, *p.body(Side::request));  // as rules do that find nothing to replace
    return Verdict::pass();
  };
  s.plan->response = [](Passage& p) {
    p.pace(Side::response, {.latency = {}, .bytesPerSecond = 1'000'000});  // slower is not another
    return p.body(Side::response) ? Verdict::pass() : Verdict::withBody();
  };
  s.run("Content-Length: 5\r\n\r\nhello", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbye", "hello", "bye");
  const auto x = s.h.sink.finished(1);
  EXPECT_FALSE(x->requestBodySent || x->responseBodySent);
  EXPECT_EQ(s.h.sink.body(1, requestSent), "hello");
  EXPECT_EQ(s.h.sink.body(1, responseSent), "bye");
}

TEST(RecordedStages, OfAStreamThatIsChangedOnItsWay) {
  Seam s;
  s.plan->response = [](Passage& p) {
    p.addStage(Side::response, std::make_unique<Shout>());
    return Verdict::pass();
  };
  const std::string large(300'000, 'x');  // in chunks
  s.run("\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + large, "\r\n\r\n", "0\r\n\r\n");
  EXPECT_TRUE(s.h.sink.body(1, Direction::toClient) == large);
  EXPECT_TRUE(s.h.sink.body(1, responseSent) == std::string(300'000, 'X') + "!");
  const auto x = s.h.sink.finished(1);
  EXPECT_EQ(x->responseBodySent->size, 300'001u);
  EXPECT_FALSE(x->requestBodySent);
}

TEST(RecordedStages, OfAnAnswerInPlaceOfAServers) {
  Seam s;
  s.plan->response = [](Passage& p) {
    if (!p.body(Side::response)) return Verdict::withBody();
    FixedReply reply;
    reply.reason = "OK";
    reply.body = "ours";
    return Verdict::answer(std::move(reply));
  };
  s.run("\r\n", "HTTP/1.1 500 Broken\r\nContent-Length: 6\r\n\r\ntheirs", "\r\n\r\n", "ours");
  s.h.sink.finished(1);
  EXPECT_EQ(s.h.sink.body(1, Direction::toClient), "theirs");
  EXPECT_EQ(s.h.sink.body(1, responseSent), "ours");
}

TEST(RecordedStages, AnAnswerWithoutAServerIsTheBodyThereIs) {
  Seam s;
  s.plan->request = [](Passage&) {
    FixedReply reply;
    reply.reason = "OK";
    reply.body = "ours";
    return Verdict::answer(std::move(reply));
  };
  Peer client = s.h.client();
  ASSERT_TRUE(client.send("GET " + s.h.url("/") + " HTTP/1.1\r\nHost: " + s.h.authority() + "\r\n\r\n"));
  client.readUntil("ours");
  const auto x = s.h.sink.finished(1);
  EXPECT_FALSE(x->responseBodySent);
  EXPECT_EQ(s.h.sink.body(1, Direction::toClient), "ours");
}

TEST(RecordedStages, AFloodOfWordsIsBounded) {
  Seam s;
  s.plan->request = [](Passage& p) {
    for (int i = 0; i < 50'000; ++i) p.did({model::Did::edited, std::string(10'000, 'x'), model::By::script, "noisy.py"});
    return Verdict::pass();
  };
  s.run("\r\n", "HTTP/1.1 204 No Content\r\n\r\n", "\r\n\r\n", "\r\n\r\n");
  const auto x = s.h.sink.finished(1);
  EXPECT_EQ(x->trace.size(), model::mostTraced);
  EXPECT_LE(noteOf(x->trace).size(), model::mostTraced * (model::TraceEntry::longestDetail + 100));
}

TEST(RecordedStages, NobodyTouchedItAndNothingIsSaid) {
  Seam s;
  s.plan->wants = [](const Passage&) { return false; };
  s.run("Content-Length: 5\r\n\r\nhello", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbye", "hello", "bye");
  const auto x = s.h.sink.finished(1);
  EXPECT_TRUE(x->trace.empty());
  EXPECT_FALSE(x->requestBodySent || x->responseBodySent);
  EXPECT_EQ(x->source, model::Source::proxy);
}

}  // namespace
}  // namespace penstock::engine::test
