// SPDX-License-Identifier: GPL-3.0-or-later
// An exchange that is not to be recorded after all: what was told of it is taken back, and nothing of it comes any more.
#include <gtest/gtest.h>

#include "unit/record/recording_thread.h"

namespace penstock::record::test {
namespace {

using model::Direction;
using model::ExchangeId;

/// What each burst had, as words.
class Bursts final : public model::ExchangeSink {
 public:
  ExchangeId nextId() override { return ++last_; }
  void record(model::RecordBatch batch) override {
    std::string line;
    for (const ExchangeId id : batch.withdrawn) line += "withdrawn " + std::to_string(id) + " ";
    for (const model::BodyChunk& c : batch.chunks) line += "chunk of " + std::to_string(c.id) + " ";
    for (const model::MessageBatch& m : batch.messages) line += "messages of " + std::to_string(m.id) + " ";
    for (const model::ExchangePtr& x : batch.exchanges)
      line += (x->state == model::ExchangeState::pending ? "pending " : "over ") + std::to_string(x->id) + " ";
    all.push_back(line);
  }
  bool congested() const override { return false; }
  void whenReady(std::function<void()> ready) override { ready(); }
  bool recording() const override { return on; }

  std::vector<std::string> all;
  bool on = true;

 private:
  ExchangeId last_ = 0;
};

using Lines = std::vector<std::string>;

struct Withdraw : testing::Test {
  Lines burst() {
    thread.recorder.flush();
    return std::exchange(sink.all, {});
  }
  static model::Message message() {
    model::Message m;
    m.preview = "hi";
    return m;
  }
  Bursts sink;
  std::vector<ExchangeId> ended;  // as told to whoever watches
  RecordingThread thread{sink, ~std::uint64_t(0), [this](const model::ExchangePtr& x) { ended.push_back(x->id); }};
};

TEST_F(Withdraw, BeforeItsFirstBurstOneIsNeverTold) {
  const LiveExchangePtr live = thread.recorder.begin(steadyNow());
  live->record(Direction::toServer, "content");
  live->message(message());
  live->touch();
  live->withdraw();
  EXPECT_EQ(live->x().id, 0u);
  EXPECT_EQ(burst(), Lines{}) << "nobody has heard of it";
}

TEST_F(Withdraw, WhatWaitsInTheBurstIsTold) {
  const LiveExchangePtr live = thread.recorder.begin(steadyNow());
  live->record(Direction::toServer, std::string(Recorder::chunkSize, 'x'));
  live->withdraw();
  const Lines lines = burst();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0], "withdrawn 1 chunk of 1 ") << "so that who takes it can leave the chunk out";
}

TEST_F(Withdraw, WhatWasToldIsTakenBackAndNothingMoreComes) {
  const LiveExchangePtr live = thread.recorder.begin(steadyNow());
  live->record(Direction::toClient, "content");
  EXPECT_EQ(burst(), Lines{"chunk of 1 pending 1 "});
  live->record(Direction::toClient, "more");
  live->withdraw();
  live->record(Direction::toClient, std::string(1 << 20, 'x'));
  live->message(message());
  live->did(model::Did::marked);
  live->touch();
  EXPECT_EQ(burst(), Lines{"withdrawn 1 "});
  live->touch();
  EXPECT_EQ(burst(), Lines{});
}

TEST_F(Withdraw, ItGoesOnAndNobodyHearsOfItsEnd) {
  const LiveExchangePtr live = thread.recorder.begin(steadyNow());
  burst();
  live->withdraw();
  live->record(Direction::toClient, "content");
  EXPECT_EQ(live->x().responseBody.size, 7u) << "the exchange itself knows";
  live->bodyEnded(Direction::toClient, 7);
  live->finish();
  EXPECT_EQ(burst(), Lines{"withdrawn 1 "});
  EXPECT_TRUE(ended.empty());
}

TEST_F(Withdraw, OneThatBeganWhileRecordingWasStoppedIsToldOfWheneverItEnds) {
  sink.on = false;
  const LiveExchangePtr live = thread.recorder.begin(steadyNow()), withdrawn = thread.recorder.begin(steadyNow());
  withdrawn->withdraw();
  sink.on = true;
  live->finish();
  withdrawn->finish();
  EXPECT_EQ(ended, std::vector<ExchangeId>{0}) << "it has no id, and is an exchange all the same";
  EXPECT_EQ(burst(), Lines{"over 0 "});
}

TEST_F(Withdraw, OnceIsEnoughAndWhatIsOverStays) {
  const LiveExchangePtr twice = thread.recorder.begin(steadyNow());
  burst();
  twice->withdraw();
  twice->withdraw();
  EXPECT_EQ(burst(), Lines{"withdrawn 1 "});
  const LiveExchangePtr over = thread.recorder.begin(steadyNow());
  over->finish();
  over->withdraw();
  EXPECT_EQ(burst(), Lines{"over 2 "});
}

TEST_F(Withdraw, OfOneThatWasNeverRecordedThereIsNothingToTakeBack) {
  sink.on = false;
  const LiveExchangePtr live = thread.recorder.begin(steadyNow());
  live->withdraw();
  EXPECT_EQ(burst(), Lines{});
}

TEST_F(Withdraw, TheOthersAreToldAsEver) {
  const LiveExchangePtr first = thread.recorder.begin(steadyNow()), second = thread.recorder.begin(steadyNow());
  first->withdraw();
  second->record(Direction::toClient, "content");
  EXPECT_EQ(burst(), Lines{"chunk of 2 pending 2 "});
}

}  // namespace
}  // namespace penstock::record::test
