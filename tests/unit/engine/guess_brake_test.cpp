// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/guess_brake.h"

#include <gtest/gtest.h>

#include <vector>

namespace penstock::engine::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

struct Guesses {
  GuessBrake brake;
  SteadyTime now = steadyNow();
  void wrong(const std::string& network, unsigned times = 1, bool here = false) {
    for (unsigned i = 0; i < times; ++i) brake.wrong(network, here, now);
  }
  milliseconds left(const std::string& network) { return brake.untilTurn(network, now); }
};

TEST(GuessBrake, ANetworkIsAnAddressOrAPrefixOf64Bits) {
  EXPECT_EQ(networkOf("192.0.2.1:54321"), "192.0.2.1");
  EXPECT_EQ(networkOf("[::ffff:192.0.2.1]:54321"), "192.0.2.1");
  EXPECT_EQ(networkOf("[2001:db8:1:2:3:4:5:6]:443"), "2001:db8:1:2::");
  EXPECT_EQ(networkOf("[2001:db8:1:2::7]:1"), "2001:db8:1:2::");
  EXPECT_NE(networkOf("[2001:db8:1:3::7]:1"), "2001:db8:1:2::");
}

TEST(GuessBrake, WaitsGrowFromTheFifthOnAndEnd) {
  Guesses g;
  g.wrong("a", 4);
  EXPECT_EQ(g.left("a"), 0ms);
  std::vector<milliseconds> waits;
  for (int i = 0; i < 8; ++i) {
    g.wrong("a");
    waits.push_back(g.left("a"));
    g.now += waits.back();
    EXPECT_EQ(g.left("a"), 0ms);
  }
  EXPECT_EQ(waits, (std::vector<milliseconds>{1s, 2s, 4s, 8s, 16s, 30s, 30s, 30s}));
  EXPECT_EQ(g.left("b"), 0ms) << "nobody else waits";
}

TEST(GuessBrake, AClientOfThisMachineWaitsASecondAtMost) {
  Guesses g;
  g.wrong("127.0.0.1", 100, true);
  EXPECT_EQ(g.left("127.0.0.1"), 1s);
}

TEST(GuessBrake, TheRightPasswordForgivesOnceAMinute) {
  Guesses g;
  g.wrong("a", 8);
  g.brake.right("a", g.now);
  EXPECT_EQ(g.left("a"), 0ms);
  g.wrong("a", 5);
  g.brake.right("a", g.now);
  EXPECT_EQ(g.left("a"), 1s) << "a neighbour that guesses is not let go on by one that knows";
  g.now += 61s;
  g.wrong("a");
  EXPECT_EQ(g.left("a"), 2s);
  g.brake.right("a", g.now);
  EXPECT_EQ(g.left("a"), 0ms);
}

TEST(GuessBrake, ForgetsAfterTenMinutes) {
  Guesses g;
  g.wrong("a", 20);
  g.now += 10min;
  EXPECT_EQ(g.left("a"), 0ms);
  g.wrong("a");
  EXPECT_EQ(g.left("a"), 0ms) << "the first again";
}

TEST(GuessBrake, IsBounded) {
  Guesses g;
  g.wrong("first", 6);
  for (std::size_t i = 0; i < GuessBrake::limit; ++i) g.wrong(std::to_string(i), 6);
  EXPECT_EQ(g.left("first"), 0ms) << "forgotten";
  EXPECT_EQ(g.left("1"), 2s);
}

TEST(GuessBrake, SoManyMayWait) {
  Guesses g;
  g.wrong("a", 6);
  g.wrong("b", 6);
  std::vector<GuessBrake::Place> places;
  for (unsigned i = 0; i < GuessBrake::mayWait; ++i) places.push_back(g.brake.enter("a"));
  EXPECT_TRUE(places.back());
  EXPECT_FALSE(g.brake.enter("a"));
  EXPECT_TRUE(g.brake.enter("b"));
  places.pop_back();
  EXPECT_TRUE(g.brake.enter("a"));
}

}  // namespace
}  // namespace penstock::engine::test
