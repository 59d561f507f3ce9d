// SPDX-License-Identifier: GPL-3.0-or-later
// Sources before sources: what goes in comes out, changed, held or slowed as it should be.
#include "penstock/http/bodies.h"

#include <gtest/gtest.h>

#include <deque>
#include <filesystem>

#include "penstock/http/spool.h"
#include "penstock/net/task_group.h"

namespace penstock::http::test {
namespace {

/// Says what it was told to; "" is a wait. Then it ends, or fails.
class Script final : public BodySource {
 public:
  explicit Script(std::deque<std::string> pieces, Got last = Got::end) : pieces_(std::move(pieces)), last_(last) {}
  BodyEvent poll() override {
    BodyEvent event;
    if (pieces_.empty()) {
      event.got = last_;
      return event;
    }
    given_ = std::move(pieces_.front());
    pieces_.pop_front();
    if (given_.empty()) return event;
    event.got = Got::data;
    event.data = event.wire = given_;
    return event;
  }
  Awaitable<bool> wait(std::chrono::milliseconds) override {
    ++waits;
    if (onWait) onWait();
    co_return true;
  }
  void interrupt() override { ++interrupts; }
  SourceEnd end() const override { return {{}, {}, 7, 0}; }

  int waits = 0, interrupts = 0;
  std::function<void()> onWait;

 private:
  std::deque<std::string> pieces_;
  Got last_;
  std::string given_;
};

/// All that comes without a wait; "|" between pieces, then how it ended.
std::string drained(BodySource& source) {
  std::string out;
  for (int i = 0; i < 10'000; ++i) {
    const BodyEvent event = source.poll();
    EXPECT_TRUE(event.wire.empty()) << "its framing is not what goes out any more";
    if (event.got == Got::data)
      out.append(event.data).append("|");
    else
      return out + (event.got == Got::end ? "end" : event.got == Got::failed ? "failed" : "nothing");
  }
  return "no end";
}

TEST(FixedBody, IsAllThereIs) {
  FixedBody some("abc"), none("");
  EXPECT_EQ(drained(some), "abc|end");
  EXPECT_EQ(drained(some), "end");
  EXPECT_EQ(drained(none), "end");
}

/// Doubles each byte, holds every other piece back, and has a last word.
class Doubling final : public BodyStage {
 public:
  void feed(std::string_view in, std::string& out) override {
    for (const char c : in) held_.append(2, c);
    if (std::exchange(odd_, !odd_)) out += std::exchange(held_, "");
  }
  void end(std::string& out) override { out += held_ + "!"; }

