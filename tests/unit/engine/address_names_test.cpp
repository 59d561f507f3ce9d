// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/address_names.h"

#include <gtest/gtest.h>

namespace penstock::engine {
namespace {

TEST(AddressNames, TheLastAnswerCounts) {
  AddressNames names;
  names.told("a.test", {"192.0.2.7", "2001:db8::7"});
  names.told("b.test", {"192.0.2.7"});
  EXPECT_EQ("b.test", names.nameOf("192.0.2.7").name);
  EXPECT_EQ("a.test", names.nameOf("2001:db8::7").name);
  EXPECT_EQ("", names.nameOf("192.0.2.8").name);
  EXPECT_FALSE(names.nameOf("192.0.2.7").standIn);
}

TEST(AddressNames, AStandInIsOneNamesAlone) {
  AddressNames names;
  const std::string a = names.standInFor("a.test", false), b = names.standInFor("b.test", false), a6 = names.standInFor("a.test", true);
  EXPECT_NE(a, b);
  EXPECT_NE(std::string::npos, a6.find(':'));
  EXPECT_EQ(a, names.standInFor("a.test", false));
  names.told("evil.test", {a});  // an answer from outside with that address
  EXPECT_EQ("a.test", names.nameOf(a).name);
  EXPECT_TRUE(names.nameOf(a).standIn);
}

TEST(AddressNames, TheOldestAreForgotten) {
  AddressNames names;
  const std::string first = names.standInFor("first.test", false);
  for (std::size_t i = 0; i < AddressNames::most; ++i) names.told("n" + std::to_string(i) + ".test", {"10." + std::to_string(i >> 16) + "." + std::to_string(i >> 8 & 255) + "." + std::to_string(i & 255)});
  EXPECT_EQ("", names.nameOf(first).name);
  EXPECT_NE(first, names.standInFor("first.test", false)) << "by now somebody else may think of it";
}

}  // namespace
}  // namespace penstock::engine
