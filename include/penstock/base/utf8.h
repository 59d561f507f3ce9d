// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace penstock {

/// Bytes of the character that `s`, which is not empty, begins with; 0 where that is no UTF-8 (Unicode 15, table 3-7).
std::size_t utf8Character(std::string_view s, char32_t& c);
/// UTF-8 of a code point up to U+10FFFF; of a surrogate the three bytes that a code point of its number would have.
void appendUtf8(std::string& out, char32_t c);

}  // namespace penstock
