// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/protobuf_readings.h"

#include <gtest/gtest.h>

#include "penstock/codec/value_makers.h"
#include "unit/codec/protobuf_for_test.h"

namespace penstock::codec {
namespace {

using namespace std::string_literals;
using namespace protobuf_for_test;

ProtobufReading reading(std::string_view name) { return readingNamed(name).value(); }
std::string textOf(const std::string& bytes, const std::string& choices) { return protobufText(decodeProtobuf(bytes, {}, readChoices(choices)), bytes); }

/// What is offered for the value of that id: "uint64 150|int64 150|…".
std::string offered(const std::string& bytes, ValueTree::Id node) {
  ProtobufOffersPtr offers;
  const auto tree = protobufValues(decodeProtobuf(bytes), bytes, &offers);
  std::string out;
  for (const auto& one : offers->of(*tree, node)) out += (out.empty() ? "" : "|") + readingName(one.reading) + (one.sample.empty() ? "" : " " + one.sample);
  return out;
}

TEST(ProtobufReadings, ANumberIsOfferedAsAllThatItMayBe) {
  EXPECT_EQ(offered(number(1, 150), 1), "uint64 150|int64 150|sint64 75");
  EXPECT_EQ(offered(number(1, 1), 1), "uint64 1|int64 1|sint64 -1|bool true");
  EXPECT_EQ(offered(number(1, ~0ull), 1), "uint64 18446744073709551615|int64 -1|sint64 -9223372036854775808");
  EXPECT_EQ(offered("\x0d\xc3\xf5\x48\xc0"s, 1), "fixed32 3226006979|sfixed32 -1068960317|float -3.14");
  EXPECT_EQ(offered("\x09\0\0\0\0\0\0\xf8\xbf"s, 1), "fixed64 13832806255468478464|sfixed64 -4613937818241073152|double -1.5");
  EXPECT_EQ(offered("\x0b\x10\1\x0c"s, 1), "") << "a group is one";
  EXPECT_EQ(offered("\x0b\x10\1\x0c"s, 2), "uint64 1|int64 1|sint64 -1|bool true") << "what is in it is not";
}

TEST(ProtobufReadings, BytesAreOfferedOnlyAsWhatAllOfThemRead) {
  EXPECT_EQ(offered(bytes(1, "\x08\x96\1"), 1), "bytes 0x089601|message|packed int64 [8, 150]|packed sint64 [4, 75]");
  EXPECT_EQ(offered(bytes(1, "word"), 1), "string \"word\"|bytes 0x776f7264|packed int64 [119, 111, 114, 100]|packed sint64 [-60, -56, 57, 50]|"
                                          "packed fixed32 [1685221239]|packed float [1.7888576e+22]");
  EXPECT_EQ(offered(bytes(1, "\0\0\x80\x3f\0\0\0\xc0"s), 1), "bytes 0x0000803f000000c0|packed fixed32 [1065353216, 3221225472]|packed float [1, -2]|"
                                                              "packed fixed64 [13835058056347516928]|packed double [-2.000000473111868]");
  EXPECT_EQ(offered(bytes(1, "\xff\xfe\xff"), 1), "bytes 0xfffeff");
  EXPECT_EQ(offered(bytes(1, ""), 1), "string \"\"|bytes 0x");
}

TEST(ProtobufReadings, ANumberOfAPackedFieldOffersWhatTheFieldIs) {
  const std::string message = bytes(1, "\1\2\3");
  EXPECT_EQ(offered(message, 2), offered(message, 1));
  EXPECT_NE(offered(message, 1).find("packed int64 [1, 2, 3]"), std::string::npos);
}

TEST(ProtobufReadings, OfMuchTheBeginningIsShown) {
  const std::string text = offered(bytes(1, std::string(46, 'a') + "\xc3\xa9" + std::string(100'000, 'b')), 1);
  EXPECT_NE(text.find("string \"" + std::string(46, 'a') + "\xc3\xa9\"…"), std::string::npos) << text;
  EXPECT_NE(text.find("packed int64 [97, 97, 97, 97, 97, 97, …]"), std::string::npos) << text;
  EXPECT_EQ(offered(bytes(1, std::string(47, 'a') + "\xc3\xa9" + std::string(100, 'b')), 1).find("\xc3"), std::string::npos) << "no half of a character";
}

TEST(ProtobufReadings, AChoiceHoldsWhereverTheFieldIs) {
  const std::string message = bytes(3, number(2, 150)) + bytes(3, number(2, 1)) + number(2, 150);
  EXPECT_EQ(textOf(message, "3.2=sint64"), "3 {\n  2: 75  # read as sint64\n}\n3 {\n  2: -1  # read as sint64\n}\n2: 150  # zigzag 75\n");
  EXPECT_EQ(textOf(number(1, 1), "1=bool"), "1: true  # read as bool\n");
  EXPECT_EQ(textOf("\x0d\xff\xff\xff\xff"s, "1=sfixed32"), "1: -1  # read as sfixed32\n");
  EXPECT_EQ(textOf("\x0b\x10\3\x0c"s, "1.2=sint64"), "1 {  # group\n  2: -2  # read as sint64\n}\n");
  EXPECT_EQ(textOf(bytes(1, "P1"), ""), "1: \"P1\"\n");
  EXPECT_EQ(textOf(bytes(1, "P1"), "1=message"), "1 {  # read as message\n  10: 49  # zigzag -25\n}\n");
  EXPECT_EQ(textOf(bytes(1, "\1\2"), "1=packed sint64"), "1: [-1, 1]  # read as packed sint64\n");
  EXPECT_EQ(textOf(bytes(1, "ab"), "1=bytes"), "1: 0x6162  # 2 bytes, read as bytes\n");
  EXPECT_EQ(textOf(bytes(1, number(1, 1)), "1=string"), "1: \"\\u0008\\u0001\"  # read as string\n");
}

TEST(ProtobufReadings, AChoiceThatBytesDoNotFitIsLeftAloneThere) {
  EXPECT_EQ(textOf(number(1, 2) + number(1, 1), "1=bool"), "1: 2  # zigzag 1\n1: true  # read as bool\n");
  EXPECT_EQ(textOf(bytes(1, "abc"), "1=packed float"), "1: \"abc\"\n");
  EXPECT_EQ(textOf(bytes(1, "\xff\xfe"), "1=string"), "1: 0xfffe  # 2 bytes\n");
  EXPECT_EQ(textOf(number(1, 2), "1=string"), "1: 2  # zigzag 1\n") << "of another way of writing";
}

TEST(ProtobufReadings, ThePathOfAValueIsThatOfItsChoice) {
  const std::string message = bytes(3, number(2, 150) + bytes(4, "\1\2"));
  ProtobufOffersPtr offers;
  const auto tree = protobufValues(decodeProtobuf(message), message, &offers);
  EXPECT_EQ(offers->path(*tree, 0), ProtobufPath());
  EXPECT_EQ(offers->path(*tree, 1), ProtobufPath({3}));
  EXPECT_EQ(offers->path(*tree, 2), ProtobufPath({3, 2}));
  EXPECT_EQ(offers->path(*tree, 3), ProtobufPath({3, 4}));
  EXPECT_EQ(offers->path(*tree, 4), ProtobufPath({3, 4})) << "a number of the packed field";
  EXPECT_TRUE(offers->of(*tree, 99).empty());
}

TEST(ProtobufReadings, ChoicesAreKeptAsText) {
  const ProtobufChoices choices = {{{3, 2}, reading("sint64")}, {{5}, reading("packed float")}};
  EXPECT_EQ(choicesText(choices), "3.2=sint64;5=packed float");
  EXPECT_EQ(readChoices(choicesText(choices)), choices);
  EXPECT_EQ(readChoices("x=bool;3.=bool;.3=bool;0=bool;3=what;4294967296=bool;=bool;7;;3..2=bool;8=bool"), (ProtobufChoices{{{8}, reading("bool")}}));
  std::string many;
  for (int i = 1; i <= 1000; ++i) many += std::to_string(i) + "=bool;";
  EXPECT_EQ(readChoices(many).size(), mostChoices);
}

TEST(ProtobufReadings, WhatAMessageMayBeBesidesIsTold) {
  const std::string id = "550e8400-e29b-41d4-a716-446655440000";
  EXPECT_EQ(textOf(bytes(2, bytes(1, id)), ""), "2 {  # or a string\n  1: \"" + id + "\"\n}\n");
  // Fields by chance, of numbers that no schema has.
  EXPECT_EQ(textOf(bytes(1, number(9000, 200)), ""), "1: 0xc0b204c801  # 5 bytes, or a message, or packed varints [72000, 200]\n");
  EXPECT_EQ(textOf(bytes(1, bytes(1, "text") + number(9000, 200)), "").substr(0, 3), "1 {") << "what else is in it speaks for a message";
}

TEST(ProtobufReadings, AreBounded) {
  std::string deep = "\1";
  for (int i = 0; i < 200; ++i) deep = bytes(1, deep);
  ProtobufChoices choices;
  ProtobufPath path;
  for (int i = 0; i < 100; ++i) path.push_back(1), choices.emplace(path, reading("message"));
  ProtobufOffersPtr offers;
  const auto tree = protobufValues(decodeProtobuf(deep, {}, choices), deep, &offers);
  EXPECT_LE(tree->size(), 70u);
  std::string many;
  for (int i = 0; i < 200'000; ++i) many += number(1, 5);
  const ProtobufTree cut = decodeProtobuf(many, {}, {{{1}, reading("sint64")}});
  EXPECT_EQ(protobufValues(cut, many, &offers)->size(), 100'001u);
}

}  // namespace
}  // namespace penstock::codec
