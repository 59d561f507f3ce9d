// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/rate_limit.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;

TEST(RateLimit, SaysHowManyItLeftUnsaid) {
  RateLimit limit(2, 1s);
  const SteadyTime start = steadyNow();
  EXPECT_EQ(limit.admit(start), 0u);
  EXPECT_EQ(limit.admit(start), 0u);
  EXPECT_FALSE(limit.admit(start + 100ms));
  EXPECT_FALSE(limit.admit(start + 999ms));
  EXPECT_EQ(limit.admit(start + 1s), 2u);
  EXPECT_EQ(limit.admit(start + 1s), 0u);
  EXPECT_FALSE(limit.admit(start + 1s));
}

}  // namespace
}  // namespace penstock
