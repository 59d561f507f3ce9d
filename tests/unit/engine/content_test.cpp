// SPDX-License-Identifier: GPL-3.0-or-later
// The content of one side: what is recorded of it, and what goes on of it where somebody holds, changes or leads it.
#include "engine/exchange/content.h"

#include <gtest/gtest.h>

#include "penstock/http/bodies.h"
#include "unit/engine/exchange_ends.h"

namespace penstock::engine::test {
namespace {

using http::Got;
using http::Spool;
using model::BodyId;
using model::Direction;
using model::Stage;

constexpr Direction up = Direction::toServer, down = Direction::toClient;
constexpr BodyId sentUp(up, Stage::sent), sentDown(down, Stage::sent);

/// A request that is here, or its answer that came from a feed.
struct Sided : Ends {
  explicit Sided(std::string_view request, std::string_view answer = {}) {
    begin(request);
    content.emplace(worker.io, worker.recorder, *run->live, answer.empty() ? up : down);
    if (answer.empty()) {
      content->from(side.request());
    } else {
      x().response = responseOf(answer);
      content->from(feed);
    }
    passage.emplace(worker.io, *run->live, to);
  }
  ~Sided() { loop.end(); }
  Spool::Held hold(http::SpoolRoom room = {}) { return loop.result(content->hold(std::move(room))); }
  /// What goes on.
  std::string sent() { return whole(content->source()); }
  void arrange(bool none = false) { content->arrange(*passage, run && x().response ? Side::response : Side::request, none); }

