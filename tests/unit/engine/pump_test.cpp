// SPDX-License-Identifier: GPL-3.0-or-later
// One direction of an exchange, between a source and a sink that the test plays.
#include "engine/exchange/pump.h"

#include <gtest/gtest.h>

#include <deque>

#include "engine/exchange/content.h"
#include "penstock/net/task_group.h"
#include "unit/record/recording_thread.h"
#include "unit/record/sink.h"

namespace penstock::engine::test {
namespace {

using http::BodyEvent;
using http::Got;
using model::Direction;

BodyEvent piece(std::string_view data, std::string_view wire = {}) {
  BodyEvent event;
  event.got = Got::data;
  event.data = data;
  event.wire = wire;
  return event;
}

BodyEvent nothing() { return {}; }
BodyEvent end() {
  BodyEvent event;
  event.got = Got::end;
  return event;
}
BodyEvent failed() {
  BodyEvent event;
  event.got = Got::failed;
  return event;
}

class Source final : public http::BodySource {
 public:
  explicit Source(std::deque<BodyEvent> events) : events_(std::move(events)) {}
  BodyEvent poll() override {
    if (events_.empty()) return failed();
    const BodyEvent event = events_.front();
    events_.pop_front();
    return event;
  }
  net::Awaitable<bool> wait(std::chrono::milliseconds slice) override {
    ++waits;
    slices.push_back(slice);
    if (onWait) onWait();
    co_return news;
  }
  void interrupt() override {}
  http::SourceEnd end() const override { return {{}, {}, 77, 0}; }

  int waits = 0;
  bool news = true;
  std::vector<std::chrono::milliseconds> slices;
  std::function<void()> onWait;

 private:
  std::deque<BodyEvent> events_;
};

class Sink final : public http::BodySink {
 public:
  explicit Sink(record::LiveExchange& live) : live_(live) {}
  void data(std::string_view data, std::string_view wire) override {
    log += "<" + std::string(data) + (wire.empty() ? "" : "|" + std::string(wire)) + ">";
    recordedFirst = recordedFirst && live_.x().responseBody.size + live_.x().requestBody.size >= (written += data.size());
  }
  void end(const model::Headers*) override { log += "end"; }
  bool full() const override { return isFull; }
  bool flushNow() override {
    log += "f";
    return now;
  }
  net::Awaitable<bool> flush() override {
    log += "F";
    co_return later;
  }

  std::string log;
  bool isFull = false, now = true, later = true, recordedFirst = true;
  std::uint64_t written = 0;

 private:
  record::LiveExchange& live_;
};

struct Fixture {
  explicit Fixture(std::deque<BodyEvent> events) : source(std::move(events)) {}
  Pumped run(Direction direction = Direction::toClient, std::function<void(Way&)> change = {}) {
    RecordedBody recording(*live, direction);
    recording.from(source);
    Way way{thread.io, thread.recorder, *live, direction, recording, sink};
    if (change) change(way);
    Pumped out{};
    bool over = false;
    auto pumping = [&]() -> net::Awaitable<> {
      out = co_await pump(way);
      over = true;
    };
    net::TaskGroup group(thread.io.context(), [](std::string_view) {});
    group.spawn(pumping());
    thread.io.context().poll();
    EXPECT_TRUE(over);
    return out;
  }

