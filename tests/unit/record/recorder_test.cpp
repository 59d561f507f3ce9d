// SPDX-License-Identifier: GPL-3.0-or-later
// What a burst hands over, and in which order.
#include <gtest/gtest.h>

#include "unit/record/recording_thread.h"

namespace penstock::record::test {
namespace {

class OrderSink final : public model::ExchangeSink {
 public:
  model::ExchangeId nextId() override { return ++last_; }
  void record(model::RecordBatch batch) override {
    std::vector<model::ExchangeId> ids;
    for (const model::ExchangePtr& x : batch.exchanges) ids.push_back(x->id);
    bursts.push_back(std::move(ids));
  }
  bool congested() const override { return false; }
  void whenReady(std::function<void()> ready) override { ready(); }
  bool recording() const override { return true; }

  std::vector<std::vector<model::ExchangeId>> bursts;

 private:
  model::ExchangeId last_ = 0;
};

TEST(Recorder, ExchangesAreFirstToldInTheOrderOfTheirBeginnings) {
  using Bursts = std::vector<std::vector<model::ExchangeId>>;
  OrderSink sink;
  RecordingThread thread(sink);
  Recorder& recorder = thread.recorder;
  const LiveExchangePtr slow = recorder.begin(steadyNow());
  recorder.begin(steadyNow())->finish();
  const LiveExchangePtr other = recorder.begin(steadyNow());
  recorder.begin(steadyNow())->finish();
  recorder.flush();
  EXPECT_EQ(sink.bursts, (Bursts{{1, 2, 3, 4}})) << "two go on, and stand in their places among those that are over";
  other->finish();
  recorder.flush();
  slow->finish();
  recorder.flush();
  EXPECT_EQ(sink.bursts, (Bursts{{1, 2, 3, 4}, {3}, {1}})) << "nothing is told that did not change";
}

}  // namespace
}  // namespace penstock::record::test
