// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <thread>

#include "penstock/diff/compare.h"
#include "unit/diff/shown.h"

namespace penstock::diff {
namespace {

Comparison bytesOf(std::string_view left, std::string_view right) {
  auto compared = compareBytes(left, right, {});
  EXPECT_TRUE(compared.has_value());
  expectSound(*compared);
  return std::move(*compared);
}

/// The bytes that a side's lines show.
std::string read(const Lines& side) {
  std::string out;
  for (std::size_t i = 0; i < side.size(); ++i) {
    const std::string_view line = side[i];
    for (std::size_t c = 0; c < 16; ++c) {
      const std::string_view cell = line.substr(10 + c * 3 + (c >= 8), 2);
      if (cell != "  ") out += char(std::stoi(std::string(cell), nullptr, 16));
    }
  }
  return out;
}

TEST(CompareBytes, RowsOfSixteen) {
  EXPECT_EQ(shown(bytesOf("GET / HTTP/1.1\r\nHost: a", "GET / HTTP/1.1\r\nHost: b")),
            "  00000000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a  |GET / HTTP/1.1..|\n"
            "~ 00000010  48 6f 73 74 3a 20 ‹61›                              |Host: ‹a›         | | "
            "00000010  48 6f 73 74 3a 20 ‹62›                              |Host: ‹b›         |\n");
}

TEST(CompareBytes, WhatWasPutInLeavesCellsEmptyOnTheOtherSide) {
  EXPECT_EQ(shown(bytesOf("abcdefghijklmnop", "abcdXYefghijklmnop")),
            "~ 00000000  61 62 63 64       65 66  67 68 69 6a 6b 6c 6d 6e  |abcd  efghijklmn| | "
            "00000000  61 62 63 64 ‹58 59› 65 66  67 68 69 6a 6b 6c 6d 6e  |abcd‹XY›efghijklmn|\n"
            "  0000000e  6f 70                                             |op              |\n");
}

TEST(CompareBytes, AFewEqualBytesBetweenChangesAreChance) {
  const Comparison c = bytesOf("0123456789 AAA-BBBBBB-CC 0123456789", "0123456789 xxxx-y-zzzzz 0123456789");
  EXPECT_EQ(countsOf(c).changes, 1u);
  EXPECT_EQ(read(c.left), "0123456789 AAA-BBBBBB-CC 0123456789");
}

TEST(CompareBytes, EditsInLargeOnesAreFound) {
  std::mt19937 random(5);
  std::string a(3'000'000, '\0');
  for (char& c : a) c = char(random());
  std::string b = a;
  for (int i = 0; i < 500; ++i) {
    const std::size_t at = 1000 + std::size_t(i) * 5000;
    if (i % 3 == 0) b.insert(at, "inserted");
    if (i % 3 == 1) b.erase(at, 9);
    if (i % 3 == 2) b[at] = char(b[at] + 1);
  }
  const Comparison c = bytesOf(a, b);
  EXPECT_NEAR(double(countsOf(c).changes), 500, 25);  // two may lie in rows next to each other
  EXPECT_LT(countsOf(c).removed, 1200u);
  EXPECT_EQ(read(c.left), a);
  EXPECT_EQ(read(c.right), b);
}

TEST(CompareBytes, BytesWithNothingInCommonAreDoneInTime) {
  std::mt19937 random(6);
  std::string a(10'000'000, '\0'), b(10'000'000, '\0');
  for (char& c : a) c = char(random());
  for (char& c : b) c = char(random());
  const auto start = std::chrono::steady_clock::now();
  bytesOf(a, b);
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 15);
  EXPECT_EQ(compareBytes(std::string(kMostHexBytes + 1, 'a'), "", {}).error().code, ErrorCode::limit);
}

TEST(CompareBytes, TheSameAreRowsThatAreTheSame) {
  std::string a(1'000'003, '\0');
  std::mt19937 random(6);
  for (char& c : a) c = char(random());
  const Comparison c = bytesOf(a, a);
  ASSERT_EQ(c.runs.size(), 1u);
  EXPECT_EQ(c.runs[0], (diff::Run{RowKind::same, Sides::both, 0, 0, std::uint32_t(a.size() / 16 + 1)}));
  EXPECT_EQ(read(c.left), a);
  EXPECT_EQ(c.left.text(), c.right.text());
}

TEST(CompareBytes, CancelledItEndsWhereverItIs) {
  std::mt19937 random(7);
  std::string a(8'000'000, '\0'), b = a;
  for (std::string* s : {&a, &b})
    for (char& c : *s) c = char(random());
  std::string edited = a;
  for (std::size_t at = 0; at < edited.size(); at += 5'000) edited[at] ^= 1;
  for (const std::string* other : {&a, &b, &edited}) {
    for (const int ms : {1, 10, 30, 60, 100, 200, 400}) {
      CancelToken token;
      std::chrono::steady_clock::time_point asked;
      std::thread later([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(ms));
        asked = std::chrono::steady_clock::now();
        token.cancel();
      });
      const auto compared = compareBytes(a, *other, token);
      const auto ended = std::chrono::steady_clock::now();
      later.join();
      if (compared.has_value()) break;  // it was ready before
      EXPECT_EQ(compared.error().code, ErrorCode::cancelled);
      EXPECT_LT(ended - asked, std::chrono::milliseconds(400)) << ms;  // some 20, where the machine is not busy
    }
  }
}

}  // namespace
}  // namespace penstock::diff
