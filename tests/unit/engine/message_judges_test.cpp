// SPDX-License-Identifier: GPL-3.0-or-later
// Those who judge an exchange's messages: in which order they are asked, what goes on of what they say, and how their work ends.
#include "engine/exchange/message_judges.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "penstock/record/taps.h"
#include "unit/engine/exchange_ends.h"
#include "unit/engine/planned.h"
#include "unit/wire/websocket_for_test.h"

namespace penstock::engine::test {
namespace {

using model::Direction;
using model::Message;
using model::MessageFlag;
using model::MessageKind;
using penstock::test::fromClient;
using penstock::test::fromServer;

constexpr Direction up = Direction::toServer, down = Direction::toClient;

/// One of them, which says what it is asked about and does what the payload asks it to.
class Judge final : public MessageInterception {
 public:
  Judge(std::string name, std::string& asked, Gate& gate, net::IoThread& thread)
      : name_(std::move(name)), asked_(asked), gate_(gate), thread_(thread) {}
  net::Awaitable<MessageVerdict> message(const Message&, std::string& payload) override {
    asked_ += name_ + ":" + payload + " ";
    if (payload == "throw " + name_) throw std::runtime_error("a bug made by the test");
    if (payload == "hold " + name_) co_await gate_.wait(thread_);
    if (payload == "drop " + name_) co_return MessageVerdict::drop;
    if (payload == "huge " + name_) payload = std::string(126, 'x');
    if (!payload.starts_with("edit") && payload.size() != 126) co_return MessageVerdict::pass;
    payload += name_;
    co_return MessageVerdict::edited;
  }
  void live(std::shared_ptr<Injector> injector) override {
    ++lives;
    way = std::move(injector);
  }
  void abandon() override { gate_.abandon(); }
  std::shared_ptr<Injector> way;
  int lives = 0;

