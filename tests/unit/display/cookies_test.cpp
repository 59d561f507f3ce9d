// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/cookies.h"

#include <gtest/gtest.h>

#include "penstock/codec/iso_time.h"
#include "unit/display/draft.h"

namespace penstock::display {
namespace {

using test::Draft;
using test::headersOf;

const WallTime kNow{std::chrono::microseconds(1'770'000'000'000'000)};

std::vector<CookieRow> rowsOf(const std::vector<std::pair<std::string, std::string>>& fields, bool request, const std::string& scheme = "https") {
  Draft d(1);
  d.x.scheme = scheme;
  return cookieRows(headersOf(request ? "GET / HTTP/1.1" : "HTTP/1.1 200 OK", fields), request, d.x, kNow);
}

/// Warnings of the one cookie that is set.
std::string told(const std::string& value, const std::string& scheme = "https") {
  std::string out;
  const auto rows = rowsOf({{"Set-Cookie", value}}, false, scheme);
  EXPECT_EQ(rows.size(), 1u);
  for (const std::string& warning : rows.at(0).warnings) out += warning + "\n";
  return out;
}

constexpr auto kSafe = "; Secure; HttpOnly; SameSite=Lax";

TEST(Cookies, OfARequestAreItsPairs) {
  const auto rows = rowsOf({{"Cookie", "a=1; b=x=y; a=2"}, {"cookie", "c"}}, true);
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[1].name + "|" + rows[1].value, "b|x=y");
  EXPECT_TRUE(rows[0].warnings.empty());
  ASSERT_EQ(rows[2].warnings.size(), 1u);
  EXPECT_EQ(rows[2].warnings[0], "Sent more than once: servers differ in which one they take.");
}

TEST(Cookies, OneThatIsSafeIsNotTalkedAbout) {
  EXPECT_EQ(told(std::string("sid=1; Path=/; Max-Age=60") + kSafe), "");
  const auto rows = rowsOf({{"Set-Cookie", "sid=1; Path=/; HttpOnly"}}, false);
  EXPECT_EQ(rows[0].attributes, "Path=/; HttpOnly");
  EXPECT_FALSE(rows[0].refused);
  EXPECT_TRUE(rowsOf({{"Set-Cookie", "a=1; SameSite=None"}}, false)[0].refused);
  EXPECT_EQ(rows[0].line, "sid=1; Path=/; HttpOnly");
}

TEST(Cookies, SaysWhatBrowsersWillNotKeep) {
  EXPECT_EQ(told(std::string("a=1") + kSafe, "http"), "Secure over plain HTTP: browsers do not keep it (but for localhost).\n");
  EXPECT_NE(told("a=1; SameSite=None; HttpOnly").find("SameSite=None without Secure: browsers do not keep it."), std::string::npos);
  EXPECT_NE(told("__Host-a=1; Secure; HttpOnly; SameSite=Lax").find("__Host-"), std::string::npos);
  EXPECT_EQ(told("__Host-a=1; Secure; Path=/; HttpOnly; SameSite=Lax"), "");
  EXPECT_NE(told("__Secure-a=1; HttpOnly; SameSite=Lax").find("__Secure-"), std::string::npos);
  EXPECT_NE(told(std::string("a=1; Domain=evil.test") + kSafe).find("Domain does not cover api.example.com"), std::string::npos);
  EXPECT_EQ(told(std::string("a=1; Domain=.example.com") + kSafe), "");
  EXPECT_NE(told(std::string("a=1; Domain=ample.com") + kSafe).find("Domain does not cover"), std::string::npos) << "an ending is no domain";
  EXPECT_NE(told("a=" + std::string(5000, 'x') + kSafe).find("over 4096 bytes"), std::string::npos);
}

TEST(Cookies, SaysWhatIsLessSafeOrOver) {
  EXPECT_EQ(told("a=1; Path=/"),
            "Without Secure it goes over plain HTTP as well.\nWithout HttpOnly scripts of the page can read it.\nWithout SameSite browsers take it for Lax.\n");
  EXPECT_EQ(told(std::string("a=; Max-Age=0") + kSafe), "Max-Age is over: this deletes the cookie.\n");
  EXPECT_EQ(told(std::string("a=; Max-Age=-5") + kSafe), "Max-Age is over: this deletes the cookie.\n");
  EXPECT_EQ(told(std::string("a=; Max-Age=soon") + kSafe), "Max-Age is no number and is ignored.\n");
  EXPECT_EQ(told(std::string("a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT") + kSafe), "Expires is over: this deletes the cookie.\n");
  EXPECT_EQ(told(std::string("a=; Expires=never") + kSafe), "Expires is no date and is ignored.\n");
  EXPECT_EQ(told(std::string("a=1; Expires=Wed, 01-Jan-2098 10:00:00 GMT") + kSafe), "");
}

TEST(Cookies, DatesAreReadAsBrowsersDo) {
  const auto seconds = [](std::string_view text) {
    const auto date = codec::readCookieDate(text);
    return date ? std::chrono::duration_cast<std::chrono::seconds>(date->time_since_epoch()).count() : -1;
  };
  EXPECT_EQ(seconds("Thu, 01 Jan 1970 00:01:00 GMT"), 60);
  EXPECT_EQ(seconds("Sunday, 06-Nov-94 08:49:37 GMT"), 784111777);
  EXPECT_EQ(seconds("Sun Nov  6 08:49:37 1994"), 784111777);
  for (const char* bad : {"", "32 Jan 2020 00:00:00", "1 Foo 2020 00:00:00", "1 Jan 2020", "30 Feb 2020 00:00:00", "1 Jan 2020 25:00:00"})
    EXPECT_EQ(seconds(bad), -1) << bad;
}

TEST(Cookies, AnyBytesAndAnyNumberOfThem) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (int i = 0; i < 3000; ++i) fields.push_back({"Set-Cookie", std::string(std::size_t(i % 5), char(i)) + "=;;=\xff;Expires=" + std::string(300, '1')});
  EXPECT_EQ(rowsOf(fields, false).size(), 1000u);
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "a=b; ";
  EXPECT_EQ(rowsOf({{"Cookie", many}}, true).size(), 1000u);
}

}  // namespace
}  // namespace penstock::display
