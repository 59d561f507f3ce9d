// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "diff/ignore_search.h"
#include "diff/interner.h"
#include "penstock/base/cancel_token.h"
#include "penstock/diff/ignore.h"
#include "penstock/diff/lines.h"

namespace penstock::diff {

/// A side's lines as they are compared: those that count, and a symbol for each.
struct LineSymbols {
  std::vector<Symbol> symbols;
  std::vector<std::uint32_t> lines;  // which line each is
};

/// The name of a head's line, "" of a start line or what is none.
std::string_view fieldName(std::string_view line);

/// Makes symbols of lines, the same for both sides. Lifetime: the texts outlive it.
class LineKeys {
 public:
  LineKeys(const IgnoreRules& ignore, const CancelToken& token) : ignore_(ignore), token_(token), search_(ignore, token) {}

  /// `head`: so many lines are a head.
  LineSymbols read(const Lines& lines, std::uint32_t head);
  IgnoreSearch& search() { return search_; }

 private:
  /// What a line is compared by; "" where nothing of it counts.
  std::string_view keyOf(const Lines& lines, std::size_t line, bool head);

  const IgnoreRules& ignore_;
  const CancelToken& token_;
  IgnoreSearch search_;
  Interner interner_;
  TextArena arena_;
  std::string scratch_;
};

}  // namespace penstock::diff
