// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/json_pretty.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock::codec {
namespace {

TEST(JsonPretty, LaysOutAndKeepsSmallFlatContainersOnALine) {
  const auto p = prettyJson(
      R"({"error":{"code":"OUT","items":[{"sku":"8841-L","left":3}],"none":[],"nil":{}},"numbers":[1,2,3],"traceId":"b1"})");
  EXPECT_EQ(p.end, JsonEnd::complete) << p.error.message;
  EXPECT_EQ(p.text, R"({
  "error": {
    "code": "OUT",
    "items": [
      { "sku": "8841-L", "left": 3 }
    ],
    "none": [],
    "nil": {}
  },
  "numbers": [1, 2, 3],
  "traceId": "b1"
})");
}

TEST(JsonPretty, OutermostIsLaidOutAndWideOnesBreak) {
  EXPECT_EQ(prettyJson(R"({"a":4,"b":true})").text, "{\n  \"a\": 4,\n  \"b\": true\n}");
  JsonPrettyOptions narrow;
  narrow.inlineWidth = 8;
  EXPECT_EQ(prettyJson("[[1,2],[1,2,3,4,5]]", narrow).text,
            "[\n  [1, 2],\n  [\n    1,\n    2,\n    3,\n    4,\n    5\n  ]\n]");
  EXPECT_EQ(prettyJson(" {} ").text, "{}");
  EXPECT_EQ(prettyJson("42").text, "42");
}

TEST(JsonPretty, KeepsNumbersEscapesOrderAndDuplicates) {
  const std::string source =
      R"([{"z":1.10,"a":-0,"z":12345678901234567890123,"e":1E+400,"u":"\u00e9\/\ud800"},0.1000000000000000055511151231257827])";
  const auto p = prettyJson(source);
  EXPECT_EQ(p.end, JsonEnd::complete);
  std::string squeezed;
  for (const char c : p.text)
    if (c != ' ' && c != '\n') squeezed += c;
  EXPECT_EQ(squeezed, source);
}

TEST(JsonPretty, SplitAtEveryByteIsTheSame) {
  const std::string source = R"( {"a":[1,-2.5e3,"x\"yé\u0041",true,false,null,{"b":[]}],"c" : {"d":1}} )";
  JsonPrettyOptions options;
  options.spans = true;
  const auto whole = prettyJson(source, options);
  ASSERT_EQ(whole.end, JsonEnd::complete) << whole.error.message;
  for (std::size_t at = 0; at <= source.size(); ++at) {
    JsonPrettyPrinter printer(options);
    std::string out;
    printer.feed(std::string_view(source).substr(0, at), out);
    printer.feed(std::string_view(source).substr(at), out);
    ASSERT_EQ(printer.finish(out), JsonEnd::complete) << at << printer.error().message;
    ASSERT_EQ(out, whole.text) << at;
    ASSERT_EQ(printer.spans(), whole.spans) << at;
  }
  // Every token is within a span of its kind, and the lines' own lexer agrees with the printer.
  std::vector<TokenSpan> byLine;
  std::size_t start = 0;
  while (start <= whole.text.size()) {
    const std::size_t end = std::min(whole.text.find('\n', start), whole.text.size());
    std::vector<TokenSpan> line;
    jsonLineSpans(std::string_view(whole.text).substr(start, end - start), line);
    for (TokenSpan s : line) byLine.push_back({s.offset + start, s.length, s.kind});
    start = end + 1;
  }
  EXPECT_EQ(byLine, whole.spans);
}

TEST(JsonPretty, EveryTruncationIsTruncatedNotInvalid) {
  const std::string source = R"({"a":[1,"x\u00e9",true,{}],"b":2.5e-3})";
  for (std::size_t n = 0; n < source.size(); ++n)
    ASSERT_EQ(checkJson(std::string_view(source).substr(0, n)), JsonEnd::truncated) << n;
  EXPECT_EQ(checkJson(source), JsonEnd::complete);
}

