// SPDX-License-Identifier: GPL-3.0-or-later
// Text inside of text: percent escapes, JSON strings, entities, escapes of programming languages.
#include <algorithm>
#include <array>

#include "codec/steps/step.h"
#include "penstock/base/utf8.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/form.h"
#include "penstock/codec/json_pretty.h"
#include "penstock/codec/value_tree.h"

namespace penstock::codec::steps {
namespace {

constexpr char kLower[] = "0123456789abcdef", kUpper[] = "0123456789ABCDEF";

bool isHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
unsigned hexOf(char c) { return c <= '9' ? unsigned(c - '0') : unsigned((c | 0x20) - 'a' + 10); }
bool isAscii(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) { return !(c & 0x80); });
}

/// Which bytes stand in a text as they are.
std::array<bool, 256> rawBytes(std::string_view text) {
  std::array<bool, 256> raw{};
  for (const char c : text) raw[static_cast<unsigned char>(c)] = true;
  return raw;
}

// --- percent escapes -------------------------------------------------------------------------------------------------------------------

std::optional<Taken> takeOffPercent(std::string_view outer, bool plus, std::string& problem) {
  Taken taken{percentDecode(outer, plus), {}, false};
  for (std::size_t at = outer.find('%'); at < outer.size(); at = outer.find('%', at + 1))
    if (at + 2 >= outer.size() || !isHex(outer[at + 1]) || !isHex(outer[at + 2])) taken.doubtful = true;
  if (taken.bytes == outer) {
    problem = "nothing in it is escaped with %";
    return std::nullopt;
  }
  return taken;
}

std::string putOnPercent(std::string_view outer, std::string_view inside, bool plus) {
  // Escapes out of the way, what is left stood there as it is.
  std::string rest;
  bool lower = false, upper = false;
  for (std::size_t i = 0; i < outer.size(); ++i) {
    if (outer[i] == '%' && i + 2 < outer.size() && isHex(outer[i + 1]) && isHex(outer[i + 2])) {
      for (const char c : outer.substr(i + 1, 2)) (c >= 'a' ? lower : upper) |= c > '9';
      i += 2;
    } else {
      rest += outer[i];
    }
  }
  std::array<bool, 256> raw = rawBytes(rest);
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")) raw[static_cast<unsigned char>(c)] = true;
  raw['%'] = false;
  const bool spaces = plus && outer.find("%20") == std::string_view::npos;
  if (plus) raw['+'] = false;
  const char* digits = lower && !upper ? kLower : kUpper;
  std::string out;
  for (const char c : inside) {
    const auto u = static_cast<unsigned char>(c);
    if (c == ' ' && spaces) {
      out += '+';
    } else if (raw[u]) {
      out += c;
    } else {
      out += '%';
      out += digits[u >> 4];
      out += digits[u & 15];
    }
  }
  return out;
}

// --- JSON strings ----------------------------------------------------------------------------------------------------------------------

std::optional<Taken> takeOffJsonString(std::string_view outer, std::string& problem) {
  const std::size_t from = outer.find_first_not_of(" \t\r\n"), to = outer.find_last_not_of(" \t\r\n");
  if (from == outer.npos || outer[from] != '"' || to == from || checkJson(outer) != JsonEnd::complete) {
    problem = "it is no string of JSON";
    return std::nullopt;
  }
  return Taken{jsonUnescape(outer.substr(from + 1, to - from - 1)), {}, false};
}

void appendEscaped(char32_t c, const char* digits, std::string& out) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += digits[c >> shift & 15];
}
/// As one \uXXXX or, beyond the first plane, as the two of a surrogate pair.
void appendUtf16Escape(char32_t c, const char* digits, std::string& out) {
  if (c >= 0x10000) {
    appendEscaped(0xd800 + ((c - 0x10000) >> 10), digits, out);
    c = 0xdc00 + ((c - 0x10000) & 0x3ff);
  }
  appendEscaped(c, digits, out);
}

