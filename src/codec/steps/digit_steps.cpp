// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes written as digits: Base64 and hexadecimal.
#include <algorithm>

#include "codec/steps/step.h"
#include "penstock/codec/base64.h"

namespace penstock::codec::steps {
namespace {

bool isLineEnd(char c) { return c == '\r' || c == '\n'; }
bool isHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
unsigned hexOf(char c) { return c <= '9' ? unsigned(c - '0') : unsigned((c | 0x20) - 'a' + 10); }

// --- Base64 ----------------------------------------------------------------------------------------------------------------------------

struct Base64Style {
  bool url = false, standard = false;  // characters of only one of the alphabets
  std::size_t padding = 0, digits = 0;
  std::size_t width = 0;   // of its lines; 0: one line
  std::string lineEnd;
  bool evenLines = true;   // all but the last are of that width
  bool lastEnds = false;   // a line end comes last
  bool spaced = false;     // spaces or tabs
  bool plain() const { return !url && padding == 0 && digits % 4 == 0; }
  bool urlLike() const { return url || (!standard && padding == 0 && digits % 4 != 0); }
  bool padded() const { return padding > 0 || (!url && digits % 4 == 0); }
};

Base64Style styleOf(std::string_view outer) {
  Base64Style s;
  std::size_t line = 0;
  bool shortLine = false;
  for (std::size_t i = 0; i < outer.size(); ++i) {
    const char c = outer[i];
    if (isLineEnd(c)) {
      const std::size_t from = i;
      while (i + 1 < outer.size() && isLineEnd(outer[i + 1])) ++i;
      if (s.lineEnd.empty()) s.lineEnd = outer.substr(from, std::min<std::size_t>(i + 1 - from, 2));
      if (!s.width) s.width = line;
      s.evenLines = s.evenLines && !shortLine && line <= s.width;
      shortLine = line < s.width;
      s.lastEnds = i + 1 == outer.size();
      line = 0;
      continue;
    }
    s.spaced |= c == ' ' || c == '\t';
    s.url |= c == '-' || c == '_';
    s.standard |= c == '+' || c == '/';
    c == '=' ? ++s.padding : ++s.digits;
    ++line;
  }
  s.evenLines = s.evenLines && (line == 0 || (!shortLine && (!s.width || line <= s.width)));
  return s;
}

/// The bits of the last digit that stand for nothing are zero, as every encoder has them.
bool endsAsEncoded(std::string_view outer, const std::string& inside) {
  const std::size_t last = outer.find_last_not_of("= \t\r\n");
  if (last == outer.npos || inside.size() % 3 == 0) return true;
  const std::string_view tail = std::string_view(inside).substr(inside.size() - inside.size() % 3);
  const std::string standard = base64Encode(tail), url = base64UrlEncode(tail);
  const char digit = standard[standard.find_last_not_of('=')];
  return outer[last] == digit || outer[last] == url.back();
}

std::optional<Taken> takeOffBase64(std::string_view outer, std::string& problem) {
  auto inside = base64Decode(outer);
  if (!inside || inside->empty()) {
    problem = "it is no Base64";
    return std::nullopt;
  }
  const Base64Style s = styleOf(outer);
  Taken taken;
  taken.doubtful = (s.url && s.standard) || s.spaced || !s.evenLines || !endsAsEncoded(outer, *inside) ||
                   (s.standard && s.padding == 0 && s.digits % 4 != 0);
  if (s.urlLike()) taken.note = s.padding ? "URL-safe alphabet" : s.url ? "URL-safe alphabet, no padding" : "no padding";
  if (s.width && !s.lineEnd.empty() && outer.size() > s.width + 2)
    taken.note += (taken.note.empty() ? "" : ", ") + ("lines of " + std::to_string(s.width));
  taken.bytes = std::move(*inside);
  return taken;
}

std::string putOnBase64(std::string_view outer, std::string_view inside) {
  const Base64Style s = styleOf(outer);
  std::string digits = s.urlLike() ? base64UrlEncode(inside) : base64Encode(inside);
  if (s.urlLike() && s.padding) digits.append((4 - digits.size() % 4) % 4, '=');
  if (!s.urlLike() && !s.padded()) digits.resize(digits.find_last_not_of('=') + 1);
  if (s.lineEnd.empty() || !s.width) return digits;
  std::string out;
  for (std::size_t at = 0; at < digits.size(); at += s.width) {
    if (at) out += s.lineEnd;
    out += digits.substr(at, s.width);
  }
  if (s.lastEnds) out += s.lineEnd;
  return out;
}

// --- hexadecimal -----------------------------------------------------------------------------------------------------------------------

struct HexStyle {
  bool lower = false, upper = false, prefixed = false;  // 0x before the whole
  bool even = true;                                     // the same stands between all bytes
  std::string between;
};

/// The digits of `outer`, two a byte; nothing where anything else stands in it.
std::optional<std::string> hexDigits(std::string_view outer, HexStyle& s) {
  std::string digits;
  std::string_view gap;
  std::size_t from = std::string_view::npos;  // of a gap
  s.prefixed = outer.starts_with("0x") || outer.starts_with("0X");
  if (s.prefixed) outer.remove_prefix(2);
  for (std::size_t i = 0; i < outer.size(); ++i) {
    const char c = outer[i];
    const bool prefix = c == '0' && i + 1 < outer.size() && (outer[i + 1] | 0x20) == 'x';
    if (prefix || std::string_view(" \t\r\n:,-xX").find(c) != std::string_view::npos) {
      if (digits.size() % 2) return std::nullopt;  // in the middle of a byte
      if (from == outer.npos) from = i;
      if (prefix) ++i;
      continue;
    }
    if (!isHex(c)) return std::nullopt;
    if (digits.size() % 2 == 0 && !digits.empty()) {
      gap = from == outer.npos ? std::string_view() : outer.substr(from, i - from);
      if (digits.size() == 2) s.between = gap;
      s.even = s.even && gap == s.between;
    }
    from = outer.npos;
    (c >= 'a' ? s.lower : s.upper) |= c > '9';
    digits += c;
  }
  s.even = s.even && from == outer.npos;
  if (digits.empty() || digits.size() % 2) return std::nullopt;
  return digits;
}

std::optional<Taken> takeOffHex(std::string_view outer, std::string& problem) {
  HexStyle s;
  const auto digits = hexDigits(outer, s);
  if (!digits) {
    problem = "it is not made of hexadecimal digits, two a byte";
    return std::nullopt;
  }
  Taken taken;
  taken.bytes.reserve(digits->size() / 2);
  for (std::size_t i = 0; i < digits->size(); i += 2) taken.bytes += char(hexOf((*digits)[i]) << 4 | hexOf((*digits)[i + 1]));
  taken.doubtful = !s.even || (s.lower && s.upper);
  return taken;
}

std::string putOnHex(std::string_view outer, std::string_view inside) {
  HexStyle s;
  hexDigits(outer, s);
  const char* digits = s.upper && !s.lower ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string out = s.prefixed ? "0x" : "";
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (i && s.even) out += s.between;
    out += digits[static_cast<unsigned char>(inside[i]) >> 4];
    out += digits[static_cast<unsigned char>(inside[i]) & 15];
  }
  return out;
}

}  // namespace

std::optional<Taken> takeOffDigits(DecodeStep step, std::string_view outer, std::string& problem) {
  return step == DecodeStep::hex ? takeOffHex(outer, problem) : takeOffBase64(outer, problem);
}

std::string putOnDigits(DecodeStep step, std::string_view outer, std::string_view inside) {
  return step == DecodeStep::hex ? putOnHex(outer, inside) : putOnBase64(outer, inside);
}

}  // namespace penstock::codec::steps
