// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes as people read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::codec {

/// Hexadecimal digits an offset column needs for a body of that size: 8, or as many as it takes.
unsigned hexOffsetDigits(std::uint64_t size);
/// "00000010  48 65 6c 6c 6f 0a                                 |Hello.|": up to `perLine` bytes, without a line end.
std::string hexLine(std::uint64_t offset, std::string_view bytes, unsigned offsetDigits = 8, unsigned perLine = 16);
/// Columns of such a line before its first digit of byte `at`, behind the offset's digits: 2 for the first. `at` may be `perLine`: then
/// of the bar before the characters.
unsigned hexColumn(unsigned at, unsigned perLine = 16);
/// Lines of 16 bytes, each ended by LF.
std::string hexDump(std::string_view bytes, std::uint64_t firstOffset = 0);
/// "48656c6c6f".
std::string hexString(std::string_view bytes);

/// Control characters made visible: U+2400 pictures for 0x00 to 0x1f and 0x7f ("␀", "␋"). Other bytes stay. HTAB stays
/// as well unless `tabToo`.
std::string visibleControls(std::string_view s, bool tabToo = true);

}  // namespace penstock::codec
