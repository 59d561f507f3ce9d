// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/diff/comparison.h"
#include "penstock/diff/ignore.h"

namespace penstock::diff {

/// The patterns of a set of rules, at work. Thread: one at a time.
class IgnoreSearch {
 public:
  IgnoreSearch(const IgnoreRules& rules, const CancelToken& token) : rules_(rules), token_(token) {}

  bool idle() const { return rules_.patterns().empty(); }
  /// What of a text is matched, in order and apart from each other. Until the next call.
  const std::vector<Mark>& in(std::string_view text);
  /// The text without that; false, and `out` untouched, where there is nothing of it.
  bool without(std::string_view text, std::string& out);
  /// A pattern took too long somewhere, and was taken not to match there.
  bool gaveUp() const { return gaveUp_; }

 private:
  const IgnoreRules& rules_;
  const CancelToken& token_;
  filter::PatternSearch search_;
  std::vector<Mark> found_;
  bool gaveUp_ = false;
};

/// Texts that are nowhere else, kept in large pieces.
class TextArena {
 public:
  std::string_view keep(std::string_view text);

 private:
  std::vector<std::string> blocks_;
};

}  // namespace penstock::diff
