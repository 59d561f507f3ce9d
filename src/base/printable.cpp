// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/printable.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "penstock/base/utf8.h"

namespace penstock {

namespace {

struct Range {
  char32_t first, last;
};

constexpr Range hidden[] = {
    {0x7f, 0x9f},        // DEL, C1: 0x9b begins a control sequence as ESC [ does
    {0x61c, 0x61c},      // Arabic letter mark
    {0x200e, 0x200f},    // direction marks
    {0x2028, 0x202e},    // line and paragraph separator, embeddings and overrides of direction
    {0x2066, 0x206f},    // isolates, and deprecated formats
    {0xfeff, 0xfeff},    // byte order mark
    {0xfff9, 0xfffb},    // interlinear annotation
    {0xe0000, 0xe007f},  // tags: a text within the text
};

bool isHidden(char32_t c) {
  if (c < 0x20) return true;
  const auto* range = std::find_if(std::begin(hidden), std::end(hidden), [c](const Range& r) { return c <= r.last; });
  return range != std::end(hidden) && c >= range->first;
}

void addEscape(std::string& out, std::uint16_t unit) {
  static constexpr char digits[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += digits[unit >> shift & 15];
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    char32_t c = 0;
    const std::size_t size = utf8Character(text, c);
    if (size == 0) {
      out += "\xef\xbf\xbd";
      text.remove_prefix(1);
      continue;
    }
    if (!isHidden(c)) {
      out += text.substr(0, size);
    } else if (c < 0x10000) {
      addEscape(out, std::uint16_t(c));
    } else {  // as JSON writes it: in two halves (RFC 8259, 7)
      addEscape(out, std::uint16_t(0xd7c0 + (c >> 10)));
      addEscape(out, std::uint16_t(0xdc00 + (c & 0x3ff)));
    }
    text.remove_prefix(size);
  }
  return out;
}

}  // namespace penstock
