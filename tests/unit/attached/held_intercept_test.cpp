// SPDX-License-Identifier: GPL-3.0-or-later
// What another process holds, for a thread that never waits: however long the other takes.
#include "penstock/attached/held_intercept.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace penstock::attached {
namespace {

/// Answers when it is let to.
class SlowQueue final : public HeldQueue {
 public:
  void hold(std::uint64_t id) {
    {
      const std::lock_guard lock(mutex_);
      service::HeldItem item;
      item.row.id = id;
      item.head = "GET /" + std::to_string(id) + " HTTP/1.1\n";
      items_.push_back(std::move(item));
    }
    changed_.notify();
  }
  void block(bool on) {
    {
      const std::lock_guard lock(mutex_);
      blocked_ = on;
    }
    wake_.notify_all();
  }
  std::vector<std::string> done() const {
    const std::lock_guard lock(mutex_);
    return done_;
  }
  std::optional<Error> refusal;  // of what is asked next

  service::InterceptState state() const override {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  std::vector<service::HeldRow> queue() const override {
    const std::lock_guard lock(mutex_);
    std::vector<service::HeldRow> out;
    for (const service::HeldItem& item : items_) out.push_back(item.row);
    return out;
  }
  std::size_t held() const override { return queue().size(); }
  std::shared_ptr<void> attend() override { return nullptr; }
  Notifier<>& changed() override { return changed_; }
  Result<void> setState(const service::InterceptState& state) override {
    auto done = act("state");
    if (done) {
      const std::lock_guard lock(mutex_);
      state_ = state;
    }
    return done;
  }
  Result<service::HeldItem> open(std::uint64_t id) const override {
    await();
    const std::lock_guard lock(mutex_);
    for (const service::HeldItem& item : items_)
      if (item.row.id == id) return item;
    return makeError(ErrorCode::notFound, "it is not held any more");
  }
  std::vector<service::EditNote> check(std::uint64_t, const service::HeldEdit&) const override { return {}; }
  Result<void> forward(std::uint64_t id, const service::HeldEdit&) override { return end("forward", id); }
  Result<void> forwardAll() override { return act("all"); }
  Result<void> drop(std::uint64_t id) override { return end("drop", id); }
  Result<void> abort(std::uint64_t id) override { return end("abort", id); }
  Result<void> mock(std::uint64_t id, const service::HeldReply&) override { return end("mock", id); }
  Result<void> setAlsoResponse(std::uint64_t, bool) override { return act("also"); }

 private:
  void await() const {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return !blocked_; });
  }
  Result<void> act(const std::string& what) {
    await();
    const std::lock_guard lock(mutex_);
    if (refusal) return *refusal;
    done_.push_back(what);
    return {};
  }
  Result<void> end(const std::string& how, std::uint64_t id) {
    auto done = act(how + " " + std::to_string(id));
    if (!done) return done;
    {
      const std::lock_guard lock(mutex_);
      std::erase_if(items_, [id](const service::HeldItem& item) { return item.row.id == id; });
    }
    changed_.notify();
    return {};
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable wake_;
  bool blocked_ = false;
  service::InterceptState state_;
  std::vector<service::HeldItem> items_;
  std::vector<std::string> done_;
  Notifier<> changed_;
};

class HeldInterceptTest : public testing::Test {
 protected:
  template <class Done>
  static bool eventually(Done done) {
    for (const SteadyTime from = steadyNow(); steadyNow() - from < std::chrono::seconds(20); std::this_thread::yield())
      if (done()) return true;
    return false;
  }
  std::vector<std::string> problems() {
    const std::lock_guard lock(mutex);
    return told;
  }

  std::mutex mutex;
  std::vector<std::string> told;
  SlowQueue queue;
  HeldIntercept held{queue, [this](std::string problem) {
                       const std::lock_guard lock(mutex);
                       told.push_back(std::move(problem));
                     }};
};

TEST_F(HeldInterceptTest, AnItemIsThereOnceItsContentIs) {
  queue.block(true);
  queue.hold(7);
  EXPECT_TRUE(held.queue().empty());
  EXPECT_FALSE(held.open(7));
  queue.block(false);
  ASSERT_TRUE(eventually([this] { return held.queue().size() == 1; }));
  EXPECT_EQ(held.open(7)->head, "GET /7 HTTP/1.1\n");
}

TEST_F(HeldInterceptTest, WhatIsDoneIsUnderWayWhenTheCallReturns) {
  queue.hold(1);
  ASSERT_TRUE(eventually([this] { return held.queue().size() == 1; }));
  queue.block(true);
  service::InterceptState on = held.state();
  on.enabled = true;
  EXPECT_TRUE(held.setState(on));
  EXPECT_TRUE(held.state().enabled) << "what is wished shows at once";
  EXPECT_FALSE(queue.state().enabled);
  EXPECT_TRUE(held.forward(1, {}));
  EXPECT_EQ(held.queue().size(), 1u) << "and with it what was typed, until it went";
  queue.block(false);
  ASSERT_TRUE(eventually([this] { return held.queue().empty(); }));
  EXPECT_EQ(queue.done(), (std::vector<std::string>{"state", "forward 1"}));
  EXPECT_TRUE(held.state().enabled);
}

TEST_F(HeldInterceptTest, WhyNotIsTold) {
  queue.hold(1);
  ASSERT_TRUE(eventually([this] { return held.queue().size() == 1; }));
  queue.refusal = Error{ErrorCode::invalidArgument, "that is no field"};
  EXPECT_TRUE(held.forward(1, {}));
  ASSERT_TRUE(eventually([this] { return !problems().empty(); }));
  EXPECT_EQ(problems(), std::vector<std::string>{"that is no field"});
  EXPECT_EQ(held.queue().size(), 1u) << "it is held still";
}

TEST_F(HeldInterceptTest, TheFirstDecisionCounts) {
  queue.refusal = Error{ErrorCode::notFound, "it is not held any more"};
  EXPECT_TRUE(held.drop(1));
  queue.block(true);
  queue.block(false);
  EXPECT_EQ(held.forwardAll(), 0u);
  EXPECT_TRUE(problems().empty());
}

TEST_F(HeldInterceptTest, OfAFloodTheOldestAreHere) {
  for (std::uint64_t id = 1; id <= HeldIntercept::mostHere + 20; ++id) queue.hold(id);
  ASSERT_TRUE(eventually([this] { return held.queue().size() == HeldIntercept::mostHere; }));
  EXPECT_EQ(held.held(), HeldIntercept::mostHere + 20) << "and all of them count";
}

}  // namespace
}  // namespace penstock::attached
