// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/protobuf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/codec/protobuf_for_test.h"

namespace penstock::codec {
namespace {

using std::string_literals::operator""s;
using namespace protobuf_for_test;
using ::testing::HasSubstr;

std::string textOf(const std::string& bytes) { return protobufText(decodeProtobuf(bytes), bytes); }

TEST(Protobuf, EveryWireType) {
  // The first two are the examples of the encoding guide.
  EXPECT_EQ(textOf("\x08\x96\x01"s), "1: 150  # zigzag 75\n");
  EXPECT_EQ(textOf("\x12\x07testing"s), "2: \"testing\"\n");
  EXPECT_EQ(textOf("\x08\0"s), "1: 0\n");
  EXPECT_EQ(textOf("\x08\1"s), "1: 1\n");
  EXPECT_EQ(textOf(number(1, ~0ull)), "1: -1  # zigzag -9223372036854775808, unsigned 18446744073709551615\n");
  EXPECT_EQ(textOf("\x0d\xc3\xf5\x48\x40"s), "1: 3.14  # fixed32 0x4048f5c3, int 1078523331\n");
  EXPECT_EQ(textOf("\x0d\xff\xff\xff\xff"s), "1: 4294967295  # fixed32 0xffffffff, signed -1, float NaN\n");
  EXPECT_EQ(textOf("\x09\0\0\0\0\0\0\xf0\x3f"s), "1: 1  # fixed64 0x3ff0000000000000, int 4607182418800017408\n");
  EXPECT_EQ(textOf("\x09\1\0\0\0\0\0\0\0"s), "1: 1  # fixed64 0x0000000000000001, double 5e-324\n");
  EXPECT_EQ(textOf("\x0b\x10\1\x0c"s), "1 {  # group\n  2: 1\n}\n");
  EXPECT_EQ(textOf(number(1, 1'700'000'000)), "1: 1700000000  # zigzag 850000000, 2023-11-14T22:13:20Z\n");
  EXPECT_EQ(textOf(number(1, 1'700'000'000'000)), "1: 1700000000000  # zigzag 850000000000, 2023-11-14T22:13:20Z\n");
  EXPECT_EQ(textOf(number(536'870'911, 1)), "536870911: 1\n");
  EXPECT_EQ(textOf(""), "");
}

TEST(Protobuf, WhatBytesAreIsGuessed) {
  EXPECT_EQ(textOf("\x1a\3\x08\x96\1"s), "3 {\n  1: 150  # zigzag 75\n}\n");
  EXPECT_EQ(textOf(bytes(1, "")), "1: \"\"\n");
  EXPECT_EQ(textOf(bytes(1, "a\tb\n\"q\" \\ \xc3\xa9")), "1: \"a\\tb\\n\\\"q\\\" \\\\ \xc3\xa9\"\n");
  // A message with a text of 36 bytes reads as text as a whole; it is none.
  const std::string id = "550e8400-e29b-41d4-a716-446655440000";
  EXPECT_EQ(textOf(bytes(2, bytes(1, id))), "2 {  # or a string\n  1: \"" + id + "\"\n}\n");
  EXPECT_EQ(textOf(bytes(2, "\nnot a message")), "2: \"\\nnot a message\"\n");
  EXPECT_EQ(textOf(bytes(2, "\"quoted\"")), "2: \"\\\"quoted\\\"\"\n");
  EXPECT_EQ(textOf(bytes(1, "\1\2\3")), "1: [1, 2, 3]  # packed varints? bytes 010203\n");
  EXPECT_EQ(textOf(bytes(1, "\x03\x8e\x02\x9e\xa7\x05")), "1: 0x038e029ea705  # 6 bytes, or packed varints [3, 270, 86942]\n");
  EXPECT_EQ(textOf(bytes(1, "\0\0\x80\x3f\0\0\0\xc0"s)), "1: [1, -2]  # packed floats? bytes 0000803f000000c0\n");
  EXPECT_EQ(textOf(bytes(1, "\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\xf8\x3f"s)), "1: [1, 1.5]  # packed doubles? bytes 000000000000f03f000000000000f83f\n");
  EXPECT_EQ(textOf(bytes(1, "\xff\xfe\x00"s)), "1: 0xfffe00  # 3 bytes\n");
  EXPECT_TRUE(looksLikeProtobuf("\x08\x96\x01"s));
  EXPECT_FALSE(looksLikeProtobuf(""));
  EXPECT_FALSE(looksLikeProtobuf("\x08"s));
  EXPECT_FALSE(looksLikeProtobuf("hello world"));
  EXPECT_FALSE(looksLikeProtobuf("{\"json\": true}"));
  EXPECT_FALSE(looksLikeProtobuf("\x0b\x10\1"s)) << "a group without its end";
  EXPECT_FALSE(looksLikeProtobuf("\x0c"s));
}

TEST(Protobuf, DamageIsShownWhereItIs) {
  const std::string good = "\x08\x96\x01"s + bytes(2, "text");
  EXPECT_EQ(textOf(good + "\x1a\x7fshort"s),
            "1: 150  # zigzag 75\n2: \"text\"\n"
            "# at byte 9: a length goes past the end; 7 bytes are left:\n"
            "# 00000009  1a 7f 73 68 6f 72 74                              |..short|\n");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"\x08"s, "it ends inside a varint"},
      {"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\1"s, "a varint is longer than ten bytes"},
      {"\x0d\1\2"s, "it ends inside a fixed32"},
      {"\x09\1\2\3\4"s, "it ends inside a fixed64"},
      {"\0\1"s, "field number 0 does not exist"},
      {"\x0e"s, "a wire type does not exist"},
      {"\x0f"s, "a wire type does not exist"},
      {"\xf8\xff\xff\xff\xff\1"s, "a field number is over 536870911"},
      {"\x0b\x08\1"s, "a group lacks its end"},
      {"\x14"s, "a group ends that did not begin"},
      {"\x0b\x14"s, "a group ends that did not begin"},
      {"\x0b\x08"s, "it ends inside a varint"},
  };
  for (const auto& [damaged, problem] : cases) {
    const std::string bytes = good + damaged;
    const ProtobufTree tree = decodeProtobuf(bytes);
    ASSERT_TRUE(tree.problem) << problem;
    EXPECT_EQ(tree.problem, problem);
    EXPECT_GE(tree.fields.size(), 2u);
    EXPECT_GE(tree.problemAt, good.size());
    EXPECT_LE(tree.problemAt, bytes.size());
    EXPECT_THAT(protobufText(tree, bytes), HasSubstr(problem));
  }
  EXPECT_EQ(decodeProtobuf(good + "\x0b\x10\1\x08"s).fields.back().fields.size(), 1u) << "what a broken group holds is shown";
}

TEST(Protobuf, EveryTruncationShowsWhatIsThere) {
  const std::string whole = number(1, 300) + bytes(2, number(1, 7) + bytes(3, "inner")) + "\x1b\x08\1\x1c"s + "\x25\1\2\3\4"s;
  std::size_t fields = 0;
  for (std::size_t n = 0; n <= whole.size(); ++n) {
    const std::string part = whole.substr(0, n);
    const ProtobufTree tree = decodeProtobuf(part);
    EXPECT_GE(tree.fields.size(), fields);
    fields = tree.fields.size();
    protobufText(tree, part);
    protobufJson(tree);
    EXPECT_TRUE(!tree.problem || tree.problemAt <= n);
  }
  EXPECT_EQ(fields, 4u);
}

TEST(Protobuf, OffsetsAreThoseOfTheWhole) {
  const std::string whole = number(1, 300) + bytes(2, number(1, 7) + bytes(3, "\xff"));
  const ProtobufTree tree = decodeProtobuf(whole);
  ASSERT_EQ(tree.fields.size(), 2u);
  EXPECT_EQ(tree.fields[0].size, 3u);
  EXPECT_EQ(tree.fields[1].offset, 3u);
  EXPECT_EQ(tree.fields[1].size, whole.size() - 3);
  ASSERT_EQ(tree.fields[1].fields.size(), 2u);
  EXPECT_EQ(tree.fields[1].fields[0].offset, 5u);
  EXPECT_EQ(tree.fields[1].fields[1].offset, 7u);
  EXPECT_EQ(tree.fields[1].fields[1].bytes, "\xff");
}

TEST(Protobuf, IsBounded) {
  std::string deep = "\xff";
  for (int i = 0; i < 500; ++i) deep = bytes(1, deep);
  EXPECT_THAT(textOf(deep), HasSubstr("messages are nested too deep"));
  std::string groups;
  for (int i = 0; i < 100'000; ++i) groups += '\x0b';
  EXPECT_THAT(textOf(groups), HasSubstr("groups are nested too deep"));
  std::string many;
  for (int i = 0; i < 1000; ++i) many += number(1, 5);
  ProtobufLimits limits;
  limits.fields = 10;
  const ProtobufTree tree = decodeProtobuf(many, limits);
  EXPECT_EQ(tree.fields.size(), 10u);
  EXPECT_STREQ(tree.problem, "more fields than are shown");
  EXPECT_LT(protobufText(decodeProtobuf(many), many, 500).size(), 1000u);
  EXPECT_THAT(protobufText(decodeProtobuf(many), many, 500), HasSubstr("more fields are not shown"));
  EXPECT_LT(protobufJson(decodeProtobuf(many), 500).size(), 100'000u);
}

TEST(Protobuf, AsJson) {
  const std::string message = number(1, 150) + bytes(2, "a") + bytes(2, "b") + bytes(3, number(1, 1)) + bytes(4, "\xff\xfe");
  EXPECT_EQ(protobufJson(decodeProtobuf(message)),
            "{\n  \"1\": 150,\n  \"2\": [\n    \"a\",\n    \"b\"\n  ],\n  \"3\": {\n    \"1\": 1\n  },\n  \"4\": \"//4=\"\n}\n");
  EXPECT_EQ(protobufJson(decodeProtobuf("")), "{}\n");
}

}  // namespace
}  // namespace penstock::codec
