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

TEST(Charset, UnmarkedTextIsReadWhereItsBytesAreSure) {
  struct Sample {
    const char* bytes;
    const char* charset;
    const char* text;
  };
  const Sample samples[] = {
      {"\x93\xfa\x96{\x8c\xea\x82\xcc\x83""e\x83L\x83X\x83g\x82\xc5\x82\xb7\x81""B\x8c\xe1\x94y\x82\xcd\x94L\x82\xc5\x82\xa0\x82\xe9\x81""B", "shift_jis", "日本語のテキストです。吾輩は猫である。"},
      {"{\"title\":\"\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd\x90\xa2\x8a""E\",\"tags\":[\"\x83j\x83\x85\x81[\x83X\"]}", "shift_jis", "{\"title\":\"こんにちは世界\",\"tags\":[\"ニュース\"]}"},
      {"\xc6\xfc\xcb\xdc\xb8\xec\xa4\xce\xa5\xc6\xa5\xad\xa5\xb9\xa5\xc8\xa4\xc7\xa4\xb9\xa1\xa3\xb8\xe3\xc7\xda\xa4\xcf\xc7\xad\xa4\xc7\xa4\xa2\xa4\xeb\xa1\xa3", "euc-jp", "日本語のテキストです。吾輩は猫である。"},
      {"\xef\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0", "windows-1251", "привет, мир"},
      {"\xc7\xc0\xc3\xce\xcb\xce\xc2\xce\xca \xcd\xce\xc2\xce\xd1\xd2\xc5\xc9 \xc8 \xcf\xce\xc3\xce\xc4\xc0", "windows-1251", "ЗАГОЛОВОК НОВОСТЕЙ И ПОГОДА"},
      {"{\"\xe8\xec\xff\":\"\xc0\xed\xed\xe0\",\"\xe3\xee\xf0\xee\xe4\":\"\xd1\xe0\xed\xea\xf2-\xcf\xe5\xf2\xe5\xf0\xe1\xf3\xf0\xe3\"}", "windows-1251", "{\"имя\":\"Анна\",\"город\":\"Санкт-Петербург\"}"},
      {"\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4 \xbc\xbc\xb0\xe8, \xbf\xc0\xb4\xc3\xc0\xc7 \xb4\xba\xbd\xba\xc0\xd4\xb4\xcf\xb4\xd9", "euc-kr", "안녕하세요 세계, 오늘의 뉴스입니다"},
      {"\xc4\xe3\xba\xc3\xa3\xac\xca\xc0\xbd\xe7\xa1\xa3\xbd\xf1\xcc\xec\xb5\xc4\xd0\xc2\xce\xc5\xba\xcd\xcc\xec\xc6\xf8\xd4\xa4\xb1\xa8", "gb18030", "你好，世界。今天的新闻和天气预报"},
      {"\xa4\xb5\xa4\xd1\xaa\xba\xb7s\xbb""D\xbbP\xa4\xd1\xae\xf0\xb9w\xb3\xf8\xa1""A\xc5w\xaa\xef\xa5\xfa\xc1{", "big5", "今天的新聞與天氣預報，歡迎光臨"},
  };
  for (const Sample& sample : samples) {
    const CharsetGuess guess = guessCharset("text/plain", sample.bytes);
    EXPECT_EQ(guess.name, sample.charset) << sample.text;
    EXPECT_TRUE(guess.why.starts_with("it reads as ")) << guess.why;
    EXPECT_EQ(toUtf8(sample.bytes, guess.name), sample.text);
  }
}

TEST(Charset, WhatIsNotSureStaysWestern) {
  const char* samples[] = {
      "caf\xe9 noir, d\xe9j\xe0 vu, na\xefve",  // café noir, déjà vu, naïve of cp1252
      "\xdc""bergr\xf6\xdf""entr\xe4ger \xfc""ber \xc4pfel",  // Übergrößenträger über Äpfel of cp1252
      "\xc6vint\xfdri \xe1 \xcdslandi: \xfe""etta er",  // Ævintýri á Íslandi: þetta er of cp1252
      "\xe1\xf5\xf4\xfc \xe5\xdf\xed\xe1\xe9 \xdd\xed\xe1 \xe5\xeb\xeb\xe7\xed\xe9\xea\xfc \xea\xe5\xdf\xec\xe5\xed\xef",  // αυτό είναι ένα ελληνικό κείμενο of cp1253
      "\xdc\xd4\xcf \xd2\xd5\xd3\xd3\xcb\xc9\xca \xd4\xc5\xcb\xd3\xd4 \xcf \xd0\xcf\xc7\xcf\xc4\xc5",  // это русский текст о погоде of koi8-r
      "Za\xbf\xf3\xb3\xe6 g\xea\x9cl\xb9 ja\x9f\xf1",  // Zażółć gęślą jaźń of cp1250
      "\x93quoted\x94 \x96 and a dash\x85",  // “quoted” – and a dash… of cp1252
      "\xf9\xec\xe5\xed \xf2\xe5\xec\xed \xe6\xe4 \xe8\xf7\xf1\xe8",  // שלום עולם זה טקסט of cp1255
      "\x93\xfa\x96{",  // two characters tell nothing
  };
  for (const char* sample : samples) EXPECT_EQ(guessCharset("text/plain", sample).name, "windows-1252") << toUtf8(sample, "windows-1252");
}

TEST(Charset, Utf16WithoutAMarkIsKnownByItsZeros) {
  EXPECT_EQ(guessCharset("application/json", "{\0\"\0a\0\"\0:\0001\0}\0"s).name, "utf-16le");
  EXPECT_EQ(guessCharset("application/json", "\0[\0\"\0a\0\"\0]"s).name, "utf-16be");
  EXPECT_EQ(guessCharset("application/json", "{\"a\":1}").name, "utf-8");
  EXPECT_EQ(guessCharset("", "{\0\0\0\2\0\0\0\0\0\0\0\0\0\0\0"s).name, "utf-8") << "zeros in both halves";
}

}  // namespace
}  // namespace penstock::codec
