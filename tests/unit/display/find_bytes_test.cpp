// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/find_bytes.h"

#include <gtest/gtest.h>

#include "penstock/model/memory_bytes.h"

namespace penstock::display {
namespace {

std::vector<std::size_t> found(std::string bytes, std::string_view words, bool exact = false, std::size_t most = 100) {
  return findBytes(model::MemoryBytes(std::make_shared<std::string>(std::move(bytes))), words, exact, most, {});
}

using Places = std::vector<std::size_t>;

TEST(FindBytes, DigitsInPairsAreBytes) {
  EXPECT_EQ(soughtBytes("0x1f8B"), "\x1f\x8b");
  EXPECT_EQ(soughtBytes("1f 8b"), "\x1f\x8b");
  EXPECT_EQ(soughtBytes("cafe"), "cafe") << "a word";
  EXPECT_EQ(soughtBytes("0xabc"), "0xabc");
  EXPECT_EQ(soughtBytes("be or"), "be or");
  EXPECT_EQ(soughtBytes(""), "");
}

TEST(FindBytes, FindsTextInEitherCaseAndBytesAsTheyAre) {
  EXPECT_EQ(found("xABab", "ab"), (Places{1, 3}));
  EXPECT_EQ(found("xABab", "ab", true), Places{3});
  EXPECT_EQ(found("A\x61", "0x61"), Places{1}) << "a byte has no case";
  EXPECT_EQ(found("aaaa", "aa"), (Places{0, 2}));
  EXPECT_EQ(found("aaaa", "a", false, 3).size(), 3u);
  EXPECT_EQ(found("", "a"), Places{});
}

TEST(FindBytes, AcrossPiecesNothingIsMissedOrFoundTwice) {
  const std::size_t piece = 1u << 20;
  std::string bytes(3 * piece, '.');
  for (const std::size_t at : {piece - 3, piece + 10, 2 * piece - 1, 3 * piece - 6}) bytes.replace(at, 6, "needle");
  EXPECT_EQ(found(bytes, "needle"), (Places{piece - 3, piece + 10, 2 * piece - 1, 3 * piece - 6}));
  EXPECT_EQ(found(std::string(2 * piece + 1, 'a'), "aa", false, SIZE_MAX).size(), piece);
}

}  // namespace
}  // namespace penstock::display
