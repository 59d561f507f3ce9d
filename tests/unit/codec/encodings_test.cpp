// SPDX-License-Identifier: GPL-3.0-or-later
// Every pair of bytes, and noise, in every encoding of the Encoding Standard: what comes out is compared by its hash with what a
// browser gave for the same bytes (Chromium 156, TextDecoder).
#include <gtest/gtest.h>

#include "penstock/codec/charset.h"

namespace penstock::codec {
namespace {

struct Expected {
  const char* encoding;
  std::uint32_t pairs;
  std::uint32_t noise;  // 0: where that browser leaves the standard (EUC-JP: a bad piece changes what follows)
};

constexpr Expected kBrowser[] = {
    {"ibm866", 0x5d410d61, 0x4de18ce3},
    {"iso-8859-2", 0x5b8d3b75, 0x5a9970fb},
    {"iso-8859-3", 0x9ff05d1f, 0xb7a535b8},
    {"iso-8859-4", 0xa35d456d, 0x5e1f3d16},
    {"iso-8859-5", 0xbf17868b, 0x2e104472},
    {"iso-8859-6", 0xd4b1ece9, 0x201671af},
    {"iso-8859-7", 0xeba60641, 0x6659fea1},
    {"iso-8859-8", 0x52918d01, 0x5323ba00},
    {"iso-8859-8-i", 0x52918d01, 0x5323ba00},
    {"iso-8859-10", 0xb922d55d, 0x8201562f},
    {"iso-8859-13", 0xa2273b49, 0x4d234bff},
    {"iso-8859-14", 0x98c8c07d, 0x7038d2ba},
    {"iso-8859-15", 0xa5b78827, 0xe242c6c6},
    {"iso-8859-16", 0x95d535af, 0x3be128b3},
    {"koi8-r", 0xd1d3f6dd, 0x1d163b7c},
    {"koi8-u", 0xcba04639, 0xded20b71},
    {"macintosh", 0xf333d4cd, 0x60a12223},
    {"windows-874", 0x7265d50d, 0x4502eee},
    {"windows-1250", 0xa7a178e1, 0x312e042e},
    {"windows-1251", 0x21f701f1, 0xe3b31cad},
    {"windows-1252", 0x89e6b687, 0xa85e157b},
    {"windows-1253", 0x8811bd11, 0xde33207c},
    {"windows-1254", 0x7d5902d, 0x869c0e75},
    {"windows-1255", 0xf66ed35, 0xa649b8c},
    {"windows-1256", 0xe1592605, 0x8d8e0f7b},
    {"windows-1257", 0x32a6153d, 0x75ae7b77},
    {"windows-1258", 0x649c5bcd, 0x36b0461f},
    {"x-mac-cyrillic", 0x2f4ac0b5, 0x4d5e91f6},
    {"x-user-defined", 0x7a284c5, 0x21437d18},
    {"shift_jis", 0x2281415f, 0xb92238b},
    {"euc-jp", 0x32cf84a3, 0},
    {"iso-2022-jp", 0x355de5c5, 0},
    {"euc-kr", 0xbbb81a72, 0x25ed39c6},
    {"big5", 0xfa29b866, 0},
    {"gbk", 0x99b41fae, 0xe8239e92},
    {"gb18030", 0x99b41fae, 0xe8239e92},
    {"utf-8", 0x56b55445, 0xe24d0742},
    {"utf-16le", 0xe1a30c5, 0x12a4aa60},
    {"utf-16be", 0x17ecdec5, 0x254f4b15},
};

// FNV-1a.
std::uint32_t hash(std::uint32_t before, std::string_view bytes) {
  for (const unsigned char b : bytes) before = (before ^ b) * 16777619u;
  return before;
}
constexpr std::uint32_t kNothing = 2166136261u;

std::string noiseFor(std::string_view encoding) {
  // Bytes that begin something, so that longer sequences come whole and broken.
  static constexpr std::string_view escapes("\x1b\x1b$B(JI@0\\~\x0e\x80\n"), fours("0\x81" "9\x84\x8f\xb0\xfe\x82");
  std::string noise;
  for (std::uint32_t i = 0, x = 1; i < 60'000; ++i) {
    x = x * 1103515245u + 12345u;
    const auto b = std::uint8_t(x >> 16);
    if (encoding == "iso-2022-jp")
      noise += escapes[b % escapes.size()];
    else if ((encoding == "gb18030" || encoding == "gbk" || encoding == "euc-jp") && (b & 1))
      noise += fours[(b >> 1) % fours.size()];
    else
      noise += char(b);
  }
  return noise;
}

TEST(Encodings, EveryPairMeansWhatItMeansToABrowser) {
  for (const Expected& e : kBrowser) {
    std::uint32_t h = kNothing;
    for (unsigned lead = 0x80; lead < 0x100; ++lead) {
      for (unsigned trail = 0; trail < 0x100; ++trail) {
        // A letter and a mark each, which this browser garbles.
        const unsigned both = lead << 8 | trail;
        const bool marked = both == 0x8862 || both == 0x8864 || both == 0x88a3 || both == 0x88a5;
        if (marked && e.encoding == std::string_view("big5")) continue;
        const char bytes[] = {char(lead), char(trail)};
        h = hash(h, toUtf8({bytes, 2}, e.encoding));
      }
    }
    EXPECT_EQ(h, e.pairs) << e.encoding;
  }
  EXPECT_EQ(toUtf8("\x88\x62\x88\x64\x88\xa3\x88\xa5", "big5"), "\u00ca\u0304\u00ca\u030c\u00ea\u0304\u00ea\u030c");
}

TEST(Encodings, NoiseIsReadAsABrowserReadsIt) {
  for (const Expected& e : kBrowser)
    if (e.noise != 0) {
      EXPECT_EQ(hash(kNothing, toUtf8(noiseFor(e.encoding), e.encoding)), e.noise) << e.encoding;
    }
}

TEST(Encodings, LabelsAreThoseOfTheStandard) {
  for (const char* label : {"TIS-620", " latin1\n", "ISO_8859-2:1987", "ks_c_5601-1987", "x-sjis", "UTF8", "unicode", "gb_2312-80"})
    EXPECT_TRUE(knowsCharset(label)) << label;
  // Those of `replacement`, and names of the C library that no browser knows.
  for (const char* label : {"", "hz-gb-2312", "iso-2022-kr", "replacement", "utf-7", "utf-32", "ebcdic-us", "latin1//TRANSLIT"})
    EXPECT_FALSE(knowsCharset(label)) << label;
  EXPECT_EQ(guessCharset("text/plain; charset=tis-620", "x").name, "windows-874");
  EXPECT_EQ(guessCharset("text/plain; charset=\"GB2312\"", "x").name, "gbk");
}

TEST(Encodings, ABadPieceGarblesItselfOnly) {
  const std::string bad = "\xef\xbf\xbd";
  EXPECT_EQ(toUtf8("\x81<b>\x93\xfa", "shift_jis"), bad + "<b>日");
  EXPECT_EQ(toUtf8("\xa4\x22\xa4\xa2", "euc-jp"), bad + "\"あ");
  EXPECT_EQ(toUtf8("\x8f\xb0<\xb0\xb0", "euc-jp"), bad + "<旭") << "the set of the bad piece does not stay";
  EXPECT_EQ(toUtf8("\xb0 \xb0\xa1", "euc-kr"), bad + " 가");
  EXPECT_EQ(toUtf8("\xa4<\xa4\xa4", "big5"), bad + "<中");
  EXPECT_EQ(toUtf8("\xd6\n\xd6\xd0", "gb18030"), bad + "\n中");
  EXPECT_EQ(toUtf8("\x81\x30\x81<", "gb18030"), bad + "0" + bad + "<");
}

}  // namespace
}  // namespace penstock::codec
