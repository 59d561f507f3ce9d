// SPDX-License-Identifier: GPL-3.0-or-later
// What a comparison asks of one text.
#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "filter/match/needle.h"
#include "filter/match/regex.h"

namespace penstock::filter {

/// Immutable. Thread: any, each with its own scratch.
struct Matcher {
  enum Kind : std::uint8_t {
    any,    // there is such a text
    oneOf,  // equals one of the needles
    contains,
    startsWith,
    endsWith,     // the one needle
    pattern,      // `regex` is found
    fromToNumber  // reads as a number in the range
  } kind = any;
  std::vector<Needle> needles;
  std::optional<Regex> regex;
  double lowest = 0, highest = 0;  // of fromToNumber
  bool withoutLowest = false, withoutHighest = false;

  bool operator()(std::string_view text, RegexScratch& scratch) const;
};

/// A number with nothing but spaces around it.
std::optional<double> numberIn(std::string_view text);

}  // namespace penstock::filter