std::string putOnJsonString(std::string_view outer, std::string_view inside) {
  const bool ascii = isAscii(outer) && outer.find("\\u") != std::string_view::npos, slashes = outer.find("\\/") != std::string_view::npos;
  const std::size_t from = std::min(outer.find('"'), outer.size()), to = std::min(outer.rfind('"'), outer.size());
  std::string out(outer.substr(0, from));
  const std::string quoted = jsonQuoted(inside);
  for (std::string_view rest = quoted; !rest.empty();) {
    char32_t c = 0;
    const std::size_t size = std::max<std::size_t>(utf8Character(rest, c), 1);
    if (size > 1 && ascii)
      appendUtf16Escape(c, kLower, out);
    else if (rest[0] == '/' && slashes)
      out += "\\/";
    else
      out.append(rest.substr(0, size));
    rest.remove_prefix(size);
  }
  return out.append(outer.substr(std::min(to + 1, outer.size())));
}

// --- entities --------------------------------------------------------------------------------------------------------------------------

/// The code point that an entity's inside ("lt", "#39", "#x27") stands for; 0 for none.
char32_t entityCode(std::string_view inside) {
  if (!inside.starts_with('#')) return htmlEntity(inside);
  inside.remove_prefix(1);
  const bool hex = inside.starts_with('x') || inside.starts_with('X');
  if (hex) inside.remove_prefix(1);
  char32_t code = 0;
  for (const char c : inside) {
    if (!isHex(c) || (!hex && c > '9') || code > 0x10ffff) return 0;
    code = code * (hex ? 16 : 10) + hexOf(c);
  }
  return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : code;
}

std::optional<Taken> takeOffEntities(std::string_view outer, std::string& problem) {
  constexpr std::size_t longest = 12;
  Taken taken;
  bool any = false;
  for (std::size_t at = 0; at < outer.size();) {
    if (outer[at] == '&') {
      const std::size_t end = outer.substr(at, longest).find(';');
      const char32_t code = end == outer.npos ? 0 : entityCode(outer.substr(at + 1, end - 1));
      if (code) {
        appendUtf8(taken.bytes, code);
        at += end + 1;
        any = true;
        continue;
      }
    }
    taken.bytes += outer[at++];
  }
  if (any) return taken;
  problem = "it has no entities of HTML";
  return std::nullopt;
}

std::string putOnEntities(std::string_view outer, std::string_view inside) {
  const auto raw = rawBytes(outer);
  const bool ascii = isAscii(outer);
  const std::string_view apostrophe = outer.find("&apos;") != outer.npos ? "&apos;" : outer.find("&#x27;") != outer.npos ? "&#x27;" : "&#39;";
  std::string out;
  while (!inside.empty()) {
    char32_t c = 0;
    const std::size_t size = std::max<std::size_t>(utf8Character(inside, c), 1);
    const char first = inside[0];
    if (first == '&')
      out += "&amp;";
    else if (first == '<' && !raw['<'])
      out += "&lt;";
    else if (first == '>' && !raw['>'])
      out += "&gt;";
    else if (first == '"' && !raw['"'])
      out += "&quot;";
    else if (first == '\'' && !raw['\''])
      out += apostrophe;
    else if (size > 1 && ascii)
      out += "&#" + std::to_string(std::uint32_t(c)) + ';';
    else
      out.append(inside.substr(0, size));
    inside.remove_prefix(size);
  }
  return out;
}

// --- escapes of programming languages -----------------------------------------------------------------------------------------------------

struct Escape {
  std::size_t size = 0;  // 0: none
  char32_t code = 0;
  bool byte = false;  // \xHH
};
Escape digitsAt(std::string_view s, std::size_t from, std::size_t count, bool byte) {
  Escape e;
  if (s.size() < from + count) return {};
  for (const char c : s.substr(from, count)) {
    if (!isHex(c)) return {};
    e.code = e.code << 4 | hexOf(c);
  }
  e.size = from + count;
  e.byte = byte;
  return e;
}
/// Of `s`, which begins with a backslash.
Escape escapeAt(std::string_view s) {
  if (s.size() < 2) return {};
  if (s[1] == 'x') return digitsAt(s, 2, 2, true);
  if (s[1] == 'U') return digitsAt(s, 2, 8, false);
  if (s.starts_with("\\u{")) {
    const std::size_t end = s.substr(0, 11).find('}');
    if (end == s.npos || end < 4) return {};
    Escape e = digitsAt(s, 3, end - 3, false);
    if (e.size) ++e.size;
    return e;
  }
  if (s[1] == 'u') {
    Escape e = digitsAt(s, 2, 4, false);
    if (e.size && e.code >= 0xd800 && e.code < 0xdc00 && s.substr(6).starts_with("\\u")) {
      const Escape low = digitsAt(s, 8, 4, false);
      if (low.size && low.code >= 0xdc00 && low.code < 0xe000) return {12, 0x10000 + ((e.code - 0xd800) << 10) + (low.code - 0xdc00), false};
    }
    return e;
  }
  static constexpr std::string_view letters = "nrtbfv0\\\"'/", meant("\n\r\t\b\f\v\0\\\"'/", 11);
  const std::size_t known = letters.find(s[1]);
  if (known == letters.npos) return {};
  return {2, static_cast<unsigned char>(meant[known]), false};
}

