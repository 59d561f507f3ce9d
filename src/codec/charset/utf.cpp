// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/charset/utf.h"

#include <cstring>

#include "penstock/codec/charset.h"

namespace penstock::codec {
namespace {

struct Step {
  std::size_t length;  // bytes of the character, or of the bad piece
  bool good;
  bool cut;  // bad only because the text ends
};
/// Unicode 3.9, table 3-7.
Step utf8Step(std::string_view s, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned b = byte(at);
  if (b < 0x80) return {1, true, false};
  const std::size_t more = b >= 0xc2 && b <= 0xdf ? 1 : b >= 0xe0 && b <= 0xef ? 2 : b >= 0xf0 && b <= 0xf4 ? 3 : 0;
  if (!more) return {1, false, false};
  for (std::size_t i = 1; i <= more; ++i) {
    if (at + i >= s.size()) return {i, false, true};
    unsigned low = 0x80, high = 0xbf;
    if (i == 1) {
      if (b == 0xe0) low = 0xa0;
      if (b == 0xed) high = 0x9f;
      if (b == 0xf0) low = 0x90;
      if (b == 0xf4) high = 0x8f;
    }
    if (byte(at + i) < low || byte(at + i) > high) return {i, false, false};
  }
  return {more + 1, true, false};
}

}  // namespace

std::size_t asciiRun(std::string_view s, std::size_t at) {
  const std::size_t start = at;
  for (std::uint64_t eight = 0; at + sizeof eight <= s.size(); at += sizeof eight) {
    std::memcpy(&eight, s.data() + at, sizeof eight);
    if (eight & 0x8080808080808080u) break;
  }
  while (at < s.size() && static_cast<unsigned char>(s[at]) < 0x80) ++at;
  return at - start;
}

bool isUtf8(std::string_view s, bool mayBeCut) {
  for (std::size_t at = asciiRun(s, 0); at < s.size(); at += asciiRun(s, at)) {
    const Step step = utf8Step(s, at);
    if (!step.good) return mayBeCut && step.cut;
    at += step.length;
  }
  return true;
}

std::string repairUtf8(std::string_view s) {
  if (isUtf8(s)) return std::string(s);
  std::string out;
  out.reserve(s.size() + s.size() / 16);
  for (std::size_t at = 0; at < s.size();) {
    const Step step = utf8Step(s, at);
    if (step.good)
      out.append(s.substr(at, step.length));
    else
      appendUtf8(out, kReplacement);
    at += step.length;
  }
  return out;
}

std::string fromUtf16(std::string_view s, bool bigEndian) {
  std::string out;
  out.reserve(s.size());
  const auto unit = [&](std::size_t i) {
    const auto a = static_cast<unsigned char>(s[i]), b = static_cast<unsigned char>(s[i + 1]);
    return std::uint32_t(bigEndian ? a << 8 | b : b << 8 | a);
  };
  std::size_t i = 0;
  for (; i + 1 < s.size(); i += 2) {
    const std::uint32_t c = unit(i);
    if (c < 0xd800 || c > 0xdfff) {
      appendUtf8(out, c);
    } else if (c < 0xdc00 && i + 3 < s.size() && (unit(i + 2) & 0xfc00) == 0xdc00) {
      appendUtf8(out, 0x10000 + ((c & 0x3ff) << 10) + (unit(i + 2) & 0x3ff));
      i += 2;
    } else {
      appendUtf8(out, kReplacement);
      if (c < 0xdc00 && i + 3 == s.size()) return out;  // half a pair and half a unit are one piece
    }
  }
  if (i < s.size()) appendUtf8(out, kReplacement);
  return out;
}

}  // namespace penstock::codec
