// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/carried_tokens.h"

#include <gtest/gtest.h>

#include "penstock/codec/base64.h"

namespace penstock::display {
namespace {

const WallTime kNow{std::chrono::seconds(1'770'000'000)};

std::string tokenUntil(long long seconds) {
  return codec::base64UrlEncode(R"({"alg":"HS256"})") + "." + codec::base64UrlEncode("{\"sub\":\"ann\",\"exp\":" + std::to_string(seconds) + "}") + "." +
         codec::base64UrlEncode(std::string(32, 'x'));
}

TEST(CarriedTokens, SayWhenTheyExpire) {
  const std::string token = tokenUntil(1'770'000'000 + 7200);
  const auto found = carriedToken("Bearer " + token, kNow);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->token, token);
  EXPECT_EQ(found->label, "JWT · expires in 2 hours");
  EXPECT_FALSE(found->warning);
  EXPECT_NE(found->text.find("\"ann\""), std::string::npos);
  const auto over = carriedToken(tokenUntil(1'770'000'000 - 3 * 86400), kNow);
  ASSERT_TRUE(over);
  EXPECT_EQ(over->label, "JWT · expired 3 days ago");
  EXPECT_TRUE(over->warning);
  EXPECT_FALSE(over->sentences.empty());
}

TEST(CarriedTokens, AreNotSeenWhereThereIsNone) {
  for (const char* value : {"", "www.example.com", "a.b.c", "Bearer abcdefghijklmnop.qrstuvwxyz.0123456789", "text/html, application/xhtml+xml;q=0.9"})
    EXPECT_FALSE(carriedToken(value, kNow)) << value;
  EXPECT_FALSE(carriedToken(std::string(1 << 20, '.'), kNow));
}

}  // namespace
}  // namespace penstock::display