std::string unescaped(std::string_view outer, bool bytes, bool& any, bool& lost) {
  std::string out;
  for (std::size_t at = 0; at < outer.size();) {
    const Escape e = outer[at] == '\\' ? escapeAt(outer.substr(at)) : Escape{};
    if (!e.size) {
      lost |= outer[at] == '\\';
      out += outer[at++];
      continue;
    }
    any |= e.size > 2;
    if (e.byte && bytes)
      out += char(e.code);
    else
      appendUtf8(out, e.code > 0x10ffff || (e.code >= 0xd800 && e.code < 0xe000) ? 0xfffd : e.code);
    at += e.size;
  }
  return out;
}

std::optional<Taken> takeOffEscapes(std::string_view outer, std::string& problem) {
  Taken taken;
  bool any = false;
  // \xc3\xa9 are two bytes of one character in C and Python, \xe9 is one in JavaScript: whichever is text.
  taken.bytes = unescaped(outer, true, any, taken.doubtful);
  if (!isUtf8(taken.bytes) && isUtf8(outer)) taken.bytes = unescaped(outer, false, any, taken.doubtful);
  taken.doubtful |= !any;
  if (taken.bytes != outer) return taken;
  problem = "nothing in it is escaped with a backslash";
  return std::nullopt;
}

std::string putOnEscapes(std::string_view outer, std::string_view inside) {
  const bool utf16 = outer.find("\\u") != outer.npos, bytes = !utf16 && outer.find("\\x") != outer.npos, ascii = isAscii(outer);
  const auto raw = rawBytes(outer);
  std::string out;
  while (!inside.empty()) {
    char32_t c = 0;
    const std::size_t size = std::max<std::size_t>(utf8Character(inside, c), 1);
    const auto u = static_cast<unsigned char>(inside[0]);
    const std::size_t letter = std::string_view("\n\r\t").find(inside[0]);
    if (u == '\\') {
      out += "\\\\";
    } else if (letter != std::string_view::npos && !raw[u]) {
      out += '\\';
      out += "nrt"[letter];
    } else if ((u < 0x20 && !raw[u]) || (u >= 0x80 && ascii)) {
      if (utf16 || !bytes) {
        appendUtf16Escape(c, kLower, out);
      } else {
        for (const char b : inside.substr(0, size)) {
          out += "\\x";
          out += kLower[static_cast<unsigned char>(b) >> 4];
          out += kLower[static_cast<unsigned char>(b) & 15];
        }
      }
    } else {
      out.append(inside.substr(0, size));
    }
    inside.remove_prefix(size);
  }
  return out;
}

}  // namespace

std::optional<Taken> takeOffText(DecodeStep step, std::string_view outer, std::string& problem) {
  switch (step) {
    case DecodeStep::url:
    case DecodeStep::form: return takeOffPercent(outer, step == DecodeStep::form, problem);
    case DecodeStep::jsonString: return takeOffJsonString(outer, problem);
    case DecodeStep::htmlEntities: return takeOffEntities(outer, problem);
    default: return takeOffEscapes(outer, problem);
  }
}

Result<std::string> putOnText(DecodeStep step, std::string_view outer, std::string_view inside) {
  if (step == DecodeStep::url || step == DecodeStep::form) return putOnPercent(outer, inside, step == DecodeStep::form);
  if (step == DecodeStep::htmlEntities) return putOnEntities(outer, inside);
  if (!isUtf8(inside)) return makeError(ErrorCode::invalidArgument, std::string(toText(step)) + " holds text only, and these bytes are none");
  return step == DecodeStep::jsonString ? putOnJsonString(outer, inside) : putOnEscapes(outer, inside);
}

}  // namespace penstock::codec::steps
