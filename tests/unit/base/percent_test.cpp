// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/percent.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::literals;

TEST(Percent, LeavesTheUnreservedAlone) {
  EXPECT_EQ("AZaz09-._~", percentEncoded("AZaz09-._~"));
}

TEST(Percent, EncodesEveryOtherByte) {
  EXPECT_EQ("%00%20%25%2B%2F%3A%40%7F%80%FF", percentEncoded("\0 %+/:@\x7f\x80\xff"sv));
}

}  // namespace
}  // namespace penstock
