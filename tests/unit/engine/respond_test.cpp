// SPDX-License-Identifier: GPL-3.0-or-later
// A server's answer on its way to the client: head, content, another protocol, or something else in its place.
#include "engine/exchange/respond.h"

#include <gtest/gtest.h>

#include "unit/engine/exchange_ends.h"
#include "unit/engine/planned.h"

namespace penstock::engine::test {
namespace {

using Cause = EndFacts::Cause;
using model::Direction;
using model::FailureKind;

const std::string get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

/// A request whose answer's head has come from the server.
struct Answered : Ends {
  explicit Answered(std::string_view request = get, std::shared_ptr<Planned> planned = nullptr) : plan(std::move(planned)) {
    if (plan) core.interceptors.push_back(plan);
    reach();
    attempt.emplace(begin(request));
    passage.emplace(worker.io, *run->live, to);
    asked.emplace(core, *passage);
    content.emplace(worker.io, worker.recorder, *run->live, Direction::toClient);
    attempt->begin(x().request);
    came = loop.begin(attempt->untilHead());
    server.heard();
  }
  ~Answered() { loop.end(); }
  Later<Cause> answer(std::string_view bytes) {
    server.say(bytes);
    EXPECT_TRUE(came->has_value());
    content->from(attempt->server().response());
    return loop.begin(respond(*run, *attempt, *passage, *asked, *content));
  }
  std::shared_ptr<Planned> plan;
  std::optional<Attempt> attempt;
  std::optional<Passage> passage;
  std::optional<Interceptions> asked;
  std::optional<Content> content;
  Later<Attempt::Came> came;
};

TEST(Respond, HeadAndContentGoOnAsTheyComeAndAreRecorded) {
  Answered a;
  const auto cause = a.answer("HTTP/1.1 200 odd  phrase\r\nx-a:  b \r\nTransfer-Encoding: chunked\r\n\r\n3;e\r\nabc\r\n");
  EXPECT_EQ(a.client.heard(), "HTTP/1.1 200 odd  phrase\r\nx-a:  b \r\nTransfer-Encoding: chunked\r\n\r\n3;e\r\nabc\r\n");
  EXPECT_FALSE(cause->has_value());
  a.server.say("0\r\nX-T: 1\r\n\r\n");
  EXPECT_EQ(a.client.heard(), "0\r\nX-T: 1\r\n\r\n");
  ASSERT_TRUE(cause->has_value());
  EXPECT_EQ(**cause, Cause::whole);
  EXPECT_EQ(a.body(Direction::toClient), "abc");
  const auto x = a.recorded();
  EXPECT_EQ(x->responseTrailers->find("x-t"), "1");
  EXPECT_FALSE(x->responseSent);
  using model::Timings;
  EXPECT_TRUE(x->timings[Timings::responseStart] >= 0 && x->timings[Timings::responseHead] >= x->timings[Timings::responseStart]);
}

TEST(Respond, WhatBreaksOffIsTheServersFaultAndWhatCameIsPassedOn) {
  Answered a;
  const auto cause = a.answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
  a.server.leave();
  ASSERT_TRUE(a.loop.until([&] { return cause->has_value(); }));
  EXPECT_EQ(**cause, Cause::failed);
  EXPECT_TRUE(a.client.heard().ends_with("\r\n\r\nhalf"));
  EXPECT_FALSE(a.x().responseBody.complete);
}

TEST(Respond, AClientThatLeavesIsGone) {
  Answered a;
  const auto cause = a.answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
  a.client.reset();
  ASSERT_TRUE(a.loop.until([&] { return cause->has_value(); })) << "although the server is silent";
  EXPECT_EQ(**cause, Cause::clientGone);
}

TEST(Respond, OddFieldsOfAHeadThatIsPassedOnAreTold) {
  Answered a;
  const auto cause = a.answer("HTTP/1.1 200 OK\r\nbad name: x\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(**cause, Cause::whole);
  EXPECT_TRUE(has(a.client.heard(), "bad name: x\r\n"));
  EXPECT_TRUE(any(a.x().anomalies & model::Anomaly::invalidFieldName));
  ASSERT_EQ(a.x().trace.size(), 1u);
  EXPECT_EQ(a.x().trace[0].did, model::Did::irregularFields);
  EXPECT_TRUE(has(a.x().trace[0].detail, "bad name")) << a.x().trace[0].detail;
}

TEST(Respond, BytesThatAreNoHttpGoToAClientOfHttp1AsTheyCame) {
  Answered a;
  const auto cause = a.answer("SSH-2.0 hello\r\n");
  EXPECT_EQ(a.client.heard(), "SSH-2.0 hello\r\n");
  a.server.leave();
  ASSERT_TRUE(a.loop.until([&] { return cause->has_value(); }));
  EXPECT_EQ(**cause, Cause::whole);
  EXPECT_EQ(a.x().response->status, 0);
  EXPECT_TRUE(any(a.x().anomalies & model::Anomaly::unreadableStatusLine));
}

TEST(Respond, BehindASwitchBothWaysAreAnotherProtocol) {
  Answered a("GET /a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: own\r\n\r\n");
  const std::string head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: own\r\n\r\n";
  const auto cause = a.answer(head + "hello");
  EXPECT_EQ(a.client.heard(), head + "hello");
  a.client.say("HEAD / not HTTP");
  EXPECT_EQ(a.server.heard(), "HEAD / not HTTP");
  a.server.say("back");
  EXPECT_EQ(a.client.heard(), "back");
  a.client.shutdownWrite();
  EXPECT_EQ(a.server.sawItEnd(), "end") << "each way ends by itself";
  EXPECT_FALSE(cause->has_value());
  a.server.leave();
  ASSERT_TRUE(a.loop.until([&] { return cause->has_value(); }));
  EXPECT_EQ(**cause, Cause::whole);
  EXPECT_EQ(a.client.sawItEnd(), "end");
  EXPECT_EQ(a.body(Direction::toServer), "HEAD / not HTTP");
  EXPECT_EQ(a.body(Direction::toClient), "helloback");
}

TEST(Respond, WhatIsEditedIsSentAndWhatCameIsRecorded) {
  const auto plan = std::make_shared<Planned>();
  plan->response = [](Passage& p) {
    p.editResponse().status = 404;
    p.setBody(Side::response, "ours");
    return Verdict::pass();
  };
  Answered a(get, plan);
  const auto cause = a.answer("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ntheirs");
  EXPECT_EQ(a.client.heard(), "HTTP/1.1 404 OK\r\nContent-Length: 4\r\n\r\nours");
  EXPECT_EQ(**cause, Cause::whole);
  EXPECT_EQ(a.x().response->status, 200);
  EXPECT_EQ(a.x().responseSent->status, 404);
  EXPECT_EQ(a.body({Direction::toClient, model::Stage::sent}), "ours");
}

TEST(Respond, InItsPlaceComesWhatIsDecided) {
  const struct {
    Act act;
    std::string client, end, note;
  } table[] = {
      {[](Passage&) { return Verdict::answer(replyOf(403, "No", "ours")); }, "HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\nours", "", ""},
      {[](Passage&) { return Verdict::drop(); }, "", "end", noteOf(model::Trace{model::Did::dropped})},
      {[](Passage&) { return Verdict::reset(); }, "", "reset", noteOf(model::Trace{model::Did::broken})},
      {[](Passage& p) {
         p.did({model::Did::dropped, {}, model::By::rule, "R"});
         return Verdict::drop();
       },
       "", "end", noteOf(model::Trace{{model::Did::dropped, {}, model::By::rule, "R"}})},
  };
  for (const auto& row : table) {
    const auto plan = std::make_shared<Planned>();
    plan->response = row.act;
    Answered a(get, plan);
    const auto cause = a.answer("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ntheirs");
    ASSERT_TRUE(cause->has_value());
    EXPECT_EQ(**cause, Cause::replaced);
    if (row.end.empty())
      EXPECT_EQ(a.client.heard(), row.client);
    else
      EXPECT_EQ(a.client.sawItEnd(), row.end);
    a.run->live->finish();
    EXPECT_EQ(a.recorded()->response->status, 200) << "what came is known";
    EXPECT_EQ(a.note(), row.note);
  }
}

TEST(Respond, AnAnswerOfOursTakesItsTime) {
  const auto plan = std::make_shared<Planned>();
  Feed* feed = nullptr;
  plan->response = [&](Passage&) {
    Answer ours;
    ours.head = responseOf("HTTP/1.1 200 Ours\r\nContent-Length: 4\r\n\r\n");
    auto owned = std::make_unique<Feed>();
    feed = owned.get();
    ours.body = std::move(owned);
    return Verdict::answer(std::move(ours));
  };
  Answered a(get, plan);
  const auto cause = a.answer("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ntheirs");
  EXPECT_FALSE(cause->has_value());
  feed->give("ours");
  EXPECT_EQ(a.client.heard(), "HTTP/1.1 200 Ours\r\nContent-Length: 4\r\n\r\nours");
  feed->finish();
  a.loop.turn();
  EXPECT_EQ(**cause, Cause::replaced);
}

}  // namespace
}  // namespace penstock::engine::test
