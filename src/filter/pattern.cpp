// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/filter/pattern.h"

#include "filter/match/regex.h"

namespace penstock::filter {

std::variant<Pattern, PatternProblem> Pattern::compile(std::string_view pattern) {
  auto compiled = Regex::compile(pattern, Regex::Case::exact);
  if (auto* problem = std::get_if<RegexProblem>(&compiled)) return PatternProblem{problem->offset, std::move(problem->message)};
  Pattern out;
  out.regex_ = std::make_shared<const Regex>(std::get<Regex>(std::move(compiled)));
  if (out.groups() > maxGroups) return PatternProblem{0, "the pattern has more than " + std::to_string(maxGroups) + " groups"};
  return out;
}

const std::string& Pattern::text() const { return regex_->pattern(); }
std::size_t Pattern::groups() const { return regex_->groups(); }

struct PatternSearch::Impl {
  RegexScratch scratch{nullptr};
};

PatternSearch::PatternSearch() : impl_(std::make_unique<Impl>()) {}
PatternSearch::~PatternSearch() = default;

bool PatternSearch::find(const Pattern& pattern, std::string_view text, std::size_t from) {
  const std::uint64_t before = impl_->scratch.surrenders();
  const bool found = impl_->scratch.search(*pattern.regex_, text, from);
  gaveUp_ = !found && (impl_->scratch.surrenders() != before || impl_->scratch.tired());
  return found;
}

std::size_t PatternSearch::begin() const { return impl_->scratch.group(0)->first; }
std::size_t PatternSearch::end() const { return impl_->scratch.group(0)->second; }

Groups PatternSearch::groups(const Pattern& pattern, std::string_view text) const {
  return impl_->scratch.groupsOf(*pattern.regex_, text);
}

}  // namespace penstock::filter
