// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns that take too long give up; the index is asked for nothing that could be missing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "penstock/filter/head_text.h"
#include "unit/filter/sample.h"

namespace penstock::filter::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using Clock = std::chrono::steady_clock;

TEST(Pattern, catastrophic_on_a_row_gives_up) {
  Sample s;
  s.target("/" + std::string(2000, 'a') + "!");
  Evaluator e(compiled("path ~ ^/(a+)+$"));
  const auto began = Clock::now();
  for (int i = 0; i < 5000; ++i) EXPECT_EQ(e.onRow(s), Verdict::no);
  EXPECT_LT(Clock::now() - began, 2s);
  EXPECT_NE(e.trouble().find("^/(a+)+$"), std::string::npos);
}

TEST(Pattern, square_of_a_long_body_gives_up) {
  Sample s;
  s.responseBody = std::string(8'000'000, 'a');
  Evaluator e(compiled("response ~ [a-z]+[0-9]x"));
  const auto began = Clock::now();
  EXPECT_FALSE(e.onWhole(s));
  EXPECT_LT(Clock::now() - began, 2s);
  EXPECT_FALSE(e.trouble().empty());
}

TEST(Pattern, is_found_at_the_end_of_a_long_body) {
  Sample s;
  s.responseBody = std::string(3'000'000, 'b') + "é needle42 end";
  Evaluator e(compiled("response ~ n.{4}e\\d+ end$"));
  EXPECT_TRUE(e.onWhole(s));
  EXPECT_TRUE(matches("response ~ (?<=é )needle", s));
  EXPECT_FALSE(matches("response ~ ^needle", s));
  EXPECT_TRUE(e.trouble().empty());
}

TEST(Pattern, ends_soon_after_stop) {
  Sample s;
  s.responseBody = std::string(8'000'000, 'a');
  const auto took = [&](const std::atomic<bool>& stop) {
    Evaluator e(compiled("response ~ [a-z]+[0-9]x"), &stop);
    const auto began = Clock::now();
    EXPECT_FALSE(e.onWhole(s));
    EXPECT_EQ(e.trouble().empty(), stop.load());  // told to end is not given up
    return Clock::now() - began;
  };
  EXPECT_LT(took(true), took(false));
}

std::vector<std::vector<std::string>> needs(std::string_view expression) {
  return compiled(expression)->neededTexts().allOf;
}
using Lists = std::vector<std::vector<std::string>>;

TEST(NeededTexts, of_expressions) {
  EXPECT_EQ(needs("full_text contains Authorization"), (Lists{{"authorization"}}));
  EXPECT_EQ(needs("foo bar1"), (Lists{{"foo"}, {"bar1"}}));
  EXPECT_EQ(needs("foo || bar1"), (Lists{{"foo", "bar1"}}));
  EXPECT_EQ(needs("host == x && foo"), (Lists{{"foo"}}));
  EXPECT_EQ(needs("host == x || foo"), (Lists{{"foo"}}));
  EXPECT_EQ(needs("header[\"X-Key\"] == Value1"), (Lists{{"x-key:"}, {"value1"}}));
  EXPECT_EQ(needs("header[\"X-Key\"] in (abc, def)"), (Lists{{"x-key:"}, {"abc", "def"}}));
  EXPECT_EQ(needs("json(\"$.user.id\") == 12345"), (Lists{{"user", "\\u00"}, {"12345", "\\u00"}}));
  EXPECT_EQ(needs("ws.text contains PING"), (Lists{{"ping"}}));
}

TEST(NeededTexts, nothing_where_something_could_be_missed) {
  for (const char* e : {"ab", "!foo", "response !contains foo", "foo || ab", "foo || !bar", "host == x", "", "header[\"a\"]",
                        "json(\"$.a\") == \"x/yy\"", "json(\"$.a\") contains \"say \\\"hi\\\"\"", "response ~i Straße|ab",
                        "mqtt.topic == home/kitchen", "日本"})
    for (const auto& clause : needs(e)) EXPECT_TRUE(false) << e << " needs " << testing::PrintToString(clause);
}

TEST(NeededTexts, of_patterns) {
  const auto of = [](const std::string& pattern) { return needs("response ~ \"" + pattern + "\""); };
  EXPECT_EQ(of("token=[0-9]+"), (Lists{{"token="}}));
  EXPECT_EQ(of("foo.*barx"), (Lists{{"foo"}, {"barx"}}));
  EXPECT_EQ(of("(login|logout)/done"), (Lists{{"login", "logout"}, {"/done"}}));
  EXPECT_EQ(of("abcd?efg"), (Lists{{"abc"}, {"efg"}}));
  EXPECT_EQ(of("abc+def"), (Lists{{"abc"}, {"cdef"}}));
  EXPECT_EQ(of("(abc)?def"), (Lists{{"def"}}));
  EXPECT_EQ(of("(?:abc){2}"), (Lists{{"abc"}}));
  EXPECT_EQ(of("a\\.bc"), (Lists{{"a.bc"}}));
  EXPECT_EQ(of("foo|x"), (Lists{}));
  for (const char* p : {"(?x)a b c d", "(?!abc)x", "\\x41bcd", "[abc", "\\Qabc\\E", "(?=abc)", "(*UCP)abc", "[]abc]", "[^]abc]",
                        "abc*", "ab{0,2}", "abc{x"})
    if (problemOf("response ~ \"" + std::string(p) + "\"").message.empty()) {
      EXPECT_THAT(of(p), IsEmpty()) << p;
    }
}

// Whatever matches holds what is needed: heads as head_text gives them, bodies, payloads.
TEST(NeededTexts, agree_with_what_matches) {
  Sample s;
  s.method("POST")
      .target("/Login/Step", "Token=ABC")
      .requestField("X-Api-Key", "S3cret")
      .responseField("Set-Cookie", "Session=Xyz; Path=/");
  s.requestBody = "{\"User\": \"Anna \\u0041\", \"n\": 12345}";
  s.responseBody = "Hello WORLD 日本語です";
  s.numbers[FieldId::requestSize] = 40;
  std::string indexed = headText(s.x) + "\n" + s.requestBody + "\n" + s.responseBody;
  for (char& c : indexed) c = c >= 'A' && c <= 'Z' ? char(c + 32) : c;
  for (const char* e : {"login", "post", "POST /login", "https://api", "example.com/login", "x-api-key: s3cret",
                        "header[\"x-api-key\"] == S3cret", "cookie[\"Session\"] == Xyz", "json(\"$.User\") contains Anna",
                        "json(\"$.User\") endswith \"na A\"", "json(\"$.n\") == 12345", "world 日本語です", "request ~ POST /Log",
                        "full_text ~ W[A-Z]+LD", "response ~i hello|nothing", "request ~ (Anna|Otto)", "token=abc world"}) {
    ASSERT_TRUE(matches(e, s)) << e;
    for (const auto& clause : needs(e)) {
      bool any = false;
      for (const std::string& text : clause) any = any || indexed.find(text) != std::string::npos;
      EXPECT_TRUE(any) << e << " needs " << testing::PrintToString(clause);
    }
  }
}

}  // namespace
}  // namespace penstock::filter::test
