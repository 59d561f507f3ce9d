// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/charset.h"

#include <gtest/gtest.h>

namespace penstock::codec {
namespace {

using namespace std::string_literals;
const std::string kBad = "\xef\xbf\xbd";

TEST(Charset, ByteOrderMarkWinsOverTheLabel) {
  EXPECT_EQ(guessCharset("text/html; charset=shift_jis", "\xef\xbb\xbfx").name, "utf-8");
  EXPECT_EQ(guessCharset("",
                         "\xff\xfe"
                         "a\0"s)
                .name,
            "utf-16le");
  EXPECT_EQ(guessCharset("", "\xfe\xff\0a"s).name, "utf-16be");
  EXPECT_EQ(guessCharset("", "\xfe\xff\0a"s).bom, 2u);
}

TEST(Charset, LabelsAndDeclarations) {
  EXPECT_EQ(guessCharset("text/plain; charset=\"ISO-8859-1\"", "x").name, "windows-1252");
  EXPECT_EQ(guessCharset("text/html", "<html><meta charset='Shift_JIS'>").name, "shift_jis");
  EXPECT_EQ(guessCharset("text/html", "<meta http-equiv=x content=\"text/html; charset=koi8-r\">").name, "koi8-r");
  EXPECT_EQ(guessCharset("", "<?xml version=\"1.0\" encoding='iso-8859-2'?>").name, "iso-8859-2");
  EXPECT_EQ(guessCharset("", "@charset \"latin1\";").name, "windows-1252");
  EXPECT_EQ(guessCharset("text/html", "<meta charset=utf-16>").name, "utf-8");
  EXPECT_EQ(guessCharset("text/html; charset=nonsense-9", "plain").name, "utf-8");
}

TEST(Charset, BytesDecideWhenNobodySays) {
  EXPECT_EQ(guessCharset("text/plain", "caf\xc3\xa9").name, "utf-8");
  EXPECT_EQ(guessCharset("text/plain", "caf\xc3").name, "utf-8") << "cut at the end of what was looked at";
  EXPECT_EQ(guessCharset("text/plain", "caf\xe9 noir").name, "windows-1252");
}

TEST(Charset, ToUtf8) {
  EXPECT_EQ(toUtf8("caf\xe9 \x80 \x81", "latin1"), "caf\xc3\xa9 \xe2\x82\xac \xc2\x81");
  EXPECT_EQ(toUtf8("h\0\xe9\0=\xd8\0\xde"s, "utf-16le"), "hé😀");
  EXPECT_EQ(toUtf8("\0h\xd8=\xde\0"s, "UTF-16BE"), "h😀");
  EXPECT_EQ(toUtf8("\x00\xd8"s
                   "a\0"s
                   "b"s,
                   "utf-16le"),
            kBad + "a" + kBad);
  EXPECT_EQ(toUtf8("\x93\xfa\x96{", "Shift_JIS"), "日本");
  EXPECT_EQ(toUtf8("\xd4\xc5\xd3\xd4", "koi8-r"), "тест");
  EXPECT_EQ(toUtf8("\xe9", "no-such-set"), "é");
  EXPECT_EQ(toUtf8("ab\x93", "Shift_JIS"), "ab" + kBad) << "cut in the middle of a character";
  EXPECT_EQ(toUtf8("a\xff", "us-ascii//TRANSLIT"), "aÿ");
}

TEST(Charset, BrokenUtf8IsRepairedByMaximalPieces) {
  EXPECT_EQ(toUtf8("a\xe2\x82z", "utf-8"), "a" + kBad + "z");
  EXPECT_EQ(toUtf8("\xc0\xaf", "utf8"), kBad + kBad) << "overlong";
  EXPECT_EQ(toUtf8("\xed\xa0\x80", "utf-8"), kBad + kBad + kBad) << "surrogate";
  EXPECT_EQ(toUtf8("\xf0\x9f\x98", "utf-8"), kBad);
  EXPECT_TRUE(isUtf8("\xf0\x9f\x98\x80"));
  EXPECT_FALSE(isUtf8("\xf0\x9f\x98"));
  EXPECT_TRUE(isUtf8("\xf0\x9f\x98", true));
}

}  // namespace
}  // namespace penstock::codec
