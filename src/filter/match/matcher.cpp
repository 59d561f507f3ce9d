// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/match/matcher.h"

#include <charconv>

namespace penstock::filter {

std::optional<double> numberIn(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  if (text.size() > 64 || text.empty()) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool Matcher::operator()(std::string_view text, RegexScratch& scratch) const {
  switch (kind) {
    case any: return true;
    case oneOf:
      for (const Needle& needle : needles)
        if (needle.equals(text)) return true;
      return false;
    case contains: return regex ? scratch.search(*regex, text) : needles.front().in(text);
    case startsWith: return needles.front().startOf(text);
    case endsWith: return needles.front().endOf(text);
    case pattern: return scratch.search(*regex, text);
    case fromToNumber: {
      const auto number = numberIn(text);
      if (!number) return false;
      return (withoutLowest ? *number > lowest : *number >= lowest) && (withoutHighest ? *number < highest : *number <= highest);
    }
  }
  return false;
}

}  // namespace penstock::filter
