// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/visible.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <utility>

#include "penstock/base/utf8.h"

namespace penstock::display {
namespace {

constexpr int kMostMarks = 8;  // on one letter: more are no language, and pile up over other rows
constexpr std::string_view kReplacement = "\xef\xbf\xbd", kMore = "…";

constexpr std::pair<char32_t, char32_t> kHidden[] = {{0x0000, 0x001f},   {0x007f, 0x009f},   {0x00ad, 0x00ad},  {0x061c, 0x061c},
                                                     {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},  {0x200b, 0x200b},
                                                     {0x200e, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f},  {0x3164, 0x3164},
                                                     {0xfdd0, 0xfdef},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},  {0xfff0, 0xfffc},
                                                     {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}};

/// Characters at the beginning that need no look.
std::size_t ordinaryRun(std::string_view text) {
  const auto end = std::find_if(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c >= 0x7f; });
  return std::size_t(end - text.begin());
}

/// How many characters it stands for.
std::size_t appendPicture(std::string& out, char32_t c) {
  if (c < 0x20 || c == 0x7f) {  // U+2400 and what follows it
    out += "\xe2\x90";
    out += char(0x80 + (c < 0x20 ? c : 0x21));
    return 1;
  }
  std::array<char, 16> text;
  const int size = std::snprintf(text.data(), text.size(), "U+%04X", unsigned(c));
  out.append("⟨").append(text.data(), std::size_t(size)).append("⟩");
  return std::size_t(size) + 2;
}

}  // namespace

bool isHidden(char32_t c) {
  return std::any_of(std::begin(kHidden), std::end(kHidden),
                     [c](const auto& range) { return c >= range.first && c <= range.second; });
}

bool appendVisible(std::string& out, std::string_view text, bool lines, std::size_t most) {
  int marks = 0;
  for (std::size_t shown = 0; !text.empty();) {
    if (shown >= most) return false;
    if (const std::size_t run = std::min(ordinaryRun(text), most - shown); run != 0) {
      out += text.substr(0, run);
      text.remove_prefix(run);
      shown += run;
      marks = 0;
      continue;
    }
    char32_t c = 0;
    const std::size_t size = utf8Character(text, c);
    const std::string_view bytes = text.substr(0, std::max<std::size_t>(size, 1));
    text.remove_prefix(bytes.size());
    if (isMark(c)) {
      if (++marks > kMostMarks) {
        if (marks == kMostMarks + 1) out += kMore;
        continue;
      }
    } else {
      marks = 0;
    }
    if (size != 0 && isHidden(c) && !(lines && c == U'\n')) {
      shown += appendPicture(out, c);
    } else {
      out += size == 0 ? kReplacement : bytes;
      ++shown;
    }
  }
  return true;
}

}  // namespace penstock::display
