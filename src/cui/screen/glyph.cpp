// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/screen/glyph.h"

#include <clocale>
#include <cwchar>

#include "penstock/base/utf8.h"
#include "penstock/display/visible.h"

namespace penstock::cui {
namespace {

constexpr char32_t replacement = 0xfffd;

/// wcwidth() knows as much as the locale does, and that of the person may be "C".
class WidthLocale {
 public:
  WidthLocale() : before_(::uselocale(utf8())) {}
  ~WidthLocale() { ::uselocale(before_); }
  WidthLocale(const WidthLocale&) = delete;
  WidthLocale& operator=(const WidthLocale&) = delete;

 private:
  static locale_t utf8() {
    static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
  }
  const locale_t before_;
};

/// Cells; 0: it joins what is before it; -1: none of its own.
int widthOf(char32_t c) {
  if (c < 0x80) return 1;
  const WidthLocale locale;
  return ::wcwidth(wchar_t(c));
}

bool isLeftOut(char32_t c) {
  return c == 0x200c || c == 0x200d || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0x1f3fb && c <= 0x1f3ff);
}

/// One character, made harmless. False: it is left out.
bool take(std::string_view& text, char32_t& c, int& width) {
  const std::size_t size = utf8Character(text, c);
  text.remove_prefix(size == 0 ? 1 : size);
  width = 1;
  if (size == 0) {
    c = replacement;
  } else if (c < 0x20) {
    c += 0x2400;
  } else if (c == 0x7f) {
    c = 0x2421;
  } else if (isLeftOut(c)) {
    return false;
  } else if (c >= 0x80) {
    width = display::isHidden(c) ? -1 : widthOf(c);
    if (width < 0) {
      c = replacement;
      width = 1;
    }
  }
  return true;
}

}  // namespace

bool nextGlyph(std::string_view& text, Glyph& glyph) {
  glyph = {};
  int width = 0;
  do {
    if (text.empty()) return false;
  } while (!take(text, glyph.c, width));
  if (width == 0) {  // a mark with nothing to stand on
    glyph.marks[0] = glyph.c;
    glyph.c = U' ';
    width = 1;
  }
  glyph.width = std::uint8_t(width);
  std::size_t marks = glyph.marks[0] ? 1 : 0;
  while (!text.empty() && static_cast<unsigned char>(text.front()) >= 0x80) {
    std::string_view rest = text;
    char32_t c = 0;
    if (take(rest, c, width)) {
      if (width != 0) break;
      if (marks < glyph.marks.size()) glyph.marks[marks++] = c;
    }
    text = rest;
  }
  return true;
}

std::size_t cellsOf(std::string_view text) {
  std::size_t cells = 0;
  for (Glyph glyph; nextGlyph(text, glyph);) cells += glyph.width;
  return cells;
}

std::string_view fitting(std::string_view text, std::size_t cells) {
  std::string_view rest = text;
  std::size_t used = 0;
  for (Glyph glyph; !rest.empty();) {
    const std::string_view before = rest;
    if (!nextGlyph(rest, glyph)) break;
    if (used += glyph.width; used > cells) return text.substr(0, text.size() - before.size());
  }
  return text;
}

bool hasWide(std::string_view text) {
  for (Glyph glyph; nextGlyph(text, glyph);)
    if (glyph.width > 1) return true;
  return false;
}

}  // namespace penstock::cui
