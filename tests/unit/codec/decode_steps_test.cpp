// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/decode_steps.h"

#include <gtest/gtest.h>

#include "penstock/codec/base64.h"
#include "penstock/codec/content_encoder.h"

namespace penstock::codec {
namespace {

using Step = DecodeStep;
using Steps = std::vector<Step>;

std::string zipped(std::string_view text, const char* coding = "gzip") { return *encode(text, coding); }
std::string rawDeflate(std::string_view text) {
  const std::string zlib = zipped(text, "deflate");
  return zlib.substr(2, zlib.size() - 6);
}

struct Case {
  std::string bytes;
  Steps steps;
  std::string leaf;
};
class Finds : public testing::TestWithParam<Case> {};
TEST_P(Finds, TheStepsByThemselves) {
  const Case& c = GetParam();
  const DecodeChain chain = findDecodeSteps(c.bytes);
  EXPECT_EQ(chain.steps(), c.steps) << chain.words();
  EXPECT_EQ(chain.leaf(), c.steps.empty() ? c.bytes : c.leaf);
  EXPECT_EQ(chain.problem, "");
  // Unchanged it goes back to what it was, to the byte; changed it reads as what it was changed to.
  if (c.steps.empty()) return;
  const std::size_t last = chain.levels.size() - 1;
  EXPECT_EQ(encodeDecodeSteps(chain, last, chain.leaf()).value(), c.bytes);
  if (!isReversible(c.steps.back())) return;
  const std::string edited = c.steps.back() == Step::jwt ? "{\"sub\":\"é\"}" : chain.leaf() + " ü?&=<x>";
  const auto wire = encodeDecodeSteps(chain, last, edited);
  ASSERT_TRUE(wire) << wire.error().message;
  EXPECT_EQ(applyDecodeSteps(*wire, c.steps).leaf(), edited) << *wire;
}
INSTANTIATE_TEST_SUITE_P(
    Real, Finds,
    testing::Values(
        Case{"hello%20world", {Step::url}, "hello world"}, Case{"a%2Bb+c%26d", {Step::form}, "a+b c&d"},
        Case{"dGhlIHF1aWNrIGJyb3duIGZveA==", {Step::base64}, "the quick brown fox"},
        Case{"dGhlIHF1aWNrIGJyb3duIGZveA%3D%3D", {Step::url, Step::base64}, "the quick brown fox"},
        Case{base64UrlEncode("{\"id\":\"é?>~\"}"), {Step::base64}, "{\"id\":\"é?>~\"}"},
        Case{base64Encode(zipped("{\"deep\":true}")), {Step::base64, Step::gzip}, "{\"deep\":true}"},
        Case{base64Encode(zipped("words words words", "zstd")), {Step::base64, Step::zstd}, "words words words"},
        Case{base64Encode(zipped("words words words", "deflate")), {Step::base64, Step::zlib}, "words words words"},
        Case{base64Encode(rawDeflate("<samlp:AuthnRequest ID=\"_1\" Version=\"2.0\"/>")),
             {Step::base64, Step::deflate},
             "<samlp:AuthnRequest ID=\"_1\" Version=\"2.0\"/>"},
        Case{"\"{\\\"a\\\":\\\"b\\\"}\"", {Step::jsonString}, "{\"a\":\"b\"}"},
        Case{"68656c6c6f20776f726c64", {Step::hex}, "hello world"},
        Case{"0x48:65:6C:6C:6F:21", {Step::hex}, "Hello!"},
        Case{"&lt;b&gt;caf&eacute; &#39;x&#x27;&lt;/b&gt;", {Step::htmlEntities}, "<b>café 'x'</b>"},
        Case{"caf\\u00e9 \\ud83d\\ude00", {Step::unicodeEscapes}, "café 😀"},
        Case{"caf\\xc3\\xa9", {Step::unicodeEscapes}, "café"}, Case{"caf\\xe9", {Step::unicodeEscapes}, "café"},
        Case{"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2ln", {Step::jwt}, "{\"sub\":\"ann\"}"},
        Case{base64Encode("\x08\x96\x01\x12\x07testing\x1a\x03" "abc"),
             {Step::base64, Step::protobuf},
             "1: 150  # zigzag 75\n2: \"testing\"\n3: \"abc\"\n"}));
INSTANTIATE_TEST_SUITE_P(
    NotWrapped, Finds,
    testing::Values(Case{"www.example.com", {}, ""}, Case{"helloworldfoo1", {}, ""}, Case{"", {}, ""}, Case{"password", {}, ""},
                    Case{"100%", {}, ""}, Case{"50% of 20%20", {}, ""}, Case{"deadbeef", {}, ""}, Case{"1234567890123456", {}, ""},
                    Case{"d41d8cd98f00b204e9800998ecf8427e", {}, ""}, Case{"{\"a\":\"\\u00e9%20\"}", {}, ""},
                    Case{"<a href=\"x\">R&amp;D</a>", {}, ""}, Case{"a=1&b=%20x", {}, ""}, Case{"C:\\users\\new", {}, ""},
                    Case{"internationalization", {}, ""}, Case{"application/json", {}, ""}, Case{"GoogleChromeLabs", {}, ""},
                    Case{"550e8400-e29b-41d4-a716-446655440000", {}, ""}, Case{"plain words, nothing else", {}, ""}));

TEST(DecodeSteps, AChangedLevelKeepsItsStyle) {
  const auto rewritten = [](std::string_view outer, Step step, std::string_view edited) {
    const Steps steps{step};
    const DecodeChain chain = applyDecodeSteps(outer, steps);
    EXPECT_EQ(chain.problem, "");
    return encodeDecodeSteps(chain, 0, edited).value();
  };
  EXPECT_EQ(rewritten("a%2fb", Step::url, "c/d"), "c%2fd") << "digits in lower case";
  EXPECT_EQ(rewritten("/p%C3%A9", Step::url, "/q?é"), "/q%3F%C3%A9") << "the slash stood there as it is";
  EXPECT_EQ(rewritten("a+b%21", Step::form, "c d+"), "c+d%2B");
  EXPECT_EQ(rewritten("aGk", Step::base64, "hey!"), "aGV5IQ") << "no padding";
  EXPECT_EQ(rewritten("aGk=", Step::base64, "hey!"), "aGV5IQ==");
  EXPECT_EQ(rewritten("_-8", Step::base64, "\xff\xff\xfe"), "___-") << "the alphabet of URLs";
  EXPECT_EQ(rewritten("aGVs\r\nbG8=\r\n", Step::base64, "hello you"), "aGVs\r\nbG8g\r\neW91\r\n") << "lines of four";
  EXPECT_EQ(rewritten("DE:AD", Step::hex, "\xbe\xef\x01"), "BE:EF:01");
  EXPECT_EQ(rewritten("\"\\u00e9\\/\"", Step::jsonString, "é/ü"), "\"\\u00e9\\/\\u00fc\"");
  EXPECT_EQ(rewritten("caf\\xc3\\xa9", Step::unicodeEscapes, "é"), "\\xc3\\xa9");
  EXPECT_EQ(rewritten("&#x27;&lt;", Step::htmlEntities, "'<é"), "&#x27;&lt;&#233;");
}

TEST(DecodeSteps, ATokenKeepsHeaderAndSignature) {
  const DecodeChain chain = findDecodeSteps("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2ln");
  EXPECT_NE(chain.levels[0].note.find("signature (HS256)"), std::string::npos);
  EXPECT_EQ(encodeDecodeSteps(chain, 0, "{}").value(), "eyJhbGciOiJIUzI1NiJ9.e30.c2ln");
}

TEST(DecodeSteps, WhatWasChosenIsTakenAsFarAsItGoes) {
  const Steps steps{Step::url, Step::base64, Step::gzip};
  const DecodeChain chain = applyDecodeSteps("aGVsbG8%3D", steps);
  EXPECT_EQ(chain.steps(), (Steps{Step::url, Step::base64}));
  EXPECT_EQ(chain.leaf(), "hello");
  EXPECT_EQ(chain.problem, "gzip cannot be taken off: it does not begin as gzip does.");
  EXPECT_EQ(chain.words(), "URL encoding → Base64");
}

TEST(DecodeSteps, AnInnerLevelCanBeEdited) {
  const Steps steps{Step::url, Step::base64};
  const DecodeChain chain = applyDecodeSteps("aGVsbG8%3D", steps);
  EXPECT_EQ(encodeDecodeSteps(chain, 0, "eA==").value(), "eA%3D%3D");
}

TEST(DecodeSteps, WhatCannotBeWrittenBackSaysSo) {
  const Steps string{Step::jsonString}, protobuf{Step::protobuf};
  EXPECT_EQ(encodeDecodeSteps(applyDecodeSteps("\"a\"", string), 0, "\xff").error().message,
            "JSON string holds text only, and these bytes are none");
  EXPECT_FALSE(encodeDecodeSteps(applyDecodeSteps("\x08\x01", protobuf), 0, "1: 2"));
  const DecodeChain same = applyDecodeSteps("\x08\x01", protobuf);
  EXPECT_EQ(encodeDecodeSteps(same, 0, same.leaf()).value(), "\x08\x01") << "it did not change";
}

TEST(DecodeSteps, ABombStopsAtTheLimit) {
  DecodeStepLimits limits;
  limits.bytes = 100'000;
  const Steps steps{Step::gzip};
  const DecodeChain chain = applyDecodeSteps(zipped(std::string(10'000'000, 'a')), steps, limits);
  EXPECT_TRUE(chain.levels.empty());
  EXPECT_EQ(chain.problem, "gzip cannot be taken off: it becomes more than 100000 bytes.");
  EXPECT_TRUE(findDecodeSteps(zipped(std::string(10'000'000, 'a')), limits).levels.empty());
}

TEST(DecodeSteps, LevelsAreBounded) {
  std::string deep = "the quick brown fox jumps";
  for (int i = 0; i < 20; ++i) deep = base64Encode(deep);
  EXPECT_EQ(findDecodeSteps(deep).levels.size(), 8u);
}

TEST(DecodeSteps, TheMenuOffersWhatCanBeTaken) {
  const auto possible = possibleDecodeSteps("aGVsbG8gd29ybGQ=");
  ASSERT_FALSE(possible.empty());
  EXPECT_EQ(possible[0], Step::base64);
  for (const Step step : allDecodeSteps()) EXPECT_EQ(stepOf(stepName(step)), step);
  EXPECT_FALSE(stepOf("rot13"));
}

}  // namespace
}  // namespace penstock::codec
