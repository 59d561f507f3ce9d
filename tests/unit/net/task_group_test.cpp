// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/task_group.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <vector>

namespace penstock::net {
namespace {

Awaitable<> waitFor(Signal& signal, bool& over) {
  co_await signal.wait();
  over = true;
}

Awaitable<> throwing(const char* what) {
  co_await asio::post(asio::use_awaitable);
  throw std::runtime_error(what);
}

/// What left the group's run(), "" for nothing.
Awaitable<> outcomeOf(TaskGroup& group, Awaitable<> own, std::string& out) {
  try {
    co_await group.run(std::move(own));
  } catch (...) {
    out = messageOf(std::current_exception());
  }
}

Awaitable<> nothing() { co_return; }

struct Fixture {
  asio::io_context context;
  Signal signal, another;
  std::vector<std::string> stops;
  bool over = false, anotherOver = false;
  std::string out = "still running";
  TaskGroup outer{context, [](std::string_view) {}};
  TaskGroup group{context, [this](std::string_view what) {
                    stops.emplace_back(what);
                    signal.notify();
                    another.notify();
                  }};
  void run(Awaitable<> own) {
    out = "";
    outer.spawn(outcomeOf(group, std::move(own), out));
    context.run();
  }
};

TEST(TaskGroup, AnOwnerThatIsHeldByNobodyElseLivesUntilTheEndWasCounted) {
  asio::io_context context;
  Signal signal;
  bool over = false;
  struct Owner {
    explicit Owner(asio::io_context& c) : group(c, [](std::string_view) {}) {}
    ~Owner() { EXPECT_EQ(group.running(), 0u); }
    TaskGroup group;
  };
  auto owner = std::make_shared<Owner>(context);
  owner->group.spawn(waitFor(signal, over), owner);
  const std::weak_ptr<Owner> seen = owner;
  owner.reset();
  asio::post(context, [&] {
    EXPECT_FALSE(seen.expired());
    signal.notify();
  });
  context.run();
  EXPECT_TRUE(over);
  EXPECT_TRUE(seen.expired());
}

TEST(TaskGroup, ItsOwnerIsNotOverBeforeItsChildren) {
  Fixture f;
  f.group.spawn(waitFor(f.signal, f.over));
  auto own = [](Fixture& x) -> Awaitable<> {
    co_await asio::post(asio::use_awaitable);
    EXPECT_EQ(x.group.running(), 1u);
    asio::post(x.context, [&x] { x.signal.notify(); });
  };
  f.run(own(f));
  EXPECT_TRUE(f.over);
  EXPECT_EQ(f.outer.running(), 0u);
  EXPECT_TRUE(f.stops.empty());
  EXPECT_EQ(f.out, "");
}

TEST(TaskGroup, AChildThatThrowsEndsTheOthersAndTheOwner) {
  Fixture f;
  f.group.spawn(waitFor(f.signal, f.over));
  f.group.spawn(throwing("a bug"));
  f.run(waitFor(f.another, f.anotherOver));
  EXPECT_TRUE(f.over && f.anotherOver);
  EXPECT_EQ(f.stops, std::vector<std::string>{"a bug"});
  EXPECT_EQ(f.out, "a bug");
  EXPECT_TRUE(f.group.failed());
}

TEST(TaskGroup, AnOwnerThatThrowsEndsItsChildrenFirst) {
  Fixture f;
  f.group.spawn(waitFor(f.signal, f.over));
  f.run(throwing("the owner's"));
  EXPECT_TRUE(f.over);
  EXPECT_EQ(f.stops, std::vector<std::string>{"the owner's"});
  EXPECT_EQ(f.out, "the owner's");
}

TEST(TaskGroup, OnlyTheFirstIsTold) {
  Fixture f;
  f.group.spawn(throwing("first"));
  f.group.spawn(throwing("second"));
  f.run(nothing());
  EXPECT_EQ(f.stops, std::vector<std::string>{"first"});
  EXPECT_EQ(f.out, "first");
}

TEST(TaskGroup, AStopThatThrowsIsNoMore) {
  asio::io_context context;
  TaskGroup outer(context, [](std::string_view) {});
  TaskGroup group(context, [](std::string_view) { throw std::runtime_error("again"); });
  group.spawn(throwing("first"));
  std::string out;
  outer.spawn(outcomeOf(group, nothing(), out));
  context.run();
  EXPECT_EQ(out, "first");
}

TEST(TaskGroup, WhatIsNoExceptionHasWordsToo) {
  std::exception_ptr thrown;
  try {
    throw 1;
  } catch (...) {
    thrown = std::current_exception();
  }
  EXPECT_FALSE(messageOf(thrown).empty());
}

}  // namespace
}  // namespace penstock::net
