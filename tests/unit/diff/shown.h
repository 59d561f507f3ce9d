// SPDX-License-Identifier: GPL-3.0-or-later
// A comparison as a text to compare with, and what holds for every one.
#pragma once

#include <string>

#include "penstock/base/cancel_token.h"
#include "penstock/diff/compare.h"

namespace penstock::diff {

/// A line a row: ' ' same, '=' alike, '-' removed, '+' added, '~' changed with " | " between its sides. Marks stand in ‹›. A final line
/// without a line feed ends in "\".
std::string shown(const Comparison& comparison);

/// Fails the test where a line is missing or out of order, a row that is said to be the same is not, or a mark lies where none belongs.
void expectSound(const Comparison& comparison);

/// Of texts, checked.
Comparison linesOf(std::string left, std::string right, const IgnoreLists& ignore = {}, LineOptions options = {});
IgnoreRules rules(const IgnoreLists& lists);

}  // namespace penstock::diff