  record::test::Sink recorded;
  record::test::RecordingThread thread{recorded};
  record::LiveExchangePtr live = thread.recorder.begin(steadyNow());
  Source source;
  Sink sink{*live};
};

TEST(Pump, WhatIsWrittenIsRecordedFirstAndNothingIsHeldBackWhileItWaits) {
  Fixture f({piece("ab", "ab"), nothing(), piece("c"), end()});
  EXPECT_EQ(f.run(), Pumped::whole);
  EXPECT_EQ(f.sink.log, "<ab|ab>f<c>endf");
  EXPECT_TRUE(f.sink.recordedFirst);
  EXPECT_TRUE(f.live->x().responseBody.complete);
  EXPECT_EQ(f.live->x().responseBody.wireSize, 77u);
}

TEST(Pump, AFullSinkIsFlushedBeforeTheNextPiece) {
  Fixture f({piece("a"), piece("b"), end()});
  f.sink.isFull = true;
  f.sink.now = false;
  EXPECT_EQ(f.run(), Pumped::whole);
  EXPECT_EQ(f.sink.log, "<a>fF<b>fFendfF");
}

TEST(Pump, EndsWithItsSinkWhereverThatGoes) {
  for (const bool full : {true, false}) {
    Fixture f({piece("a"), nothing(), end()});
    f.sink.isFull = full;
    f.sink.now = f.sink.later = false;
    EXPECT_EQ(f.run(), Pumped::sinkGone);
    EXPECT_EQ(f.source.waits, 0);
  }
  Fixture last({end()});
  last.sink.now = last.sink.later = false;
  EXPECT_EQ(last.run(Direction::toServer), Pumped::sinkGone);
  EXPECT_EQ(last.live->x().timings[model::Timings::requestEnd], -1);
}

TEST(Pump, ASourceThatFailsIsToldAndWhatCameIsPassedOnToTheClient) {
  Fixture down({piece("half"), failed()});
  EXPECT_EQ(down.run(), Pumped::sourceFailed);
  EXPECT_EQ(down.sink.log, "<half>F");
  EXPECT_FALSE(down.live->x().responseBody.complete);
  EXPECT_EQ(down.live->x().responseBody.wireSize, 77u);
  Fixture up({piece("half"), failed()});
  EXPECT_EQ(up.run(Direction::toServer), Pumped::sourceFailed);
  EXPECT_EQ(up.sink.log, "<half>") << "the server is cut";
}

TEST(Pump, TheFramingOfAnotherMessageIsNotPassedOn) {
  Fixture f({piece("a", "1\r\na\r\n"), piece("", "0\r\n\r\n"), end()});
  EXPECT_EQ(f.run(Direction::toClient, [](Way& way) { way.asReceived = false; }), Pumped::whole);
  EXPECT_EQ(f.sink.log, "<a>endf");
}

TEST(Pump, StopsWhereNobodyWantsTheRest) {
  Fixture f({nothing(), nothing(), piece("never"), end()});
  bool unwanted = false;
  f.source.onWait = [&] { unwanted = true; };
  EXPECT_EQ(f.run(Direction::toServer, [&](Way& way) { way.unwanted = &unwanted; }), Pumped::unwanted);
  EXPECT_EQ(f.source.waits, 1);
}

TEST(Pump, WhatEndsAfterItsExchangeTouchesItNoMore) {
  Fixture f({nothing(), piece("late"), end()});
  f.source.onWait = [&] { f.live->finish(); };
  Fixture other({});
  Sink sink(*other.live);
  RecordedBody recording(*f.live, Direction::toServer);
  recording.from(f.source);
  Way way{f.thread.io, f.thread.recorder, *f.live, Direction::toServer, recording, sink};
  Pumped out{};
  auto pumping = [&]() -> net::Awaitable<> { out = co_await pump(way); };
  net::TaskGroup group(f.thread.io.context(), [](std::string_view) {});
  group.spawn(pumping());
  f.thread.io.context().poll();
  EXPECT_EQ(out, Pumped::whole);
  EXPECT_EQ(sink.log, "f<late>endf");
}

TEST(SentContent, IsSentOnceMoreAsItWent) {
  Fixture f({});
  const std::string_view chunk = "3\r\nabc\r\n";
  SentContent sent;
  sent.keep(true);
  sent.add(piece(chunk.substr(3, 3), chunk.substr(3, 3)));
  sent.sendTo(f.sink);
  EXPECT_EQ(f.sink.log, "<abc|abc>");
  sent.add(piece(chunk.substr(3, 3), chunk));
  f.sink.log.clear();
  sent.sendTo(f.sink);
  EXPECT_EQ(f.sink.log, "<abcabc|abc" + std::string(chunk) + ">");
  EXPECT_TRUE(sent.whole());
}

TEST(SentContent, KeepsNoMoreThanItsLimitAndNothingUnasked) {
  Fixture f({});
  SentContent large;
  large.keep(true);
  const std::string much(40'000, 'x');
  large.add(piece(much));
  EXPECT_TRUE(large.whole());
  large.add(piece(much));
  EXPECT_FALSE(large.whole());
  SentContent unasked;
  EXPECT_TRUE(unasked.whole()) << "nothing was sent";
  unasked.add(piece("x"));
  EXPECT_FALSE(unasked.whole());
  unasked.keep(true);
  EXPECT_FALSE(unasked.whole()) << "what is gone does not come back";
  large.sendTo(f.sink);
  unasked.sendTo(f.sink);
  EXPECT_EQ(f.sink.log, "");
}

}  // namespace
}  // namespace penstock::engine::test