  Feed feed;
  std::optional<Content> content;
  std::optional<Passage> passage;
};

const std::string withLength = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n";
const std::string chunked = "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
const std::string get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

class Shout final : public http::BodyStage {
  void feed(std::string_view in, std::string& out) override {
    for (const char c : in) out += char(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  void end(std::string& out) override { out += '!'; }
};

TEST(Content, TheCodingIsThatOfAllLines) {
  EXPECT_EQ(codingOf(requestOf(get)->headers), "");
  EXPECT_EQ(codingOf(requestOf("GET / HTTP/1.1\r\nContent-Encoding: Identity\r\n\r\n")->headers), "");
  EXPECT_EQ(codingOf(requestOf("GET / HTTP/1.1\r\ncontent-encoding: gzip\r\nContent-Encoding: br\r\n\r\n")->headers), "gzip, br");
}

TEST(Content, SomeHeadsSayNothingOfContentThatFollows) {
  const auto says = [](int status, std::string_view method) {
    model::ResponseHead head;
    head.status = status;
    return !saysNothing(head, method);
  };
  EXPECT_TRUE(says(200, "GET"));
  EXPECT_TRUE(says(404, "CONNECT"));
  EXPECT_TRUE(says(205, "POST"));
  EXPECT_FALSE(says(200, "HEAD"));
  EXPECT_FALSE(says(204, "GET"));
  EXPECT_FALSE(says(304, "GET"));
  EXPECT_FALSE(says(101, "GET"));
  EXPECT_FALSE(says(299, "CONNECT"));
}

TEST(Content, ALengthIsMendedInTheWayTheHeadSaysIt) {
  const struct {
    std::string_view request;
    std::optional<std::uint64_t> bytes;
    std::string_view length, coding;  // "-": no such field
  } table[] = {
      {withLength, 7, "7", "-"},
      {chunked, 7, "-", "chunked"},
      {get, 7, "7", "-"},
      {get, 0, "-", "-"},
      {withLength, 0, "0", "-"},
      {withLength, std::nullopt, "-", "chunked"},
      {chunked, std::nullopt, "-", "chunked"},
      {"POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\n", std::nullopt, "-", "-"},
      {get, std::nullopt, "-", "-"},
  };
  for (const auto& row : table) {
    Sided s(row.request);
    mendLength(*s.passage, Side::request, row.bytes);
    const model::Headers& now = s.passage->request().headers;
    EXPECT_EQ(now.find("Content-Length").value_or("-"), row.length) << row.request;
    EXPECT_EQ(now.find("Transfer-Encoding").value_or("-"), row.coding) << row.request;
  }
  Sided answered(get, "HTTP/1.1 200 OK\r\n\r\n");  // until its connection ends, as before
  mendLength(*answered.passage, Side::response, 7);
  EXPECT_FALSE(answered.passage->response()->headers.contains("Content-Length"));
}

TEST(Content, WhatNobodyChangesIsItsSourceAndItsFraming) {
  Sided s(chunked + "4;x=y\r\nwiki\r\n0\r\n\r\n");
  EXPECT_FALSE(s.content->changed());
  s.arrange();
  EXPECT_FALSE(s.content->changed());
  std::string wire;
  http::BodyEvent event;
  while ((event = s.content->source().poll()).got == Got::data) wire += event.wire;
  EXPECT_EQ(event.got, Got::end);
  EXPECT_EQ(wire, "4;x=y\r\nwiki\r\n0\r\n\r\n");
  EXPECT_EQ(s.body(up), "wiki");
  EXPECT_TRUE(s.recorded()->requestBody.complete);
  EXPECT_EQ(s.recorded()->requestBody.wireSize, wire.size());
  EXPECT_FALSE(s.recorded()->requestBodySent);
}

TEST(Content, OfWhatBreaksOffTheSizeIsKept) {
  Sided s(get, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
  s.feed.give("half");
  s.feed.fail(model::Failure{model::FailureKind::serverReset, {}});
  Got how{};
  EXPECT_EQ(drain(s.content->source(), how), "half");
  EXPECT_EQ(how, Got::failed);
  EXPECT_FALSE(s.x().responseBody.complete);
  EXPECT_EQ(s.x().responseBody.wireSize, 4u);
  EXPECT_EQ(s.content->source().end().failure.kind, model::FailureKind::serverReset);
}

TEST(Content, WhatIsHeldGoesOnFromItsBeginning) {
  Sided s(withLength + "hello");
  EXPECT_EQ(s.hold(), Spool::Held::whole);
  EXPECT_EQ(s.content->held(), "hello");
  s.arrange();
  EXPECT_TRUE(s.content->changed());
  EXPECT_EQ(s.sent(), "hello");
  EXPECT_EQ(s.body(up), "hello");
  EXPECT_TRUE(s.recorded()->requestBody.complete);
  EXPECT_FALSE(s.recorded()->requestBodySent) << "it is what came";
}

TEST(Content, WhatIsTooMuchToHoldGoesOnAllTheSame) {
  Sided s(withLength + "hello");
  EXPECT_EQ(s.hold({.most = 3}), Spool::Held::tooMuch);
  s.arrange();
  EXPECT_EQ(s.sent(), "hello");

  Sided stopped(get, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
  stopped.feed.give("abc");
  const auto held = stopped.loop.begin(stopped.content->hold({}));
  EXPECT_FALSE(held->has_value());
  stopped.content->stop();
  EXPECT_TRUE(stopped.loop.until([&] { return held->has_value(); }));
  EXPECT_EQ(**held, Spool::Held::part);
  stopped.arrange();
  stopped.feed.give("def");
  stopped.feed.finish();
  EXPECT_EQ(stopped.sent(), "abcdef");
}

TEST(Content, WhatIsTakenWhileSomebodyDecidesIsThereAfterwards) {
  Sided s(get, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
  s.content->take({});
  s.feed.give("abc");
  s.loop.turn();
  EXPECT_EQ(s.x().responseBody.size, 3u) << "its sender is not held up";
  const auto settled = s.loop.begin(s.content->settle());
  EXPECT_TRUE(s.loop.until([&] { return *settled; })) << "although it goes on";
  s.feed.give("def");
  s.feed.finish();
  s.arrange();
  EXPECT_EQ(s.sent(), "abcdef");
  EXPECT_TRUE(*s.loop.begin(s.content->settle())) << "once more is nothing";
}

TEST(Content, AnotherTakesItsPlaceInTheFramingOfTheHead) {
  for (const std::string& head : {withLength, chunked, get}) {
    Sided s(head + (head == withLength ? "hello" : head == chunked ? "5\r\nhello\r\n0\r\n\r\n" : ""));
    const bool none = head == get;
    if (!none) s.hold();
    s.passage->setBody(Side::request, "another");
    s.arrange(none);
    EXPECT_EQ(s.sent(), "another");
    const model::Headers& now = s.passage->request().headers;
    EXPECT_EQ(now.find("Content-Length").value_or("-"), head == chunked ? "-" : "7");
    EXPECT_EQ(s.body(up), none ? "" : "hello");
    EXPECT_EQ(s.body(sentUp), "another");
    EXPECT_TRUE(s.recorded()->requestBodySent->complete);
  }
}

TEST(Content, FieldsThatDelimitItStayAsTheyCame) {
  Sided s(withLength + "hello");
  s.passage->editRequest().headers.set("Content-Length", "1");
  s.passage->editRequest().headers.append("Transfer-Encoding", "chunked");
  s.arrange();
  EXPECT_EQ(s.passage->request().headers.findAll("Content-Length"), std::vector<std::string_view>{"5"});
  EXPECT_FALSE(s.passage->request().headers.contains("Transfer-Encoding"));
  EXPECT_EQ(s.sent(), "hello");
  const std::string note = s.note();
  EXPECT_TRUE(has(note, "Content-Length") && has(note, "Transfer-Encoding")) << note;

  Sided twice("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\ncontent-length: 5\r\n\r\nhello");
  twice.passage->editRequest().headers.set("Content-Length", "5");
  twice.arrange();
  EXPECT_EQ(twice.passage->request().headers.findAll("Content-Length").size(), 2u) << "to the line";
}

TEST(Content, AnEditedStatusMakesNoMessageOfAnother) {
  const struct {
    int received, edited, sent;
    const char *content, *length;
  } table[] = {
      {200, 204, 204, "", "5"},   // which says nothing there
      {304, 200, 200, "", "0"},
      {200, 404, 404, "hello", "5"},
      {200, 101, 200, "hello", "5"},
      {200, 103, 200, "hello", "5"},
      {101, 200, 101, "hello", "5"},
  };
  for (const auto& row : table) {
    Sided s(get, "HTTP/1.1 " + std::to_string(row.received) + " X\r\nContent-Length: 5\r\n\r\n");
    const bool none = saysNothing(*s.x().response, "GET");
    if (!none || row.received == 101) s.feed.give("hello");
    s.feed.finish();
    s.passage->editResponse().status = row.edited;
    s.arrange(none);
    EXPECT_EQ(s.passage->response()->status, row.sent) << row.received << row.edited;
    EXPECT_EQ(s.sent(), row.content) << row.received << row.edited;
    EXPECT_EQ(s.passage->response()->headers.find("Content-Length"), row.length) << row.received << row.edited;
    EXPECT_EQ(has(s.note(), "status"), row.sent != row.edited) << s.note();
  }
}

TEST(Content, WhatALaterOneMakesOfItHasNoLengthThatIsKnown) {
  Sided s(withLength + "hello");
  s.passage->addStage(Side::request, std::make_unique<Shout>());
  s.passage->addStage(Side::request, std::make_unique<Shout>());
  s.arrange();
  EXPECT_EQ(s.sent(), "HELLO!!") << "one after the other";
  EXPECT_FALSE(s.passage->request().headers.contains("Content-Length"));
  EXPECT_EQ(s.passage->request().headers.find("Transfer-Encoding"), "chunked");
  EXPECT_EQ(s.body(up), "hello");
  EXPECT_EQ(s.body(sentUp), "HELLO!!");

  Sided none(get);
  none.passage->addStage(Side::request, std::make_unique<Shout>());
  none.arrange(true);
  EXPECT_EQ(none.sent(), "") << "there is nothing to be led through it";
  EXPECT_FALSE(none.passage->request().headers.contains("Transfer-Encoding"));
}

TEST(Content, WhoLeadsItSeesWhatGoesOnLast) {
  class Half final : public http::BodySource {
   public:
    explicit Half(http::BodySource& before) : before_(before) {}
    http::BodyEvent poll() override {
      http::BodyEvent event = before_.poll();
      event.data = event.data.substr(0, event.data.size() / 2);
      event.wire = {};
      return event;
    }
    Awaitable<bool> wait(std::chrono::milliseconds slice) override { return before_.wait(slice); }
    void interrupt() override { before_.interrupt(); }
    http::SourceEnd end() const override { return before_.end(); }

   private:
    http::BodySource& before_;
  };
  for (const bool none : {false, true}) {
    Sided s(none ? get : withLength + "hello");
    int led = 0;
    s.passage->pace(Side::request, {.latency = {}, .bytesPerSecond = 1'000'000});
    s.passage->lead(Side::request, [&](http::BodySource& before) {
      ++led;
      return std::make_unique<Half>(before);
    });
    s.arrange(none);
    EXPECT_EQ(led, none ? 0 : 1);
    http::Got how{};
    std::string sent;
    do sent += drain(s.content->source(), how);
    while (how == http::Got::nothing);  // each byte has its time
    EXPECT_EQ(how, http::Got::end);
    EXPECT_EQ(sent, none ? "" : "he");
    EXPECT_EQ(s.body(sentUp), none ? "" : "he");
    EXPECT_EQ(s.body(up), none ? "" : "hello");
  }
}

TEST(Content, OfAnotherProtocolNothingStandsBeforeIt) {
  Sided s(get, "HTTP/1.1 101 Switching Protocols\r\n\r\n");
  s.passage->addStage(Side::response, std::make_unique<Shout>());
  s.arrange(true);
  s.content->switched(nullptr);
  EXPECT_FALSE(s.content->changed());
  s.feed.give("raw");
  s.feed.finish();
  EXPECT_EQ(s.sent(), "raw");
  EXPECT_EQ(s.body(down), "raw");
}

TEST(Content, WhatIsToldLateIsTakenInUntold) {
  Sided s(get, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
  s.content->tellLate();
  s.feed.give("abc");
  s.feed.finish();
  EXPECT_EQ(s.hold(), Spool::Held::whole);
  EXPECT_EQ(s.x().responseBody.size, 0u) << "it is not known yet what it is";
  s.arrange();
  EXPECT_EQ(s.sent(), "abc");
  EXPECT_EQ(s.body(down), "abc");
}

}  // namespace
}  // namespace penstock::engine::test
