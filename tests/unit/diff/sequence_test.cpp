// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/diff/sequence.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <thread>

namespace penstock::diff {
namespace {

using Sequence = std::vector<Symbol>;

Sequence randomSequence(std::mt19937& random, std::size_t most, Symbol symbols) {
  Sequence s(std::uniform_int_distribution<std::size_t>(0, most)(random));
  for (Symbol& item : s) item = std::uniform_int_distribution<Symbol>(0, symbols - 1)(random);
  return s;
}

std::size_t longestCommon(const Sequence& a, const Sequence& b) {
  std::vector<std::vector<std::size_t>> best(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      best[i][j] = a[i] == b[j] ? best[i + 1][j + 1] + 1 : std::max(best[i + 1][j], best[i][j + 1]);
  return best[0][0];
}

/// Items that are deleted or inserted; fails where what lies between changes is not equal.
std::size_t editsOf(const Sequence& a, const Sequence& b, const Difference& d) {
  std::uint32_t l = 0, r = 0;
  std::size_t edits = 0;
  for (std::size_t i = 0; i < d.changes.size(); ++i) {
    const Change& c = d.changes[i];
    EXPECT_GE(c.left.begin, l);
    EXPECT_EQ(c.left.begin - l, c.right.begin - r);
    EXPECT_TRUE(i == 0 || c.left.begin > l) << "two changes next to each other";
    for (; l < c.left.begin; ++l, ++r) EXPECT_EQ(a[l], b[r]);
    EXPECT_TRUE(!c.left.empty() || !c.right.empty());
    l = c.left.end, r = c.right.end;
    edits += c.left.size() + c.right.size();
  }
  EXPECT_EQ(a.size() - l, b.size() - r);
  for (; l < a.size() && r < b.size(); ++l, ++r) EXPECT_EQ(a[l], b[r]);
  return edits;
}

double secondsOf(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

TEST(Sequence, FindsTheShortestScript) {
  std::mt19937 random(7);
  for (int round = 0; round < 4000; ++round) {
    const Symbol symbols = 1 + Symbol(round % 9);
    const Sequence a = randomSequence(random, 30, symbols), b = randomSequence(random, 30, symbols);
    const Difference d = difference(a, b, kEffort, {});
    ASSERT_EQ(editsOf(a, b, d), a.size() + b.size() - 2 * longestCommon(a, b)) << "round " << round;
    EXPECT_FALSE(d.coarse);
  }
}

TEST(Sequence, WithNextToNoEffortItIsStillRight) {
  std::mt19937 random(8);
  for (int round = 0; round < 2000; ++round) {
    const Sequence a = randomSequence(random, 300, 1 + Symbol(round % 50)), b = randomSequence(random, 300, 1 + Symbol(round % 50));
    editsOf(a, b, difference(a, b, std::uint64_t(round % 400), {}));
  }
}

TEST(Sequence, NothingAndAll) {
  EXPECT_TRUE(difference({}, {}, kEffort, {}).changes.empty());
  const Sequence a = {1, 2, 3};
  EXPECT_TRUE(difference(a, a, kEffort, {}).changes.empty());
  EXPECT_EQ(difference(a, {}, kEffort, {}).changes, (std::vector<Change>{{{0, 3}, {0, 0}}}));
  EXPECT_EQ(difference({}, a, kEffort, {}).changes, (std::vector<Change>{{{0, 0}, {0, 3}}}));
}

TEST(Sequence, ARunThatMayLieInSeveralPlacesLiesInTheLast) {
  const Sequence a = {1, 5, 2, 1, 6, 2}, b = {1, 5, 2, 1, 7, 2, 1, 6, 2};
  EXPECT_EQ(difference(a, b, kEffort, {}).changes, (std::vector<Change>{{{4, 4}, {4, 7}}}));
}

// What a stranger may send: each of these is done in bounded time, and right.
TEST(Sequence, HostileSequencesAreDoneInTime) {
  std::mt19937 random(9);
  constexpr std::size_t n = 5'000'000;
  Sequence binary(n), otherBinary(n), ones(n, 1), moreOnes(n / 2, 1);
  for (std::size_t i = 0; i < n; ++i) binary[i] = random() & 1, otherBinary[i] = random() & 1;
  Sequence rising(1'000'000), falling(1'000'000), shuffled(1'000'000);
  for (std::size_t i = 0; i < rising.size(); ++i) rising[i] = shuffled[i] = Symbol(i), falling[i] = Symbol(rising.size() - 1 - i);
  std::shuffle(shuffled.begin(), shuffled.end(), random);
  Sequence alternating(n);
  for (std::size_t i = 0; i < n; ++i) alternating[i] = Symbol(i & 1);
  moreOnes.push_back(0);
  moreOnes.insert(moreOnes.end(), n / 4, 1);
  struct Case {
    const char* what;
    const Sequence &a, &b;
  };
  for (const Case& c :
       {Case{"chance", binary, otherBinary}, Case{"ones", ones, moreOnes}, Case{"backwards", rising, falling},
        Case{"shuffled", rising, shuffled}, Case{"alternating", alternating, binary}, Case{"ones in chance", ones, binary}}) {
    Difference d;
    const double seconds = secondsOf([&] { d = difference(c.a, c.b, kEffort, {}); });
    editsOf(c.a, c.b, d);
    // Four times what it takes on a machine that is busy with other things.
    EXPECT_LT(seconds, 12) << c.what;
    RecordProperty(c.what, std::to_string(seconds));
  }
}

TEST(Sequence, StopsWhenNobodyWantsItAnyMore) {
  std::mt19937 random(10);
  Sequence a(4'000'000), b(4'000'000);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = random() % 3, b[i] = random() % 3;
  CancelToken token;
  std::chrono::steady_clock::time_point asked;
  std::thread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    asked = std::chrono::steady_clock::now();
    token.cancel();
  });
  difference(a, b, kEffort * 1000, token);
  const auto ended = std::chrono::steady_clock::now();
  other.join();
  EXPECT_LT(std::chrono::duration<double>(ended - asked).count(), 0.25);
}

}  // namespace
}  // namespace penstock::diff