struct Wrong {
  const char* json;
  std::uint64_t offset;
  const char* message;
};
class InvalidJson : public testing::TestWithParam<Wrong> {};
TEST_P(InvalidJson, SaysWhereAndWhy) {
  const auto p = prettyJson(GetParam().json);
  EXPECT_EQ(p.end, JsonEnd::invalid);
  EXPECT_EQ(p.error.offset, GetParam().offset) << p.error.message;
  EXPECT_NE(p.error.message.find(GetParam().message), std::string::npos) << p.error.message;
}
INSTANTIATE_TEST_SUITE_P(Corpus, InvalidJson,
                         testing::Values(Wrong{"{a:1}", 1, "a key in double quotes"}, Wrong{"{\"a\" 1}", 5, "':'"},
                                         Wrong{"[1 2]", 3, "',' or ']'"}, Wrong{"[1,]", 3, "expected a value"},
                                         Wrong{"{\"a\":1,}", 7, "no key"}, Wrong{"01", 1, "start with 0"},
                                         Wrong{"[1.]", 3, "digit"}, Wrong{"[-]", 2, "digit"},
                                         Wrong{"[1e]", 3, "exponent"}, Wrong{"tru3", 3, "true"},
                                         Wrong{"\"a\nb\"", 2, "control character"}, Wrong{"\"\\x\"", 2, "escape"},
                                         Wrong{"\"\\u12g4\"", 5, "hexadecimal"}, Wrong{"{} x", 3, "more after"},
                                         Wrong{"[}", 1, "expected a value"}, Wrong{"]", 0, "expected a value"},
                                         Wrong{"{\"a\":}", 5, "expected a value"}, Wrong{"[1}", 2, "',' or ']'"},
                                         Wrong{"{,}", 1, "key"}, Wrong{"<html>", 0, "'<'"},
                                         Wrong{"1 2", 2, "more after"}));

TEST(JsonPretty, ErrorsTellLineAndColumn) {
  const auto p = prettyJson("{\n  \"a\": 1,\n  \"b\": nope\n}");
  EXPECT_EQ(p.error.line, 3u);
  EXPECT_EQ(p.error.column, 9u);
  EXPECT_EQ(p.text, "{\n  \"a\": 1,\n  \"b\": ");
}

TEST(JsonPretty, DeepNestingIsLinearAndBounded) {
  const std::size_t depth = 200'000;
  std::string deep(depth, '[');
  deep += std::string(depth, ']');
  const auto p = prettyJson(deep);
  EXPECT_EQ(p.end, JsonEnd::complete);
  EXPECT_LT(p.text.size(), deep.size() + 64 * 130 * 2) << "lines to the 64th level, and one line of what is deeper";
  JsonPrettyOptions options;
  options.limit = 100'000;
  const auto cut = prettyJson(deep, options);
  EXPECT_EQ(cut.end, JsonEnd::limit);
  EXPECT_EQ(cut.text.size(), 100'000u);
}

TEST(JsonPretty, WhatIsDeepStaysOnALine) {
  std::string deep(63, '[');
  deep += R"([[{"a":[1,{"b":2}]},3],4])" + std::string(63, ']');
  const auto p = prettyJson(deep, {.inlineWidth = 0});
  const std::string last = "\n" + std::string(126, ' ');
  EXPECT_THAT(p.text, testing::HasSubstr(last + "[\n" + std::string(128, ' ') + R"([{"a": [1, {"b": 2}]}, 3],)" + "\n" + std::string(128, ' ') + "4" +
                                         last + "]\n" + std::string(124, ' ') + "]\n"));
}

TEST(JsonPretty, IndentationIsNoManifoldOfTheText) {
  // A megabyte and more of single digits, as deep as lines go.
  std::string digits(64, '[');
  for (int i = 0; i < 2'000'000; ++i) digits += "1,";
  digits += '1' + std::string(64, ']');
  std::string out;
  JsonPrettyPrinter printer;
  EXPECT_TRUE(printer.feed(digits, out));
  EXPECT_EQ(printer.finish(out), JsonEnd::complete);
  EXPECT_LT(out.size(), 5 * digits.size() + (8u << 20));
  std::erase_if(out, [](char c) { return c == ' ' || c == '\n'; });
  EXPECT_EQ(out, digits) << "nothing is lost";
}

TEST(JsonPretty, UsualTextsAreIndentedThroughout) {
  std::string rows = "[";
  for (int i = 0; i < 100'000; ++i) rows += R"({"id":)" + std::to_string(i) + R"(,"tags":["a","b"],"owner":{"name":"somebody","mail":"x@y.example"}},)";
  rows += "0]";
  const auto p = prettyJson(rows);
  EXPECT_THAT(p.text, testing::EndsWith("\n    \"owner\": { \"name\": \"somebody\", \"mail\": \"x@y.example\" }\n  },\n  0\n]"));
}

TEST(JsonPretty, JsonLinesAndSequences) {
  JsonPrettyOptions several;
  several.several = true;
  EXPECT_EQ(prettyJson("{\"a\":1}\n2\n[]\n", several).text, "{\n  \"a\": 1\n}\n2\n[]");
  EXPECT_EQ(checkJson("\x1e{}\n\x1e{}\n", true), JsonEnd::complete);
  EXPECT_EQ(checkJson("{}\n{}", false), JsonEnd::invalid);
}

TEST(JsonPretty, ByteOrderMarkIsNoError) {
  EXPECT_EQ(prettyJson("\xef\xbb\xbf[]").text, "[]");
}

}  // namespace
}  // namespace penstock::codec
