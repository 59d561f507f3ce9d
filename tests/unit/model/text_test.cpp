// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <set>

#include "penstock/model/exchange.h"

namespace penstock::model {
namespace {

TEST(Text, EveryAnomalyHasWordsOfItsOwn) {
  std::set<std::string_view> seen;
  for (unsigned bit = 0; bit <= 25; ++bit) {
    if (bit == 21) continue;  // no longer told
    const std::string_view words = toText(Anomaly(1u << bit));
    EXPECT_FALSE(words.empty()) << bit;
    EXPECT_TRUE(seen.insert(words).second) << words;
  }
}

TEST(Text, VersionsAreWrittenAsOnTheWire) {
  EXPECT_EQ(toText(HttpVersion::http10), "HTTP/1.0");
  EXPECT_EQ(toText(HttpVersion::http11), "HTTP/1.1");
  EXPECT_EQ(toText(HttpVersion::unknown), "");
}

TEST(Text, AnomaliesCombine) {
  Anomaly a = Anomaly::none;
  EXPECT_FALSE(any(a));
  a |= Anomaly::nul;
  a |= Anomaly::bareLf;
  EXPECT_TRUE(any(a & Anomaly::nul));
  EXPECT_FALSE(any(a & Anomaly::bareCr));
}

}  // namespace
}  // namespace penstock::model
