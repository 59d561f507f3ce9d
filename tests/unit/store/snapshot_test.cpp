// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/store/snapshot.h"

#include <gtest/gtest.h>

#include "unit/store/equal.h"
#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

TEST(Snapshot, HasAllThatAnExchangeHasButWhatItsBodiesHold) {
  const auto whole = rich(7);
  whole->paused = true;
  whole->annotation = {3, "a b", "said"};
  const auto read = decodeSnapshot(encodeSnapshot(*whole));
  ASSERT_TRUE(read) << read.error().message;
  model::Exchange expected = *whole, got = **read;
  expected.requestBody.bytes = expected.responseBody.bytes = nullptr;
  expectSame(got, expected);
  EXPECT_EQ(got.paused, true);
  EXPECT_EQ(got.annotation, whole->annotation);
  EXPECT_EQ(got.requestBody.recorded, whole->requestBody.recorded);
}

TEST(Snapshot, OfLittleIsRead) {
  model::Exchange x;
  x.id = 1;
  const auto read = decodeSnapshot(encodeSnapshot(x));
  ASSERT_TRUE(read);
  EXPECT_EQ((*read)->id, 1u);
  EXPECT_FALSE((*read)->request || (*read)->connection);
}

TEST(Snapshot, ThatIsCutIsAnErrorAtEachByte) {
  const std::string whole = encodeSnapshot(*rich(7));
  for (std::size_t n = 0; n < whole.size(); ++n) EXPECT_FALSE(decodeSnapshot(std::string_view(whole).substr(0, n))) << n;
  EXPECT_FALSE(decodeSnapshot(whole + "x"));
}

TEST(Snapshot, OfAnotherVersionSaysSo) {
  std::string other = encodeSnapshot(*rich(7));
  other[0] = '\x7f';
  const auto read = decodeSnapshot(other);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::unsupported);
}

}  // namespace
}  // namespace penstock::store::test
