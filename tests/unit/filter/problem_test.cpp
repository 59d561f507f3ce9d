// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with a text is said with its place and what to write instead.
#include <gtest/gtest.h>

#include "unit/filter/sample.h"

namespace penstock::filter::test {
namespace {

struct Case {
  const char* text;
  const char* at;       // what the caret points at; "" between characters
  const char* message;  // a part of it
  const char* hint;
};

TEST(Problem, says_where_and_what_instead) {
  const Case cases[] = {
      {"hots == x", "hots", "no field hots", "host"},
      {"host == x && pth contains y", "pth", "no field pth", "path"},
      {"request.headr[\"x\"] == y", "request.headr", "no field", "request.header"},
      {"hostname contains x", "hostname", "no field", "host"},
      {"host = x", "=", "= is no operator", "=="},
      {"host === x", "===", "no operator", "=="},
      {"status => 400", "=>", "no operator", ">="},
      {"path has /login", "has", "has is no operator", "contains"},
      {"path contain /login", "contain", "no operator", "contains"},
      {"host is x", "is", "no operator", "=="},
      {"host ==", "", "value is missing", ""},
      {"host == && path == x", "", "value is missing", ""},
      {"status == abc", "abc", "status is a number", "200"},
      {"status == 4x4", "4x4", "status is a number", "200"},
      {"size == 4xx", "4xx", "a size in bytes", "10kb"},
      {"size > big", "big", "a size in bytes", "10kb"},
      {"duration > soon", "soon", "a duration", "200ms"},
      {"time > 25:00", "25:00", "a time", "10:30"},
      {"host > 5", ">", "host is a text", "contains"},
      {"modified contains x", "contains", "true or false", "=="},
      {"modified == maybe", "maybe", "true or false", "true"},
      {"color == rde", "rde", "no colour", "red"},
      {"json == 5", "json", "needs a path", "json(\"$.name\")"},
      {"json(\"$.a[x\") == 5", "(\"$.a[x\")", "never closed", "$.name"},
      {"host[\"x\"] == y", "[", "takes no name in brackets", "header[\"...\"]"},
      {"header[\"x == y", "[", "never closed", "]"},
      {"host == \"abc", "\"", "quote is never closed", "\""},
      {"(host == x", "(", "parenthesis is never closed", ")"},
      {"host == x)", ")", "no parenthesis to close", ""},
      {"()", ")", "condition is missing", ""},
      {"&& host == x", "&&", "missing before &&", ""},
      {"host == x ||", "", "missing after ||", ""},
      {"host == x and", "", "missing after and", ""},
      {"host == \"x\" path == y", "path", "&& or || is missing", "&&"},
      {"method in (GET, POST", "(", "list is never closed", ")"},
      {"method in ()", "", "value is missing", ""},
      {"== x", "==", "field is missing before ==", "full_text"},
      {"path ~ [a", "", "no regular expression", ""},
      {"path ~ \"(?<\"", "\"(?<\"", "no regular expression", ""},
      {"host in (a) , b", ",", "comma", ""},
  };
  for (const Case& c : cases) {
    const Problem p = problemOf(c.text);
    EXPECT_EQ(std::string(c.text).substr(p.position, p.length), c.at) << c.text << ": " << p.message;
    EXPECT_NE(p.message.find(c.message), std::string::npos) << c.text << ": " << p.message;
    EXPECT_EQ(p.hint, c.hint) << c.text << ": " << p.message;
  }
}

TEST(Problem, points_into_the_pattern) {
  const Problem p = problemOf("path ~ ab(?P<>c)");
  EXPECT_GE(p.position, 9u);
  EXPECT_LE(p.position, 14u);
}

TEST(Problem, size_and_depth_are_limited) {
  EXPECT_NE(problemOf(std::string(100, '(') + "a" + std::string(100, ')')).message.find("nested too deep"), std::string::npos);
  EXPECT_NE(problemOf(std::string(10'000, '!') + "a").message.find("nested too deep"), std::string::npos);
  EXPECT_NE(problemOf(std::string(20'000, 'a')).message.find("too long"), std::string::npos);
  std::string many = "a";
  for (int i = 0; i < 2000; ++i) many += "||b";
  EXPECT_NE(problemOf(many).message.find("too many"), std::string::npos);
  EXPECT_TRUE(problemOf(std::string(60, '(') + "a" + std::string(60, ')')).message.empty());
}

TEST(Problem, words_are_no_problem) {
  for (const char* text :
       {"login",      "foo bar",       "a<b",         "x=1",     "token=abc",  "<script>",    "api.example.com",
        "not",        "\"host == x\"", "in progress", "'it''s'", "user-agent", "404",         "a and b",
        "error page", "foo(bar)",      "-",           "$.a",     "host",       "héllo wörld", "日本語"})
    EXPECT_TRUE(problemOf(text).message.empty()) << text << ": " << problemOf(text).message;
}

}  // namespace
}  // namespace penstock::filter::test
