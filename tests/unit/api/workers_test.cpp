// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>
#include <vector>

namespace penstock::api {
namespace {

constexpr std::chrono::seconds patience{20};

TEST(Workers, ThoseThatWaitForOthersTakeNobodysPlace) {
  Workers workers(2);
  std::promise<void> open;
  const std::shared_future<void> opened = open.get_future().share();
  std::atomic<int> waiting{0}, done{0};
  for (int i = 0; i < 64; ++i)
    workers.run([&] {
      const Workers::Waiting here;
      ++waiting;
      opened.wait();
      ++done;
    });
  std::promise<void> ran;
  workers.run([&] { ran.set_value(); });
  EXPECT_EQ(ran.get_future().wait_for(patience), std::future_status::ready) << "behind 64 that wait";
  // Two of them may be about to wait.
  for (const auto until = std::chrono::steady_clock::now() + patience; waiting < 64 && std::chrono::steady_clock::now() < until;) std::this_thread::yield();
  EXPECT_EQ(waiting, 64);
  open.set_value();
  workers.stop();
  EXPECT_EQ(done, 64);
}

TEST(Workers, NoMoreAreAtWorkThanMay) {
  Workers workers(3);
  std::atomic<int> now{0}, most{0};
  std::vector<std::future<void>> ends;
  for (int i = 0; i < 30; ++i) {
    const auto end = std::make_shared<std::promise<void>>();
    ends.push_back(end->get_future());
    workers.run([&, end] {
      const int here = ++now;
      for (int seen = most; here > seen && !most.compare_exchange_weak(seen, here);) {
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      --now;
      end->set_value();
    });
  }
  for (auto& end : ends) ASSERT_EQ(end.wait_for(patience), std::future_status::ready);
  EXPECT_LE(most, 3);
}

TEST(Workers, ThoseThatWereOneTooManyEnd) {
  Workers workers(1);
  for (int round = 0; round < 50; ++round) {
    std::promise<void> first, second;
    auto firstBegan = std::make_shared<std::promise<void>>();
    std::shared_future<void> go = second.get_future().share();
    workers.run([&, firstBegan] {
      {
        const Workers::Waiting here;
        firstBegan->set_value();
        go.wait();
      }
      first.set_value();
    });
    ASSERT_EQ(firstBegan->get_future().wait_for(patience), std::future_status::ready);
    std::promise<void> other;
    workers.run([&] { other.set_value(); });
    ASSERT_EQ(other.get_future().wait_for(patience), std::future_status::ready);
    second.set_value();
    ASSERT_EQ(first.get_future().wait_for(patience), std::future_status::ready);
  }
  workers.stop();
}

TEST(Workers, WaitingElsewhereMeansNothing) {
  const Workers::Waiting here;
  Workers workers(1);
  workers.stop();
  workers.run([] { FAIL(); });
}

}  // namespace
}  // namespace penstock::api
