// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/packed_tree.h"

#include <gtest/gtest.h>

#include "penstock/codec/value_makers.h"

namespace penstock::codec {
namespace {

using namespace std::string_literals;

/// Of one value per line: "  " deep, key, text, note.
std::string dump(const ValueTree& t) {
  std::string out;
  for (ValueTree::Id n = 0; n < t.size(); ++n) {
    std::size_t depth = 0;
    for (auto p = t.parent(n); p != ValueTree::none; p = t.parent(p)) ++depth;
    out.append(2 * depth, ' ');
    if (!t.key(n).empty()) out.append(t.keyIsText(n) ? "" : "~").append(t.key(n)).append("=");
    static constexpr const char* kinds[] = {"{}", "[]", "s:", "n:", "l:", "b:", "#"};
    out.append(kinds[unsigned(t.kind(n))]).append(t.text(n));
    if (!t.note(n).empty()) out.append(" /").append(t.note(n)).append("/");
    out += "\n";
  }
  return out;
}
std::string msgpack(std::string_view bytes) { return dump(*messagePackTree(bytes).tree); }
std::string cbor(std::string_view bytes) { return dump(*cborTree(bytes).tree); }

TEST(MessagePack, EveryKindOfValue) {
  EXPECT_EQ(msgpack("\x9c\x00\x7f\xff\xe0\xcc\xff\xcd\x01\x00\xce\x00\x01\x00\x00\xcf\xff\xff\xff\xff\xff\xff\xff\xff\xd0\x80\xd1\x80\x00\xd2\x80\x00\x00\x00\xd3\x80\x00\x00\x00\x00\x00\x00\x00"s),
            "[]\n  n:0\n  n:127\n  n:-1\n  n:-32\n  n:255\n  n:256\n  n:65536\n  n:18446744073709551615\n  n:-128\n  n:-32768\n  n:-2147483648\n  n:-9223372036854775808\n");
  EXPECT_EQ(msgpack("\x96\xc0\xc2\xc3\xca\x3f\xc0\x00\x00\xcb\x3f\xb9\x99\x99\x99\x99\x99\x9a\xcb\x7f\xf8\0\0\0\0\0\0"s),
            "[]\n  l:null\n  l:false\n  l:true\n  n:1.5 /float32/\n  n:0.1\n  n:NaN\n");
  EXPECT_EQ(msgpack("\x94\xa2hi\xd9\x02hi\xda\x00\x02hi\xc4\x02\x00\xff"s), "[]\n  s:hi\n  s:hi\n  s:hi\n  b:"s + "\0\xff /2 bytes/\n"s);
  EXPECT_EQ(msgpack("\x93\xd6\xff\x66\x32\x2e\xc0\xd7\xff\x1d\xcd\x65\x00\x66\x32\x2e\xc0\xd4\x05\x41"s),
            "[]\n  #-1 /timestamp/\n    s:2024-05-01 12:00:00 UTC\n  #-1 /timestamp/\n    s:2024-05-01 12:00:00.125 UTC\n  #5 /extension/\n    b:A /1 byte/\n");
}

TEST(MessagePack, KeysThatAreNoTextOrderAndDuplicatesStay) {
  EXPECT_EQ(msgpack("\x85\x01\xa1x\xa1" "b\x02\xa1" "b\x03\xc4\x01\xff\x04\x92\x01\x81\xa1y\x80\x05"), "{}\n  ~1=s:x\n  b=n:2\n  b=n:3\n  ~h'ff'=n:4\n  ~h'920181a17980'=n:5\n");
}

TEST(MessagePack, DamageIsToldWithItsPlace) {
  const auto made = messagePackTree("\x92\x01\xa5" "ab");
  EXPECT_STREQ(made.problem, "a length goes past the end");
  EXPECT_EQ(made.problemAt, 2u);
  EXPECT_TRUE(made.truncated);
  EXPECT_STREQ(messagePackTree("\xc1").problem, "0xc1 is never used");
  EXPECT_FALSE(messagePackTree("\xc1").truncated);
  EXPECT_STREQ(messagePackTree("\x92\x01").problem, "it ends inside a value");
  EXPECT_EQ(msgpack("\x92\x01"), "[]\n  n:1\n");
  EXPECT_EQ(msgpack("\xa2\xff\xfe"), "b:\xff\xfe /text that is no UTF-8/\n");
}

TEST(MessagePack, ValuesOneAfterAnotherAreAnArray) { EXPECT_EQ(msgpack("\x01\x81\xa1" "a\x02\x90"), "[]\n  n:1\n  {}\n    a=n:2\n  []\n"); }

TEST(MessagePack, DepthAndDeclaredSizesCostNothing) {
  const auto deep = messagePackTree(std::string(5'000'000, '\x91'));
  EXPECT_STREQ(deep.problem, "values are nested too deep");
  EXPECT_FALSE(messagePackTree("\xdf\xff\xff\xff\xff").problem == nullptr);
  EXPECT_EQ(messagePackTree("\xdf\xff\xff\xff\xff").tree->size(), 1u);
}

TEST(Cbor, TheExamplesOfTheStandard) {
  // RFC 8949, appendix A.
  const std::pair<std::string, const char*> examples[] = {
      {"\x18\x64", "n:100\n"}, {"\x1b\xff\xff\xff\xff\xff\xff\xff\xff", "n:18446744073709551615\n"}, {"\x3b\xff\xff\xff\xff\xff\xff\xff\xff", "n:-18446744073709551616\n"},
      {"\x20", "n:-1\n"}, {"\x39\x03\xe7", "n:-1000\n"}, {"\xf9\x00\x00"s, "n:0.0 /float16/\n"}, {"\xf9\x3c\x00"s, "n:1.0 /float16/\n"},
      {"\xfb\x3f\xf1\x99\x99\x99\x99\x99\x9a", "n:1.1\n"}, {"\xf9\x7b\xff", "n:65504.0 /float16/\n"}, {"\xfa\x7f\x7f\xff\xff", "n:3.4028235e+38 /float32/\n"},
      {"\xf9\x00\x01"s, "n:5.960464477539063e-08 /float16/\n"}, {"\xf9\x7c\x00"s, "n:Infinity /float16/\n"}, {"\xf9\xfc\x00"s, "n:-Infinity /float16/\n"},
      {"\xf5", "l:true\n"}, {"\xf7", "l:undefined\n"}, {"\xf0", "l:simple(16)\n"}, {"\xf8\xff", "l:simple(255)\n"},
      {"\xc0\x74" "2013-03-21T20:04:00Z", "#0 /date and time/\n  s:2013-03-21T20:04:00Z\n"},
      {"\xc1\x1a\x51\x4b\x67\xb0", "#1 /seconds since 1970/\n  n:1363896240 /2013-03-21 20:04:00 UTC/\n"},
      {"\xd8\x20\x61" "x", "#32 /URI/\n  s:x\n"}, {"\x44\x01\x02\x03\x04", "b:\x01\x02\x03\x04 /4 bytes/\n"},
      {"\x62\xc3\xbc", "s:ü\n"}, {"\x80", "[]\n"}, {"\xa2\x01\x02\x03\x04", "{}\n  ~1=n:2\n  ~3=n:4\n"},
      {"\x5f\x42\x01\x02\x43\x03\x04\x05\xff", "b:\x01\x02\x03\x04\x05 /5 bytes/\n"}, {"\x7f\x65strea\x64ming\xff", "s:streaming\n"},
      {"\x9f\xff", "[]\n"}, {"\x9f\x01\x82\x02\x03\x9f\x04\xff\xff", "[]\n  n:1\n  []\n    n:2\n    n:3\n  []\n    n:4\n"},
      {"\xbf\x61" "a\x01\x61" "b\x9f\x02\xff\xff", "{}\n  a=n:1\n  b=[]\n    n:2\n"}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(cbor(bytes), text);
    EXPECT_EQ(cborTree(bytes).problem, nullptr) << text;
  }
}

TEST(Cbor, DamageIsTold) {
  const std::pair<std::string, const char*> broken[] = {{"\x1c", "a head of no known form"}, {"\xff", "a value ends that did not begin"}, {"\x81\xff", "a value ends that did not begin"},
                                                        {"\xbf\x01\xff", "a value ends that did not begin"}, {"\xc0", "it ends inside a value"}, {"\x5f\x61" "a\xff", "a piece of a string is none"},
                                                        {"\xf8\x10", "a simple value of no known form"}, {"\x42\x01", "a length goes past the end"}, {"\x1f", "a head of no known form"}};
  for (const auto& [bytes, problem] : broken) EXPECT_STREQ(cborTree(bytes).problem, problem) << bytes.size();
}

TEST(Cbor, IsWrittenAsItsDiagnosticNotation) {
  const auto tree = cborTree("\xa3\x01\xd8\x25\x50\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x61" "a\x80\x61" "b\xc1\x00"s).tree;
  EXPECT_EQ(valueDiagnostic(*tree, 0),
            "{\n  1: 37(h'0102030405060708090a0b0c0d0e0f10' /01020304-0506-0708-090a-0b0c0d0e0f10/) /UUID/,\n  \"a\": [],\n  \"b\": 1(0 /1970-01-01 00:00:00 UTC/) /seconds since 1970/\n}");
}

TEST(Packed, OnlyWhatIsSurelyThatIsTakenForIt) {
  EXPECT_TRUE(surelyMessagePack("\x82\xa1" "a\x01\xa1" "b\x02"));
  EXPECT_TRUE(surelyCbor("\xa2\x61" "a\x01\x61" "b\x02"));
  for (const std::string& none : {"words, and more of them"s, "\x08\x96\x01\x12\x07testing"s, "\x81\xa1" "a"s, "\x93\x01\x02\x03\xff"s, ""s, std::string(64, '\0'), std::string(64, '\xff'),
                                  "\x89PNG\r\n\x1a\n"s, "\x1f\x8b\x08\0\0\0\0\0\0\3"s}) {
    EXPECT_FALSE(surelyMessagePack(none)) << none;
    EXPECT_FALSE(surelyCbor(none)) << none;
  }
}

TEST(ValueMakers, FormsAndMessages) {
  EXPECT_EQ(dump(*formValues("a=1&b=caf%C3%A9&a=+")), "{}\n  a=s:1\n  b=s:café\n  a=s: \n");
  const std::string bytes = "\x08\x96\x01\x12\x04text\x1a\x02\x08\x01";
  EXPECT_EQ(dump(*protobufValues(decodeProtobuf(bytes), bytes)), "{}\n  ~1=n:150 /zigzag 75/\n  ~2=s:text\n  ~3={}\n    ~1=n:1\n");
}

}  // namespace
}  // namespace penstock::codec
