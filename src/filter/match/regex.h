// SPDX-License-Identifier: GPL-3.0-or-later
// Regular expressions over a stranger's bytes: a pattern that would take too long gives up instead.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "penstock/filter/pattern.h"

namespace penstock::filter {

struct RegexProblem {
  std::size_t offset = 0;  // bytes into the pattern
  std::string message;
};

/// A compiled pattern in the syntax of PCRE2. Immutable. Thread: any.
class Regex {
 public:
  enum class Case : std::uint8_t { exact, ignored };
  static std::variant<Regex, RegexProblem> compile(std::string_view pattern, Case letterCase);
  /// The text itself, as it stands.
  static std::variant<Regex, RegexProblem> literal(std::string_view text, Case letterCase);

  const std::string& pattern() const { return pattern_; }
  /// How many groups it has, the whole match not counted.
  std::size_t groups() const { return groups_; }
  /// True where letters other than ASCII are known to have two cases.
  bool unicode() const { return unicode_; }

 private:
  friend class RegexScratch;
  static std::variant<Regex, RegexProblem> make(std::string_view pattern, std::uint32_t options);

  std::string pattern_;
  std::shared_ptr<const void> code_;
  std::size_t groups_ = 0;
  std::vector<std::pair<std::string, std::size_t>> names_;  // of groups, with their number
  bool unicode_ = false, jit_ = false;
};

/// What searching needs besides the pattern. Thread: one at a time.
class RegexScratch {
 public:
  /// `stop`: a long search ends soon after it was set. May be null.
  explicit RegexScratch(const std::atomic<bool>* stop);
  ~RegexScratch();
  RegexScratch(const RegexScratch&) = delete;
  RegexScratch& operator=(const RegexScratch&) = delete;

  /// Whether the pattern occurs at or after `from`. False, and counted in `surrenders`, where it would take too long to tell.
  bool search(const Regex& regex, std::string_view text, std::size_t from = 0);
  std::uint64_t surrenders() const { return surrenders_; }
  /// So many that nothing is searched any more.
  bool tired() const;
  /// Of the last search that was true: beginning and end of a group, 0 the whole; nothing of one that took no part.
  std::optional<std::pair<std::size_t, std::size_t>> group(std::size_t number) const;
  Groups groupsOf(const Regex& regex, std::string_view text) const;
  /// From now on the groups of the first pattern that is found and has any are kept; nullptr: no longer. Has to outlive the searches.
  void keepGroups(std::optional<Groups>* kept) { kept_ = kept; }
  /// The pattern that gave up first; "" for none.
  const std::string& surrendered() const { return surrendered_; }

 private:
  struct Impl;
  bool occurs(const Regex& regex, std::string_view text, std::size_t from);
  bool searchLong(const void* code, std::string_view text, std::size_t from);
  bool giveUp(const Regex& regex);

  std::unique_ptr<Impl> impl_;  // made by the first search: most patterns of many rules never are looked for
  std::optional<Groups>* kept_ = nullptr;
  const std::atomic<bool>* stop_;
  std::uint64_t surrenders_ = 0;
  std::string surrendered_;
  bool gaveUp_ = false;
};

}  // namespace penstock::filter
