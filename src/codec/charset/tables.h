// SPDX-License-Identifier: GPL-3.0-or-later
// What the bytes of an encoding mean. The indexes of the Encoding Standard are those of the C library but for a few dozen places,
// so that they are asked of it once, where an encoding is met first, and those places are put right: a browser's own answers are
// the test's measure.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace penstock::codec {

/// By byte from 0x80 on; 0: it means nothing.
using SingleByteTable = std::array<char16_t, 128>;
/// By (lead - 0x80) * 256 + trail; 0: it means nothing. Bits 21 and up hold a second character: four pairs of Big5 are a letter
/// with a combining mark.
using PairTable = std::vector<std::uint32_t>;
inline constexpr unsigned kSecondShift = 21;

// Each null, or a table of nothing, where the C library lacks the encoding. Lifetime: static. Thread: any.

/// `encoding`: a name of encodingOfLabel. Null: it has no such table.
const SingleByteTable* singleByteTable(std::string_view encoding);
const PairTable& shiftJisTable();
/// Of EUC-JP and ISO-2022-JP: JIS X 0208 in its extended form. Lead and trail with their highest bit.
const PairTable& jis0208Table();
const PairTable& jis0212Table();
const PairTable& eucKrTable();
const PairTable& big5Table();
const PairTable& gb18030Table();
/// By the number of a four-byte sequence, up to 0x8431A439: the rest of the BMP.
const std::vector<char16_t>& gb18030FourByteTable();

}  // namespace penstock::codec
