// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/alt_svc.h"

#include <gtest/gtest.h>

namespace penstock::engine::test {
namespace {

TEST(AltSvc, OnlyQuicGoes) {
  EXPECT_EQ(withoutHttp3("h3=\":443\"; ma=86400, h3-29=\":443\""), "");
  EXPECT_EQ(withoutHttp3("h2=\"alt:443\"; ma=60, h3=\":443\""), "h2=\"alt:443\"; ma=60");
  EXPECT_EQ(withoutHttp3("quic=\":443\"; v=\"46,43\", h2=\"a,b:1\""), "h2=\"a,b:1\"");
  EXPECT_EQ(withoutHttp3("H3=\":443\""), "");
  EXPECT_EQ(withoutHttp3("clear"), std::nullopt);
  EXPECT_EQ(withoutHttp3("h2=\":443\""), std::nullopt);
  EXPECT_EQ(withoutHttp3(""), std::nullopt);
  EXPECT_EQ(withoutHttp3("h3=\"unclosed, h2=\":1\""), "");
}

}  // namespace
}  // namespace penstock::engine::test
