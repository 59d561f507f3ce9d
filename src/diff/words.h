// SPDX-License-Identifier: GPL-3.0-or-later
// Words of a text, and which of them differ in two.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "diff/interner.h"
#include "penstock/diff/comparison.h"

namespace penstock::diff {

using Word = Mark;  // bytes of a text as well

/// Runs of letters and digits, and single characters of any other kind; white space is between them. Of scripts without spaces each
/// character is one.
void appendWords(std::string_view text, std::vector<Word>& words);

/// Compares the words of two texts, again and again. Thread: one at a time.
class WordDifference {
 public:
  WordDifference(std::uint64_t effort, const CancelToken& token) : effort_(effort), token_(token) {}

  /// Of two texts below 4 GB. False where all effort was spent before: nothing is known then.
  bool compare(std::string_view left, std::string_view right);
  const std::vector<Word>& leftWords() const { return left_; }
  const std::vector<Word>& rightWords() const { return right_; }
  const Difference& difference() const { return difference_; }
  /// Whether the one is still the other, changed: a quarter of the longer text is in both, or most of the shorter. White space does not
  /// count.
  bool related() const;
  /// What of the texts changed, bytes from `leftAt` and `rightAt` on. Words that changed and are parted by white space are one mark.
  void appendMarks(std::uint32_t leftAt, std::uint32_t rightAt, std::vector<Mark>& leftMarks, std::vector<Mark>& rightMarks) const;

  bool coarse() const { return coarse_; }

 private:
  std::pair<Mark, Mark> placesOf(const Change& change) const;

  std::uint64_t effort_;
  const CancelToken& token_;
  std::string_view leftText_, rightText_;
  std::vector<Word> left_, right_;
  std::vector<Symbol> leftSymbols_, rightSymbols_;
  Interner interner_;
  Difference difference_;
  bool coarse_ = false;
};

}  // namespace penstock::diff
