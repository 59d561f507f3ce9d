// SPDX-License-Identifier: GPL-3.0-or-later
// Work beside an I/O thread, while that goes on.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <string>

#include "penstock/net/side_thread.h"
#include "penstock/net/task_group.h"

namespace penstock::net {
namespace {

using namespace std::chrono_literals;

/// A coroutine on a thread of its own, and its end.
class Running {
 public:
  using What = std::function<Awaitable<>(IoThread&)>;
  explicit Running(What what) : what_(std::move(what)) {
    io_.start("test");
    asio::post(io_.context(), [this] { group_.spawn(run()); });
  }
  ~Running() { io_.join(); }
  /// Throws what it threw.
  void end() { ended_.get_future().get(); }

 private:
  Awaitable<> run() {
    std::exception_ptr thrown;
    try {
      co_await what_(io_);
    } catch (...) {
      thrown = std::current_exception();
    }
    thrown ? ended_.set_exception(thrown) : ended_.set_value();
  }
  What what_;
  std::promise<void> ended_;
  IoThread io_;
  TaskGroup group_{io_.context(), [](std::string_view) {}};
};

TEST(SideThread, WhatIsDoneBesideIsGivenBack) {
  std::shared_ptr<std::string> got;
  std::thread::id there, here;
  Running running([&](IoThread& io) -> Awaitable<> {
    here = std::this_thread::get_id();
    std::function<std::string()> job = [&] {
      there = std::this_thread::get_id();
      return std::string("done");
    };
    got = co_await aside(io, std::move(job));
    EXPECT_EQ(std::this_thread::get_id(), here);
  });
  running.end();
  ASSERT_TRUE(got);
  EXPECT_EQ(*got, "done");
  EXPECT_NE(there, here);
}

TEST(SideThread, WhatIsThrownThereIsThrownHere) {
  Running running([](IoThread& io) -> Awaitable<> {
    std::function<int()> job = []() -> int { throw std::runtime_error("a bug"); };
    co_await aside(io, std::move(job));
  });
  EXPECT_THROW(running.end(), std::runtime_error);
}

TEST(SideThread, OthersGoOnMeanwhile) {
  std::promise<void> go;
  auto gone = go.get_future().share();
  std::atomic<bool> other{false};
  Running running([&](IoThread& io) -> Awaitable<> {
    asio::post(io.context(), [&] {
      other = true;
      go.set_value();
    });
    std::function<bool()> job = [gone] { return gone.wait_for(10s) == std::future_status::ready; };
    const auto done = co_await aside(io, std::move(job));
    EXPECT_TRUE(done && *done);
  });
  running.end();
  EXPECT_TRUE(other);
}

TEST(SideThread, AThreadThatEndsWaitsForWhatIsBegunAndForNoMore) {
  std::atomic<int> begun{0}, over{0};
  std::promise<void> started;
  {
    IoThread io;
    io.start("test");
    asio::post(io.context(), [&] {
      for (int i = 0; i < 3; ++i)
        SideThread::of(io).run([&] {
          if (++begun == 1) started.set_value();
          std::this_thread::sleep_for(50ms);
          ++over;
        });
    });
    started.get_future().get();
    io.join();
  }
  EXPECT_EQ(over, begun);
  EXPECT_LT(begun, 3);
}

}  // namespace
}  // namespace penstock::net
