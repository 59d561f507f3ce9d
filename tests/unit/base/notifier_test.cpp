// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/notifier.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>

namespace penstock {
namespace {

TEST(Notifier, TellsEachSubscriber) {
  Notifier<std::string> news;
  std::string first, second;
  const Subscription a = news.subscribe([&](const std::string& s) { first += s; });
  {
    const Subscription b = news.subscribe([&](const std::string& s) { second += s; });
    news.notify("1");
  }
  news.notify("2");
  EXPECT_EQ(first, "12");
  EXPECT_EQ(second, "1") << "who is gone is not told";
}

TEST(Notifier, OnceMeansOnceForEachArming) {
  Notifier<> changed;
  int calls = 0;
  Subscription s = changed.subscribeOnce([&] { ++calls; });
  changed.notify();
  changed.notify();
  EXPECT_EQ(calls, 1);
  s.arm();
  s.arm();
  EXPECT_EQ(calls, 1);
  changed.notify();
  changed.notify();
  EXPECT_EQ(calls, 2);
}

TEST(Notifier, ASubscriptionMayEndInItsOwnCallAndOutliveTheNotifier) {
  std::optional<Subscription> own, late;
  {
    Notifier<> changed;
    const auto held = std::make_shared<int>(7);
    int seen = 0;
    own = changed.subscribe([&, held] {
      own.reset();
      seen = *held;  // still there
    });
    changed.notify();
    changed.notify();
    EXPECT_EQ(seen, 7);
    EXPECT_EQ(held.use_count(), 1) << "and let go afterwards";
    late = changed.subscribe([] {});
  }
  late->arm();
  late.reset();
}

TEST(Notifier, SubscribersMayComeAndNotifyFromWithinACall) {
  Notifier<> changed;
  std::vector<Subscription> more;
  int calls = 0;
  const Subscription s = changed.subscribe([&] {
    if (++calls < 3) {
      more.push_back(changed.subscribe([] {}));
      changed.notify();
    }
  });
  changed.notify();
  EXPECT_EQ(calls, 3);
}

// Whoever ends a subscription may forget what it used.
TEST(Notifier, AfterTheEndOfASubscriptionItsFunctionIsNotRunning) {
  Notifier<> changed;
  std::atomic<bool> stop{false};
  std::thread teller([&] {
    while (!stop) changed.notify();
  });
  for (int i = 0; i < 2'000; ++i) {
    auto alive = std::make_unique<std::atomic<bool>>(true);
    Subscription s = changed.subscribe([flag = alive.get()] { EXPECT_TRUE(*flag); });
    s = Subscription();
    *alive = false;
    alive.reset();
  }
  stop = true;
  teller.join();
}

}  // namespace
}  // namespace penstock