 private:
  std::string name_;
  std::string& asked_;
  Gate& gate_;
  net::IoThread& thread_;
};

/// A WebSocket that stands, its messages judged by `a` and then by `b`.
struct Judged : Ends {
  Judged() {
    begin("GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    x().response = responseOf("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    judges.emplace(worker.io, *run->live, [this] { return side.broken(); }, std::vector<MessageInterception*>{&a, &b}, [this](std::string_view) { stopped = true; });
    record::tapSwitched(*run->live);
    for (const Direction d : {up, down}) {
      recorded.push_back(std::make_unique<RecordedBody>(*run->live, d));
      recorded.back()->from(feed(d));
      judges->gate(d).from(*recorded.back());
      judges->begin(d);
    }
  }
  ~Judged() {
    if (judges) loop.begin(judges->abandon());
    loop.end();
  }
  Feed& feed(Direction d) { return d == up ? fromBrowser : fromOrigin; }
  /// What goes on of that.
  std::string pass(Direction d, std::string bytes) {
    feed(d).give(std::move(bytes));
    return sent(d);
  }
  std::string sent(Direction d) {
    std::string out;
    for (int i = 0; i < 8; ++i) {  // they are judged in coroutines of their own
      http::Got how{};
      out += drain(judges->gate(d), how);
      loop.turn();
    }
    return out;
  }
  std::vector<Message> listed() {
    worker.recorder.flush();
    return sink.messages(1);
  }

  std::string asked;
  Gate gate;
  Judge a{"a", asked, gate, worker.io}, b{"b", asked, gate, worker.io};
  Feed fromBrowser, fromOrigin;
  std::vector<std::unique_ptr<RecordedBody>> recorded;
  std::optional<MessageJudges> judges;
  bool stopped = false;
};

TEST(MessageJudges, AreAskedInOrderUntilOneDropsIt) {
  Judged j;
  EXPECT_EQ(j.pass(up, fromClient(1, "one")), fromClient(1, "one")) << "to the byte";
  EXPECT_EQ(j.asked, "a:one b:one ");
  j.asked.clear();
  EXPECT_EQ(j.pass(down, fromServer(1, "edit ")), fromServer(1, "edit ab"));
  EXPECT_EQ(j.asked, "a:edit  b:edit a ") << "the next sees what became of it";
  j.asked.clear();
  EXPECT_EQ(j.pass(down, fromServer(1, "drop a") + fromServer(1, "two")), fromServer(1, "two"));
  EXPECT_EQ(j.asked, "a:drop a a:two b:two ");
  const auto all = j.listed();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_TRUE(any(all[1].flags & MessageFlag::edited));
  EXPECT_TRUE(any(all[2].flags & MessageFlag::dropped));
  EXPECT_FALSE(any(all[3].flags & (MessageFlag::edited | MessageFlag::dropped)));
}

TEST(MessageJudges, OneThatIsHeldHoldsItsDirectionsDataUpAndNothingElse) {
  Judged j;
  EXPECT_EQ(j.pass(up, fromClient(1, "hold b") + fromClient(1, "behind")), "");
  EXPECT_EQ(j.asked, "a:hold b b:hold b ");
  EXPECT_EQ(j.pass(up, fromClient(9, "?")), fromClient(9, "?")) << "a ping overtakes it";
  EXPECT_EQ(j.pass(down, fromServer(1, "other way")), fromServer(1, "other way"));
  j.gate.open();
  EXPECT_EQ(j.sent(up), fromClient(1, "hold b") + fromClient(1, "behind"));
}

TEST(MessageJudges, AnEditThatCannotBeSaidIsTakenBack) {
  Judged j;
  EXPECT_EQ(j.pass(down, fromServer(9, "huge a")), fromServer(9, "huge a")) << "a ping has at most 125 bytes";
  EXPECT_TRUE(has(j.note(), "taken back")) << j.note();
  const auto all = j.listed();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_FALSE(any(all[0].flags & MessageFlag::edited));
}

TEST(MessageJudges, TheWayInIsGivenToEachOnceAndAddsBeforeWhatIsHeld) {
  Judged j;
  EXPECT_EQ(j.a.lives, 1);
  EXPECT_EQ(j.b.lives, 1);
  EXPECT_EQ(j.a.way, j.b.way);
  EXPECT_EQ(j.pass(down, fromServer(1, "hold a")), "");
  EXPECT_TRUE(j.a.way->inject(down, MessageKind::text, "ours"));
  EXPECT_EQ(j.sent(down), fromServer(1, "ours"));
  EXPECT_TRUE(j.a.way->inject(down, MessageKind::ping, std::string(126, 'x')));
  EXPECT_EQ(j.sent(down), "");
  EXPECT_TRUE(has(j.note(), "not sent")) << j.note();
  const auto all = j.listed();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(any(all[1].flags & MessageFlag::injected));
}

TEST(MessageJudges, NoMoreIsAddedThanIsTaken) {
  Judged j;
  const std::string large(1'000'000, 'x');
  int added = 0;
  while (added < 100 && j.a.way->inject(down, MessageKind::binary, large)) ++added;
  EXPECT_GT(added, 10);
  EXPECT_LT(added, 20) << "16 MB wait and no more";
  EXPECT_TRUE(j.a.way->inject(up, MessageKind::binary, "x")) << "of each direction";
  EXPECT_EQ(j.sent(down).size(), std::size_t(added) * (large.size() + 10));
  EXPECT_TRUE(j.a.way->inject(down, MessageKind::binary, large)) << "once they were sent there is room again";
}

TEST(MessageJudges, WhenTheExchangeEndsNobodyIsWaitedFor) {
  Judged j;
  EXPECT_EQ(j.pass(up, fromClient(1, "hold a")), "");
  const auto left = j.loop.begin(j.judges->leave());
  EXPECT_TRUE(j.loop.until([&] { return *left; }));
  EXPECT_EQ(j.gate.abandoned, 2) << "each is told";
  EXPECT_FALSE(j.a.way->inject(down, MessageKind::text, "too late"));
  EXPECT_EQ(j.sent(up), "") << "what is held is not sent";
  const auto all = j.listed();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_TRUE(any(all[0].flags & MessageFlag::dropped));
  EXPECT_TRUE(*j.loop.begin(j.judges->leave())) << "once more is nothing";
  EXPECT_EQ(j.gate.abandoned, 2);
  const auto way = j.a.way;
  j.judges.reset();
  EXPECT_FALSE(way->inject(up, MessageKind::text, "nobody is there"));
}

TEST(MessageJudges, WhatOneThrowsStopsTheExchangeAndIsThrownAgainWhereItEnds) {
  Judged j;
  EXPECT_EQ(j.pass(up, fromClient(1, "throw b")), "");
  EXPECT_TRUE(j.stopped);
  std::string what;
  const auto leave = [&]() -> net::Awaitable<> {
    try {
      co_await j.judges->leave();
    } catch (const std::exception& e) {
      what = e.what();
    }
  };
  EXPECT_TRUE(*j.loop.begin(leave()));
  EXPECT_EQ(what, "a bug made by the test");
}

TEST(MessageJudges, WhereNoMessagesAreKnownContentPasses) {
  Ends e;
  e.begin("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  std::string asked;
  Gate gate;
  Judge a("a", asked, gate, e.worker.io);
  Feed feed(std::vector<std::string>{"plain"});
  {
    MessageJudges judges(e.worker.io, *e.run->live, [&e] { return e.side.broken(); }, {&a}, [](std::string_view) {});
    judges.begin(down);  // its gate has no place
    EXPECT_FALSE(judges.begun());
    judges.gate(down).from(feed);
    judges.begin(down);
    EXPECT_FALSE(judges.begun());
    EXPECT_EQ(whole(judges.gate(down)), "plain");
    EXPECT_EQ(a.lives, 0);
    EXPECT_TRUE(*e.loop.begin(judges.leave()));
  }
  EXPECT_EQ(asked, "");
}

}  // namespace
}  // namespace penstock::engine::test
