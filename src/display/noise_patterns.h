// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "penstock/diff/comparison.h"

namespace penstock::display {

/// Patterns for what differs inside of lines that stand beside each other, each with some of the text around it: of two pages with
/// `nonce="d41d8c"` and `nonce="9af2b1"`, `nonce="[[:xdigit:]]+"`. Digits around it are any digits. A line that differs as a whole, or that its
/// patterns would not make alike, gives none. No more than `most`, without doubles.
std::vector<std::string> noisePatterns(const diff::Comparison& lines, std::size_t most);

}  // namespace penstock::display
