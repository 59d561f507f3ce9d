// SPDX-License-Identifier: GPL-3.0-or-later
// What a comparison asks of a text, made of what was written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "filter/match/matcher.h"
#include "filter/program/program.h"
#include "filter/syntax/syntax.h"

namespace penstock::filter {

/// Keeps the first problem. What is made after one is never run.
class FirstProblem {
 public:
  void note(Span at, std::string message, std::string hint = {}) {
    if (!problem_) problem_ = Problem{at.position, at.length, std::move(message), std::move(hint)};
  }
  std::optional<Problem>& get() { return problem_; }

 private:
  std::optional<Problem> problem_;
};

bool isAscii(std::string_view text);
std::string nameOf(const Term& term);

/// Ignores letter case, of other alphabets too.
Matcher containing(const std::string& text);
Matcher equalTo(const std::vector<Value>& values);
Matcher pattern(const Value& value, bool ignoreCase, FirstProblem& problem);
std::optional<Matcher> patternIfAny(const Value& value);
/// Of a text; no order but between numbers, and that where texts come from outside (`numbersCompare`).
Matcher matcherOf(const Term& term, bool numbersCompare, FirstProblem& problem);
/// Of request, response and full_text.
Matcher wholeMatcherOf(const Term& term, FirstProblem& problem);

/// Ranges of a comparison of numbers, sizes, durations, times and colours.
std::vector<RowNumber::Range> rangesOf(const Term& term, FirstProblem& problem);

}  // namespace penstock::filter
