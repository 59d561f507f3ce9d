// SPDX-License-Identifier: GPL-3.0-or-later
// Hex, base64, forms and cookies.
#include <gtest/gtest.h>

#include "penstock/codec/base64.h"
#include "penstock/codec/form.h"
#include "penstock/codec/hex.h"

namespace penstock::codec {
namespace {

using namespace std::string_literals;

TEST(Hex, Lines) {
  EXPECT_EQ(hexLine(0x10, "Hello\n"), "00000010  48 65 6c 6c 6f 0a                                 |Hello.|");
  EXPECT_EQ(hexLine(0, "0123456789abcdefXX"),
            "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|");
  EXPECT_EQ(hexLine(0xab'cdef'0123, "\xff", 10), "abcdef0123  ff" + std::string(48, ' ') + "|.|");
  EXPECT_EQ(hexLine(8, "Hello\n", 8, 8), "00000008  48 65 6c 6c 6f 0a        |Hello.|");
  EXPECT_EQ(hexLine(4, "Hello", 4, 4), "0004  48 65 6c 6c  |Hell|");
  for (const unsigned perLine : {4u, 8u, 16u}) {
    const std::string line = hexLine(0, "0123456789abcdef", 8, perLine);
    EXPECT_EQ(line.substr(8 + hexColumn(perLine - 1, perLine), 2), perLine == 4 ? "33" : perLine == 8 ? "37" : "66");
    EXPECT_EQ(line[8 + hexColumn(perLine, perLine)], '|');
  }
  EXPECT_EQ(hexDump(""), "");
  EXPECT_EQ(hexDump(std::string(17, 'a')).substr(79), "00000010  61" + std::string(48, ' ') + "|a|\n");
  EXPECT_EQ(hexOffsetDigits(1u << 30), 8u);
  EXPECT_EQ(hexOffsetDigits((1ull << 32) + 1), 9u);
  EXPECT_EQ(hexString("\x00\xff"s), "00ff");
}

TEST(Hex, ControlsBecomeVisible) {
  EXPECT_EQ(visibleControls("a\x0b\0b\x7f\t"s), "a␋␀b␡␉");
  EXPECT_EQ(visibleControls("a\tb\r", false), "a\tb␍");
  EXPECT_EQ(visibleControls("é"), "é");
}

TEST(Base64, BothWays) {
  const char* plain[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
  const char* coded[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(base64Encode(plain[i]), coded[i]);
    EXPECT_EQ(base64Decode(coded[i]), plain[i]);
    EXPECT_EQ(base64Decode(base64UrlEncode(plain[i])), plain[i]);
  }
  EXPECT_EQ(base64UrlEncode("\xfb\xff"), "-_8");
  EXPECT_EQ(base64Decode("-_8"), "\xfb\xff");
  EXPECT_EQ(base64Decode("Zm 9v\r\n"), "foo");
}

TEST(Base64, RefusesWhatIsNot) {
  for (const char* bad : {"Z", "Zg=", "Zg===", "Z=g=", "Zm9v!", "====", "Zm9v="})
    EXPECT_FALSE(base64Decode(bad)) << bad;
}

TEST(Form, Fields) {
  EXPECT_EQ(parseForm("a=1&b=x+y%21&a=&c&&=v&bad=%zz%4"),
            (std::vector<NameValue>{{"a", "1"}, {"b", "x y!"}, {"a", ""}, {"c", ""}, {"", "v"}, {"bad", "%zz%4"}}));
  EXPECT_TRUE(parseForm("").empty());
  EXPECT_EQ(percentDecode("a+b%2B"), "a+b+");
  EXPECT_EQ(queryOf("/p?x=1?2#frag"), "x=1?2");
  EXPECT_EQ(queryOf("/p#?x"), "");
}

TEST(Cookies, Pairs) {
  EXPECT_EQ(parseCookies("a=1; b=x=y;c ; ; a=\"2\""),
            (std::vector<NameValue>{{"a", "1"}, {"b", "x=y"}, {"", "c"}, {"a", "\"2\""}}));
}

TEST(Cookies, SetCookie) {
  const SetCookie c = parseSetCookie("sid=a=b; Path=/; HttpOnly; Max-Age = 60;");
  EXPECT_EQ(c.name, "sid");
  EXPECT_EQ(c.value, "a=b");
  EXPECT_EQ(c.attributes, (std::vector<NameValue>{{"Path", "/"}, {"HttpOnly", ""}, {"Max-Age", "60"}}));
  EXPECT_EQ(parseSetCookie("lonely").value, "lonely");
  EXPECT_EQ(parseSetCookie("").attributes.size(), 0u);
}

}  // namespace
}  // namespace penstock::codec
