// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/charset/guess.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "codec/charset/multi_byte.h"
#include "codec/charset/utf.h"

namespace penstock::codec {
namespace {

constexpr std::size_t kLooked = 16 * 1024;  // bytes that tell enough

unsigned byteAt(std::string_view s, std::size_t i) { return static_cast<unsigned char>(s[i]); }
bool within(std::uint32_t c, std::uint32_t first, std::uint32_t last) { return c >= first && c <= last; }

/// What a text that was decoded is made of, beside ASCII.
struct Script {
  std::size_t all = 0, bad = 0, kana = 0, halfKana = 0, han = 0, hangul = 0;
  std::size_t share(std::size_t some) const { return all ? some * 100 / all : 0; }
};

Script scriptOf(std::string_view utf8) {
  Script out;
  for (std::size_t i = 0; i < utf8.size();) {
    const unsigned lead = byteAt(utf8, i);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t c = size == 1 ? lead : lead & (0xffu >> (size + 1));
    for (std::size_t k = 1; k < size && i + k < utf8.size(); ++k) c = c << 6 | (byteAt(utf8, i + k) & 0x3f);
    i += size;
    if (c < 0x80) continue;
    ++out.all;
    out.bad += c == kReplacement || within(c, 0x80, 0x9f) || within(c, 0xe000, 0xf8ff);
    out.kana += within(c, 0x3040, 0x30ff);
    out.halfKana += within(c, 0xff61, 0xff9f);
    out.han += within(c, 0x4e00, 0x9fff);
    out.hangul += within(c, 0xac00, 0xd7a3);
  }
  return out;
}

/// Of pairs of bytes from 0xa1 on: how many there are, and how many begin as the common characters do. 0: not all are such.
struct Pairs {
  std::size_t all = 0, common = 0;
};
Pairs pairsOf(std::string_view s, unsigned firstCommon, unsigned lastCommon, bool lowTrails) {
  Pairs out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const unsigned lead = byteAt(s, i);
    if (lead < 0x80) continue;
    if (i + 1 == s.size()) break;
    const unsigned trail = byteAt(s, ++i);
    const bool fits = within(lead, 0xa1, 0xfe) && (within(trail, 0xa1, 0xfe) || (lowTrails && within(trail, 0x40, 0x7e)));
    if (!fits) return {};
    ++out.all;
    out.common += within(lead, firstCommon, lastCommon);
  }
  return out;
}

constexpr std::size_t kLeast = 4;  // characters: fewer tell nothing

bool isJapanese(std::string_view head, std::string_view encoding) {
  const Script s = scriptOf(fromMultiByte(head, encoding));
  // One bad piece: the end that was cut off. Nobody writes Japanese without syllables.
  return s.all >= kLeast && s.bad <= 1 && s.share(s.bad) < 20 && s.share(s.kana) >= 20 && s.share(s.kana + s.han) >= 60 && s.share(s.halfKana) <= 15;
}

bool isKorean(std::string_view head) {
  const Pairs pairs = pairsOf(head, 0xb0, 0xc8, false);
  return pairs.all >= kLeast && pairs.common * 100 >= pairs.all * 90;
}

bool isChinese(std::string_view head) {
  // The 3,755 most used characters come first; punctuation lies before them.
  const Pairs pairs = pairsOf(head, 0xb0, 0xd7, false), marks = pairsOf(head, 0xa1, 0xa3, false);
  return pairs.all >= 2 * kLeast && (pairs.common + marks.common) * 100 >= pairs.all * 90 && pairs.common * 2 > pairs.all;
}

bool isTraditional(std::string_view head) {
  const Pairs pairs = pairsOf(head, 0xa4, 0xc6, true), marks = pairsOf(head, 0xa1, 0xa3, true);
  return pairs.all >= 2 * kLeast && (pairs.common + marks.common) * 100 >= pairs.all * 90 && pairs.common * 2 > pairs.all &&
         scriptOf(fromMultiByte(head, "big5")).bad <= 1;
}

/// The letters that are half of any text in Russian, in either case: of windows-1251, and what the same bytes are in KOI8-R and in Greek.
bool isCommon1251(unsigned b) {
  switch (b & 0xdf) {
    case 0xce: case 0xc5: case 0xc0: case 0xc8: case 0xcd: case 0xd2: return true;
    default: return false;
  }
}
bool isCommonElsewhere(unsigned b) {
  switch (b & 0xdf) {
    case 0xcf: case 0xc5: case 0xc1: case 0xc9: case 0xce: case 0xd4: return true;
    default: return false;
  }
}

bool isVowel1251(unsigned b) {
  switch (b & 0xdf) {
    case 0xc0: case 0xc5: case 0xc8: case 0xce: case 0xd3: case 0xdb: case 0xdd: case 0xde: case 0xdf: return true;
    default: return b == 0xa8 || b == 0xb8;
  }
}

bool isCyrillic(std::string_view head) {
  std::size_t high = 0, letters = 0, runs = 0, common = 0, elsewhere = 0, vowels = 0;
  bool inside = false;
  for (std::size_t i = 0; i < head.size(); ++i) {
    const unsigned b = byteAt(head, i);
    const bool letter = b >= 0xc0 || b == 0xa8 || b == 0xb8;
    high += b >= 0x80;
    letters += letter;
    common += letter && isCommon1251(b);
    elsewhere += letter && isCommonElsewhere(b);
    vowels += letter && isVowel1251(b);
    runs += letter && !inside;
    inside = letter;
  }
  // In western languages such a letter stands among those of ASCII, and Hebrew has few where Russian has its vowels.
  constexpr std::size_t shortestWord = 3;
  return letters >= kLeast && letters * 100 >= high * 85 && letters >= shortestWord * runs && common * 100 >= letters * 30 && common > elsewhere &&
         vowels * 100 >= letters * 32;
}

}  // namespace

BytesGuess guessByBytes(std::string_view head) {
  head = head.substr(0, kLooked);
  if (isJapanese(head, "shift_jis")) return {"shift_jis", "it reads as Japanese"};
  if (isJapanese(head, "euc-jp")) return {"euc-jp", "it reads as Japanese"};
  if (isCyrillic(head)) return {"windows-1251", "it reads as Russian"};
  if (isKorean(head)) return {"euc-kr", "it reads as Korean"};
  if (isChinese(head)) return {"gb18030", "it reads as Chinese"};
  if (isTraditional(head)) return {"big5", "it reads as Chinese"};
  return {};
}

std::string_view unmarkedUtf16(std::string_view head) {
  constexpr std::size_t looked = 64, least = 4;
  head = head.substr(0, looked);
  if (head.size() < least) return {};
  std::size_t zeros[2] = {0, 0};
  for (std::size_t i = 0; i + 1 < head.size(); i += 2)
    for (const std::size_t half : {0u, 1u}) zeros[half] += head[i + half] == 0;
  const std::size_t units = head.size() / 2;
  for (const bool big : {false, true}) {
    // Texts of other languages are ASCII in their brackets, quotes and names.
    const unsigned first = byteAt(head, big ? 1 : 0);
    const bool begins = first == '{' || first == '[' || first == '"' || first == '<';
    if (begins && zeros[big ? 1 : 0] == 0 && head[big ? 0 : 1] == 0 && zeros[big ? 0 : 1] * 2 >= units) return big ? "utf-16be" : "utf-16le";
  }
  return {};
}

}  // namespace penstock::codec
