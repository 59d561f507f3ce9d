// SPDX-License-Identifier: GPL-3.0-or-later
// The ways in which two texts can be compared. All of them are bounded: time is linear in the sizes and a second or two beyond, memory is
// some times the texts. **Errors**: limit (too large to be compared in this way), cancelled, and what is named. Thread: any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "penstock/base/cancel_token.h"
#include "penstock/base/result.h"
#include "penstock/diff/comparison.h"
#include "penstock/diff/ignore.h"

namespace penstock::diff {

struct LineOptions {
  /// Lines from the beginning that are a head: "name: value", in which names have no case and may be left out.
  std::uint32_t leftHead = 0, rightHead = 0;
  bool marks = true;  // look for the words that differ in lines that stand beside each other
};

inline constexpr std::size_t kMostLines = 8u << 20;      // of a side
inline constexpr std::size_t kMostTreeNodes = 2u << 20;  // values of a side
inline constexpr std::size_t kMostHexBytes = 16u << 20;  // of a side

/// Line by line. Lines that the rules leave out wholly are alike, whether or not the other side has one.
Result<Comparison> compareLines(Lines left, Lines right, const LineOptions& options, const IgnoreRules& ignore, const CancelToken& token);

/// Word by word: where lines are broken and how much white space there is makes no difference, and only words are marked.
Result<Comparison> compareWords(Lines left, Lines right, const LineOptions& options, const IgnoreRules& ignore, const CancelToken& token);

/// Byte by byte, as hexadecimal lines of up to 16 columns; where a side has nothing in a column its cell is empty.
Result<Comparison> compareBytes(std::string_view left, std::string_view right, const CancelToken& token);

/// Two JSON texts as trees, a line for each value, members in the order of the left: their order, white space and how a string or a number
/// is written make no difference, and elements of arrays keep their partner when others come or go. Lines have the value's path as their
/// name.
/// **Errors**: corrupt (one of them is no JSON; the sentence says which, where and why).
Result<Comparison> compareJson(std::string left, std::string right, const IgnoreRules& ignore, const CancelToken& token);

/// Two heads, "name: value" lines behind `leftStart` and `rightStart` start lines. Names are compared without case. `ordered`: a field in
/// another place is a change; otherwise fields stand beside their like, in the order of the left. Lines have the field's name as theirs.
struct FieldOptions {
  std::uint32_t leftStart = 1, rightStart = 1;
  bool ordered = false;
};
Result<Comparison> compareFields(std::string_view left, std::string_view right, const FieldOptions& options, const IgnoreRules& ignore,
                                 const CancelToken& token);

}  // namespace penstock::diff
