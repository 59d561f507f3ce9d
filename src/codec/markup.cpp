// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/markup.h"

namespace penstock::codec {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// Length of the UTF-8 sequence at the start of `text`; 0 when it is none (RFC 3629: no overlong forms, no surrogates) or none of XML's
/// characters.
std::size_t sequenceLength(std::string_view text) {
  auto at = [&text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  auto follows = [&at](std::size_t i) { return (at(i) & 0xC0) == 0x80; };
  unsigned first = at(0), second = at(1);
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
    if (first == 0xEF && second == 0xBF && at(2) >= 0xBE) return 0;  // U+FFFE and U+FFFF
    return follows(1) && follows(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
    return follows(1) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string escapeMarkup(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    auto c = static_cast<unsigned char>(text.front());
    std::size_t taken = 1;
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\'') {
      out += "&#39;";
    } else if (c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7F)) {
      out += text.front();
    } else if (std::size_t length = sequenceLength(text); length > 0) {
      out += text.substr(0, length);
      taken = length;
    } else {
      out += kReplacement;
    }
    text.remove_prefix(taken);
  }
  return out;
}

}  // namespace penstock::codec
