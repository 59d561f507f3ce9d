// SPDX-License-Identifier: GPL-3.0-or-later
// One value across threads, however its giver or its asker ends.
#include "penstock/net/reply.h"

#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>
#include <vector>

#include "penstock/net/task_group.h"
#include "penstock/net/turn.h"

namespace penstock::net {
namespace {

using namespace std::chrono_literals;
using Value = std::unique_ptr<std::string>;  // no copies are made

/// A thread, and a coroutine on it that waits.
class Asker {
 public:
  Asker() {
    io_.start("asker");
    on([this] { reply_.emplace(io_); });
  }
  ~Asker() {
    on([this] { reply_.reset(); });
    io_.join();
  }
  Reply<Value>::Promise promise() {
    std::optional<Reply<Value>::Promise> out;
    on([&] { out.emplace(reply_->promise()); });
    return std::move(*out);
  }
  void wait(std::chrono::milliseconds patience = 0ms) {
    on([&] { group_.spawn(hear(patience)); });
  }
  /// What it was given, "nothing", or "still waits" after 10 s.
  std::string heard() {
    auto f = heard_.get_future();
    return f.wait_for(10s) == std::future_status::ready ? f.get() : "still waits";
  }
  Reply<Value>& reply() { return *reply_; }
  template <class F>
  void on(F f) {
    std::promise<void> done;
    asio::post(io_.context(), [&] {
      f();
      done.set_value();
    });
    done.get_future().wait();
  }
  IoThread& io() { return io_; }

 private:
  Awaitable<> hear(std::chrono::milliseconds patience) {
    std::optional<Value> got;
    if (patience.count())
      got = co_await reply_->wait(patience);
    else
      got = co_await reply_->wait();
    heard_.set_value(got ? **got : "nothing");
  }
  std::promise<std::string> heard_;
  std::optional<Reply<Value>> reply_;
  IoThread io_;
  TaskGroup group_{io_.context(), [](std::string_view) {}};
};

TEST(Reply, TheFirstOfAllCopiesCounts) {
  Asker asker;
  const auto promise = asker.promise();
  asker.wait();
  std::vector<std::thread> givers;
  std::atomic<int> counted{0};
  for (int i = 0; i < 4; ++i)
    givers.emplace_back([copy = promise, &counted] { counted += copy.set(std::make_unique<std::string>("given")); });
  for (std::thread& t : givers) t.join();
  EXPECT_EQ(asker.heard(), "given");
  EXPECT_EQ(counted, 1);
  EXPECT_FALSE(promise.set(std::make_unique<std::string>("late")));
}

TEST(Reply, IsThereForOneWhoWaitsAfterwards) {
  Asker asker;
  asker.promise().set(std::make_unique<std::string>("early"));
  asker.on([] {});
  asker.wait();
  EXPECT_EQ(asker.heard(), "early");
}

TEST(Reply, APromiseThatIsForgottenGivesNothing) {
  Asker asker;
  {
    const auto promise = asker.promise();
    asker.wait();
    const auto copy = promise;
  }
  EXPECT_EQ(asker.heard(), "nothing");
}

TEST(Reply, WhoIsInterruptedHearsNothing) {
  Asker asker;
  const auto promise = asker.promise();
  asker.wait();
  asker.on([&] { asker.reply().interrupt(); });
  EXPECT_EQ(asker.heard(), "nothing");
  EXPECT_TRUE(promise.set(std::make_unique<std::string>("in vain"))) << "it is given, and nobody wants it";
}

TEST(Reply, PatienceEnds) {
  Asker asker;
  const auto promise = asker.promise();
  asker.wait(20ms);
  EXPECT_EQ(asker.heard(), "nothing");
}

TEST(Reply, MayBeGoneWhenItIsGiven) {
  Asker asker;
  const auto promise = asker.promise();
  asker.on([&] { asker.reply().~Reply(); new (&asker.reply()) Reply<Value>(asker.io()); });
  EXPECT_TRUE(promise.set(std::make_unique<std::string>("late")));
  asker.on([] {});
}

TEST(Reply, APromiseOutlivesTheThread) {
  std::optional<Reply<Value>::Promise> promise;
  {
    Asker asker;
    promise.emplace(asker.promise());
  }
  EXPECT_TRUE(promise->set(std::make_unique<std::string>("to nobody")));
}

TEST(Reply, AWaitThatIsNeverToldGoesWithItsThread) {
  auto wait = [](IoThread& io, std::shared_ptr<int> held, std::optional<Reply<int>::Promise>& out) -> Awaitable<> {
    Reply<int> reply(io);
    out.emplace(reply.promise());
    co_await reply.wait();
    *held = 1;
  };
  auto held = std::make_shared<int>(0);
  const std::weak_ptr<int> frame = held;
  std::optional<Reply<int>::Promise> promise;
  TaskGroup* group = nullptr;
  {
    IoThread io;
    group = new TaskGroup(io.context(), [](std::string_view) {});
    group->spawn(wait(io, std::move(held), promise));
    io.context().poll();
    EXPECT_FALSE(frame.expired());
  }
  EXPECT_TRUE(frame.expired());
  EXPECT_TRUE(promise->set(1));
  delete group;
}

TEST(Door, IsShutOnceItsThreadIsOver) {
  DoorPtr door;
  {
    IoThread io;
    door = io.door();
    bool called = false;
    EXPECT_TRUE(door->post([&] { called = true; }));
    EXPECT_FALSE(called) << "never inside the call";
    io.context().poll();
    EXPECT_TRUE(called);
  }
  EXPECT_FALSE(door->post([] { FAIL(); }));
}

TEST(Turn, WhoYieldsGoesOnAfterTheOthers) {
  IoThread io;
  std::string order;
  auto two = [](IoThread& thread, std::string& out) -> Awaitable<> {
    out += 'a';
    co_await yield(thread);
    out += 'c';
  };
  TaskGroup tasks(io.context(), [](std::string_view) {});
  tasks.spawn(two(io, order));
  asio::post(io.context(), [&] { order += 'b'; });
  io.context().poll();
  EXPECT_EQ(order, "abc");
}

}  // namespace
}  // namespace penstock::net
