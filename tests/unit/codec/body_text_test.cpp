// SPDX-License-Identifier: GPL-3.0-or-later
// What a body is wrapped in, and what is seen inside: one place for viewer and search.
#include "penstock/codec/body_text.h"

#include <gtest/gtest.h>

#include <chrono>

#include "penstock/codec/base64.h"

namespace penstock::codec {
namespace {

constexpr std::size_t kMost = 1u << 20;

TEST(BodyText, WrappingsAreTakenOnlyWhereAllOfATextIsOne) {
  EXPECT_EQ(textWrapping("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2ln"), TextWrapping::jwt);
  EXPECT_EQ(textWrapping(base64Encode("{\"a\":[1,2]}")), TextWrapping::base64);
  EXPECT_EQ(textWrapping("data:text/plain;base64,aGVsbG8="), TextWrapping::base64);
  for (const char* text : {"www.example.com", "helloworldfoo1", "", "plain words", "data:text/plain,hello", "eyJhIjpbMSwyXX0= and more"})
    EXPECT_EQ(textWrapping(text), TextWrapping::none) << text;
}

TEST(BodyText, Base64MayBeABeginningOrAUrl) {
  const auto url = insideBase64("data:text/html;charset=utf-8;base64,PGI+aGk8L2I+");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->contentType, "text/html;charset=utf-8");
  EXPECT_EQ(url->bytes, "<b>hi</b>");
  EXPECT_FALSE(insideBase64("aGVsbG8gd29ybGQ!"));
  EXPECT_FALSE(insideBase64("aGVsb")) << "its end does not fit";
  EXPECT_EQ(insideBase64("aGVsb", true)->bytes, "hel");
}

TEST(BodyText, JsonIsReadInLines) {
  EXPECT_EQ(jsonAsRead(R"({"a":1,"b":["x",{}]})", kMost), "{\n\"a\": 1,\n\"b\": [\"x\", {\n}]}\n");
  EXPECT_EQ(jsonAsRead(R"({"a": "x"})", kMost), "") << "it is seen as it is";
  EXPECT_EQ(jsonAsRead(R"(["a\/b:,{", "\u00e9"])", kMost), "[\"a\\/b:,{\", \"\\u00e9\"]\n[\"a/b:,{\", \"é\"]\n");
  EXPECT_EQ(jsonAsRead("[1,[2,3],\n4]", kMost), "[1, [2, 3], 4]\n");
  EXPECT_EQ(jsonAsRead("]]}{,:", kMost), "]]}{\n,\n: \n");
  EXPECT_EQ(jsonAsRead("{\"a\":\"open\\u00e9\n\"b\":2}", kMost), "{\n\"a\": \"open\\u00e9\n\"a\": \"opené\"\n\"b\": 2}\n") << "a string ends with its line";
  EXPECT_EQ(jsonAsRead("[\"\\", kMost), "[\"\\\n[\"\"\n");
  EXPECT_LE(jsonAsRead("[" + std::string(10'000, ',') + "\"\\n\"]", 100).size(), 110u);
}

TEST(BodyText, WhatIsSeenInsideIsBoundedAndSaysSo) {
  std::string parts;
  for (int i = 0; i < 100; ++i) parts += "--x\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64Encode(std::string(1000, char('a' + i % 26))) + "\r\n";
  const SeenTexts cut = textsInside("multipart/mixed; boundary=x", parts + "--x--", 10'000);
  EXPECT_FALSE(cut.whole);
  EXPECT_LE(cut.text.size(), 10'100u);
  const SeenTexts all = textsInside("multipart/mixed; boundary=x", parts + "--x--", kMost);
  EXPECT_TRUE(all.whole);
  EXPECT_GT(all.text.size(), 100'000u);
  // Base64 in Base64 in Base64 is followed as far as anything is shown of it.
  std::string deep = "innermost words that are seen";
  for (int i = 0; i < 12; ++i) deep = base64Encode(deep);
  EXPECT_EQ(textsInside("text/plain", deep, kMost).text.find("innermost"), std::string::npos);
}

TEST(BodyText, NothingIsSeenInsideOfPicturesAndPlainText) {
  EXPECT_EQ(textsInside("image/png", "\x89PNG\r\n\x1a\n{\"a\":\"\\u00e9\"}", kMost).text, "");
  EXPECT_EQ(textsInside("text/html", "<p a=\"b\">\\u00e9</p>", kMost).text, "");
  EXPECT_EQ(textsInside("text/plain", "it says \"a\":1 here", kMost).text, "");
  EXPECT_EQ(textsInside("application/x-www-form-urlencoded", "a=b", kMost).text, "");
  EXPECT_EQ(textsInside("application/x-www-form-urlencoded", "a=b+c%21", kMost).text, "a=b c!\n");
  EXPECT_NE(textsInside("application/grpc-web-text", "AAAAAAIIAQ==gAAAAA5ncnBjLXN0YXR1czogMA==", kMost).text.find("grpc-status: 0"), std::string::npos);
}

// A search looks at many bodies: what none of it changes has to cost little.
TEST(BodyText, MegabytesOfJsonAreLookedAtSoon) {
  std::string json = "[";
  while (json.size() < 8u << 20) json += R"({"id":1,"name":"a name of somebody","text":"caf\u00e9 and \"more\""},)";
  const auto begin = std::chrono::steady_clock::now();
  const SeenTexts seen = textsInside("application/json", json, 64u << 20);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  EXPECT_TRUE(seen.whole);
  EXPECT_NE(seen.text.find("\"text\": \"café and \"more\"\""), std::string::npos);
  RecordProperty("milliseconds", int(took.count()));
  EXPECT_LT(took.count(), 4000) << "a machine under load included";
}

}  // namespace
}  // namespace penstock::codec
