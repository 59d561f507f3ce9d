// SPDX-License-Identifier: GPL-3.0-or-later
// ASCII only, locale-free text helpers: protocol names are ASCII whatever the user's language is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock {

constexpr char toLower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }
/// tchar of RFC 9110 5.6.2: what names of fields and methods are made of.
inline constexpr std::array<bool, 256> tokenChars = [] {
  std::array<bool, 256> t{};
  for (int c = '0'; c <= '9'; ++c) t[std::size_t(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) t[std::size_t(c)] = t[std::size_t(c - 32)] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) t[std::size_t(c)] = true;
  return t;
}();
constexpr bool isTokenChar(char c) { return tokenChars[static_cast<unsigned char>(c)]; }
/// At least one, and nothing else.
bool isToken(std::string_view s);
bool equalsIgnoreCase(std::string_view a, std::string_view b);
/// Lower-cased copy.
std::string lowered(std::string_view s);
/// Without leading and trailing SP and HTAB (RFC 9110 OWS).
std::string_view trimOws(std::string_view s);
/// "Text/HTML" of `Text/HTML; charset=utf-8`: the media type of a Content-Type (RFC 9110 8.3), as it is written.
std::string_view mediaTypeIn(std::string_view contentType);
/// Digits only (no sign, no space), at least one, no overflow.
std::optional<std::uint64_t> parseDecimal(std::string_view s);
/// Glob with `*` and `?`, ignoring case, over the whole of `text`. Linear in |pattern| * |text|, no recursion.
bool globMatch(std::string_view pattern, std::string_view text);

}  // namespace penstock