 private:
  std::string held_;
  bool odd_ = false;
};

TEST(StagedBody, GivesWhatTheStageMakesOfIt) {
  Script script({"a", "b", "", "c"});
  StagedBody staged(script, std::make_unique<Doubling>());
  EXPECT_EQ(drained(staged), "aabb|nothing");
  EXPECT_EQ(drained(staged), "cc!|end");
  EXPECT_EQ(drained(staged), "end");
  Script cut({"a", "b"}, Got::failed);
  StagedBody failing(cut, std::make_unique<Doubling>());
  EXPECT_EQ(drained(failing), "aabb|failed") << "no last word: it was not the end";
  EXPECT_EQ(failing.end().wireBytes, 7u);
}

SteadyTime now;
SteadyTime testClock() { return now; }

TEST(PacedBody, GivesEachByteItsTime) {
  now = steadyNow();
  net::IoThread thread;
  Script script({"abcdefghijk"});
  PacedBody paced(thread, script, 30, testClock);
  EXPECT_EQ(drained(paced), "nothing");
  now += std::chrono::milliseconds(99);
  EXPECT_EQ(drained(paced), "nothing");
  now += std::chrono::milliseconds(51);
  EXPECT_EQ(drained(paced), "abc|nothing");
  now += std::chrono::milliseconds(50);
  EXPECT_EQ(drained(paced), "def|nothing") << "that those before came late does not put it off";
  now += std::chrono::seconds(10);
  EXPECT_EQ(drained(paced), "ghi|nothing") << "what was not used is not saved up";
  now += std::chrono::milliseconds(66);
  EXPECT_EQ(drained(paced), "nothing");
  now += std::chrono::milliseconds(1);
  EXPECT_EQ(drained(paced), "jk|end") << "two bytes take less than three";
}

TEST(PacedBody, WaitsForItsPortionOrIsInterrupted) {
  now = steadyNow();
  net::IoThread thread;
  Script script({"abcdef"});
  PacedBody paced(thread, script, 30, testClock);
  EXPECT_EQ(drained(paced), "nothing");
  std::string log;
  auto waiting = [](PacedBody& body, std::chrono::milliseconds slice, std::string& out) -> Awaitable<> {
    const bool more = co_await body.wait(slice);
    out += more ? "more " : "no ";
  };
  net::TaskGroup group(thread.context(), [](std::string_view) {});
  group.spawn(waiting(paced, std::chrono::milliseconds(0), log));
  thread.context().poll();
  paced.interrupt();
  thread.context().poll();
  EXPECT_EQ(log, "no ");
  EXPECT_EQ(script.interrupts, 1);
  EXPECT_EQ(script.waits, 0) << "nobody asks for more than is paid out";
  group.spawn(waiting(paced, std::chrono::milliseconds(1), log));
  while (log == "no ") thread.context().run_one_for(std::chrono::seconds(10));
  EXPECT_EQ(log, "no no ") << "the slice was shorter";
  now += std::chrono::milliseconds(100);
  group.spawn(waiting(paced, std::chrono::milliseconds(0), log));
  thread.context().poll();
  EXPECT_EQ(log, "no no more ");
}

struct Open final : net::Brake {
  bool congested() const override { return false; }
  net::Awaitable<> ready() override { co_return; }
};

struct Filled {
  explicit Filled(Spool& spool, std::function<void()> meanwhile = {}) {
    auto filling = [](Spool& s, net::IoThread& io, net::Brake& brake, std::optional<Spool::Held>& out) -> Awaitable<> {
      out = co_await s.fill(io, brake);
    };
    net::TaskGroup group(thread.context(), [](std::string_view) {});
    group.spawn(filling(spool, thread, open, held));
    if (meanwhile) net::asio::post(thread.context(), meanwhile);
    thread.context().poll();
  }
  net::IoThread thread;
  Open open;
  std::optional<Spool::Held> held;
};

std::string text(std::size_t n) {
  std::string out;
  for (std::size_t i = 0; out.size() < n; ++i) out += std::to_string(i) + " ";
  return out.substr(0, n);
}

std::string joined(std::string pieces) {
  std::erase(pieces, '|');
  return pieces;
}

TEST(Spool, HoldsAllOfItAndGivesItAgain) {
  const std::string all = text(300'000);
  for (const std::size_t memory : {std::size_t(1'000'000), std::size_t(100'000), std::size_t(0)}) {
    Script script({all.substr(0, 10), "", all.substr(10, 150'000), all.substr(150'010)});
    Spool spool(script, {memory, 1'000'000, {}});
    EXPECT_EQ(Filled(spool).held, Spool::Held::whole) << memory;
    EXPECT_EQ(spool.size(), all.size());
    EXPECT_EQ(spool.content(), all) << memory;
    EXPECT_EQ(joined(drained(spool)), all + "end") << memory;
  }
}

TEST(Spool, WhatIsTooMuchIsNotLost) {
  const std::string all = text(5'000);
  Script script({all.substr(0, 2'000), all.substr(2'000, 2'000), all.substr(4'000)});
  Spool spool(script, {100, 3'000, {}});
  EXPECT_EQ(Filled(spool).held, Spool::Held::tooMuch);
  EXPECT_EQ(joined(drained(spool)), all + "end");
}

TEST(Spool, WithoutAFileItHoldsWhatFitsIntoMemory) {
  const std::string all = text(5'000);
  Script script({all.substr(0, 2'000), all.substr(2'000)});
  Spool spool(script, {1'000, 1'000'000, "/nowhere/at/all"});
  EXPECT_EQ(Filled(spool).held, Spool::Held::tooMuch);
  EXPECT_EQ(joined(drained(spool)), all + "end");
}

TEST(Spool, GoesOnWhereItWasStoppedAndFailsWhereItsSourceDid) {
  Script script({"ab", "", "cd", "", "ef"}, Got::failed);
  Spool spool(script, {});
  script.onWait = [&] { spool.stop(); };
  EXPECT_EQ(Filled(spool).held, Spool::Held::part);
  EXPECT_EQ(spool.content(), "ab");
  EXPECT_EQ(drained(spool), "ab|cd|nothing");
  script.onWait = {};
  Script cut({"ab"}, Got::failed);
  Spool failed(cut, {});
  EXPECT_EQ(Filled(failed).held, Spool::Held::failed);
  EXPECT_EQ(drained(failed), "ab|failed");
  EXPECT_EQ(failed.end().wireBytes, 7u);
}

}  // namespace
}  // namespace penstock::http::test
