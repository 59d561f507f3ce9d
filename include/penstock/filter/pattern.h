// SPDX-License-Identifier: GPL-3.0-or-later
// Regular expressions (PCRE2) with groups, over a stranger's bytes: a search that would take too long gives up instead.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace penstock::filter {

struct PatternProblem {
  std::size_t position = 0;  // bytes into the pattern
  std::string message;       // one clause without a final stop
};

/// What the groups of a pattern were where it was found. texts[0] is the whole match; a group that took no part is nullopt.
struct Groups {
  std::vector<std::optional<std::string>> texts;
  std::vector<std::pair<std::string, std::size_t>> names;  // of groups that have one, with their number
};

class Regex;

/// A compiled pattern. Immutable. Thread: any.
class Pattern {
 public:
  static constexpr std::size_t maxGroups = 31;
  /// **Errors**: what PCRE2 says of it; more than maxGroups groups.
  static std::variant<Pattern, PatternProblem> compile(std::string_view pattern);
  const std::string& text() const;
  std::size_t groups() const;

 private:
  friend class PatternSearch;
  std::shared_ptr<const Regex> regex_;
};

/// What searching needs besides the pattern. Thread: one at a time.
class PatternSearch {
 public:
  PatternSearch();
  ~PatternSearch();
  PatternSearch(const PatternSearch&) = delete;
  PatternSearch& operator=(const PatternSearch&) = delete;

  /// Whether the pattern occurs at or after `from`. False as well where it would take too long to tell: then gaveUp().
  bool find(const Pattern& pattern, std::string_view text, std::size_t from = 0);
  bool gaveUp() const { return gaveUp_; }
  /// Of the last find() that was true: where it is.
  std::size_t begin() const;
  std::size_t end() const;
  Groups groups(const Pattern& pattern, std::string_view text) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  bool gaveUp_ = false;
};

}  // namespace penstock::filter
