// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/held_bytes.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace penstock::net {
namespace {

struct Holder final : HeldBytes::Holder {
  using HeldBytes::Holder::Holder;
  void evict() override { ++evicted; }
  int evicted = 0;
};

TEST(HeldBytes, TheLargestGoesAndOfEqualOnesTheOldest) {
  HeldBytes all;
  std::vector<std::unique_ptr<Holder>> holders;
  const std::size_t each = HeldBytes::most / 8;
  for (int i = 0; i < 8; ++i) {
    holders.push_back(std::make_unique<Holder>(all));
    holders.back()->hold(each);
  }
  EXPECT_EQ(all.total(), HeldBytes::most);
  Holder small(all);
  small.hold(1);
  EXPECT_EQ(holders[0]->evicted, 1);
  for (int i = 1; i < 8; ++i) EXPECT_EQ(holders[std::size_t(i)]->evicted, 0);
  EXPECT_EQ(small.evicted, 0);
  holders[5]->hold(each + 100);
  small.hold(each);
  EXPECT_EQ(holders[5]->evicted, 1);
  holders.clear();
  EXPECT_EQ(all.total(), each);
  small.hold(0);
  EXPECT_EQ(all.total(), 0u);
}

TEST(HeldBytes, OneThatIsTooLargeItself) {
  HeldBytes all;
  Holder other(all), huge(all);
  other.hold(1000);
  huge.hold(HeldBytes::most);
  EXPECT_EQ(huge.evicted, 1);
  EXPECT_EQ(other.evicted, 0);
  EXPECT_EQ(all.total(), 1000u);
}

}  // namespace
}  // namespace penstock::net
