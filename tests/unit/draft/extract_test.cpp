// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/extract.h"

#include <gtest/gtest.h>

#include "penstock/wire/http1/head.h"

namespace penstock::draft {
namespace {

using From = Extraction::From;

const std::string body = R"({"data": {"token": "a\"b", "list": [1, 2.50, null]}, "html": "<input value=7>"})";

model::ResponseHead answer() {
  return *wire::http1::parseResponse("HTTP/1.1 201 Made\r\nSet-Cookie: s=1; Path=/\r\nset-cookie: s=2\r\nLocation: /x/42\r\nLocation: /second\r\n\r\n").head;
}

/// The value, or "! " and the error.
std::string taken(From from, const std::string& what, unsigned group = 0, std::string_view text = body) {
  const auto extractor = Extractor::compile({from, what, group, "v"});
  if (!extractor) return "!! " + extractor.error().message;
  const auto value = extractor->take(answer(), text);
  return value ? *value : "! " + value.error().message;
}

TEST(Extractor, TakesValuesOfAnAnswer) {
  EXPECT_EQ(taken(From::json, "$.data.token"), "a\"b");
  EXPECT_EQ(taken(From::json, "$.data.list[1]"), "2.50");
  EXPECT_EQ(taken(From::json, "$..list[2]"), "null");
  EXPECT_EQ(taken(From::header, "location"), "/x/42");
  EXPECT_EQ(taken(From::cookie, "s"), "2");
  EXPECT_EQ(taken(From::regex, "value=(\\d+)"), "value=7");
  EXPECT_EQ(taken(From::regex, "value=(\\d+)", 1), "7");
  EXPECT_EQ(taken(From::headRegex, "(?m)^HTTP/1.1 (.*)$", 1), "201 Made");
  EXPECT_EQ(taken(From::headRegex, "/x/(\\d+)", 1), "42");
  EXPECT_EQ(taken(From::status, ""), "201");
}

TEST(Extractor, SaysWhatIsNotThere) {
  EXPECT_EQ(taken(From::json, "$.data.nope"), "! the body has nothing at $.data.nope");
  EXPECT_EQ(taken(From::json, "$.data"), "! $.data leads to an object or an array, not to a value");
  EXPECT_EQ(taken(From::json, "$.a", 0, "<html>"), "! the body has nothing at $.a");
  EXPECT_EQ(taken(From::header, "X-None"), "! the answer has no field X-None");
  EXPECT_EQ(taken(From::cookie, "S"), "! the answer sets no cookie S");
  EXPECT_EQ(taken(From::regex, "q+"), "! the pattern is not found in the body: q+");
  EXPECT_EQ(taken(From::regex, "(q)?value", 1), "! group 1 took no part where the pattern was found");
}

TEST(Extractor, GivesUpWhereAPatternWouldTakeTooLong) {
  const std::string evil(100'000, 'a');
  EXPECT_TRUE(taken(From::regex, "(a+)+$", 0, evil + "!").starts_with("! the pattern takes too long on this answer"));
}

TEST(Extractor, SaysWhatCannotBeAsked) {
  EXPECT_TRUE(taken(From::json, "$.a[").starts_with("!! the path is wrong at its byte "));
  EXPECT_TRUE(taken(From::regex, "(").starts_with("!! the pattern is wrong at its byte "));
  EXPECT_EQ(taken(From::regex, "(a)", 2), "!! the pattern has no group 2, it has 1");
  EXPECT_EQ(taken(From::header, "a b"), "!! \"a b\" is no name of a field");
  EXPECT_EQ(taken(From::cookie, ""), "!! the cookie has no name");
  EXPECT_FALSE(Extractor::compile({From::status, "", 0, "not a name"}));
  EXPECT_TRUE(Extractor::compile({From::status, "", 0, ""}));
}

}  // namespace
}  // namespace penstock::draft
