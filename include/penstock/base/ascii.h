// SPDX-License-Identifier: GPL-3.0-or-later
// ASCII only, locale-free text helpers: protocol names are ASCII whatever the user's language is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock {

constexpr char toLower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }
bool equalsIgnoreCase(std::string_view a, std::string_view b);
/// Lower-cased copy.
std::string lowered(std::string_view s);
/// Without leading and trailing SP and HTAB (RFC 9110 OWS).
std::string_view trimOws(std::string_view s);
/// Digits only (no sign, no space), at least one, no overflow.
std::optional<std::uint64_t> parseDecimal(std::string_view s);
/// Glob with `*` and `?`, ignoring case, over the whole of `text`. Linear in |pattern| * |text|, no recursion.
bool globMatch(std::string_view pattern, std::string_view text);

}  // namespace penstock
