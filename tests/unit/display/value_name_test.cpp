// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/value_name.h"

#include <gtest/gtest.h>

namespace penstock::display {
namespace {

/// `|` is the place.
std::string at(std::string text) {
  const std::size_t place = text.find('|');
  text.erase(place, 1);
  return valueName(text, place);
}

TEST(ValueName, IsWhatStandsBeforeTheValue) {
  EXPECT_EQ(at("GET /a?x=1&state=|eyJ HTTP/1.1"), "state");
  EXPECT_EQ(at("a=1&user%5Bid%5D=|x"), "user%5Bid%5D");
  EXPECT_EQ(at("{\"a\":1,\"user\": \"|abc\"}"), "user");
  EXPECT_EQ(at("{\n  \"n\": |12"), "n");
  EXPECT_EQ(at("<input name='q' value=\"|abc\">"), "value");
  EXPECT_EQ(at("Host: a\r\nCookie: a=b; sid=|x"), "sid");
}

TEST(ValueName, IsElseTheFieldOfTheLine) {
  EXPECT_EQ(at("Host: a\r\nAuthorization: Bearer |eyJ"), "Authorization");
  EXPECT_EQ(at("X-Data:|eyJ"), "X-Data");
  EXPECT_EQ(at("Set-Cookie: sid=x; |Path"), "Set-Cookie");
}

TEST(ValueName, IsNothingWhereNothingSays) {
  EXPECT_EQ(at("|"), "");
  EXPECT_EQ(at("just words |here"), "");
  EXPECT_EQ(at("see this: that: |x"), "that");
  EXPECT_EQ(at("a b: c |x"), "") << "no field has blanks";
  EXPECT_EQ(at("=|x"), "");
  EXPECT_EQ(at(std::string(5000, 'a') + "=|x"), "") << "nobody calls it that";
  EXPECT_EQ(valueName("abc=", 400), "abc");
}

}  // namespace
}  // namespace penstock::display
