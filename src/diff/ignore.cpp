// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/diff/ignore.h"

#include <algorithm>

#include "penstock/base/ascii.h"

namespace penstock::diff {

IgnoreRules IgnoreRules::compile(const IgnoreLists& lists, std::vector<IgnoreProblem>& problems) {
  IgnoreRules out;
  const auto tell = [&](IgnoreProblem::List list, std::size_t index, std::string message) {
    problems.push_back({list, index, std::move(message)});
  };
  const auto within = [&](IgnoreProblem::List list, const std::vector<std::string>& entries) {
    if (entries.size() > most) tell(list, most, "only the first " + std::to_string(most) + " are looked at");
    return std::min(entries.size(), most);
  };
  using enum IgnoreProblem::List;
  for (std::size_t i = 0, n = within(headers, lists.headers); i < n; ++i) {
    const std::string& name = lists.headers[i];
    const bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return isTokenChar(c) || c == '?' || c == ':'; });
    if (good)
      out.headers_.push_back(name);
    else
      tell(headers, i, "that is no name of a header");
  }
  for (std::size_t i = 0, n = within(jsonPaths, lists.jsonPaths); i < n; ++i) {
    auto path = filter::JsonPath::compile(lists.jsonPaths[i]);
    if (auto* problem = std::get_if<filter::JsonPathProblem>(&path))
      tell(jsonPaths, i, problem->message);
    else
      out.paths_.push_back(std::get<filter::JsonPath>(std::move(path)));
  }
  for (std::size_t i = 0, n = within(patterns, lists.patterns); i < n; ++i) {
    auto pattern = filter::Pattern::compile(lists.patterns[i]);
    if (auto* problem = std::get_if<filter::PatternProblem>(&pattern))
      tell(patterns, i, problem->message);
    else
      out.patterns_.push_back(std::get<filter::Pattern>(std::move(pattern)));
  }
  return out;
}

bool IgnoreRules::header(std::string_view name) const {
  return std::any_of(headers_.begin(), headers_.end(), [&](const std::string& glob) { return globMatch(glob, name); });
}

}  // namespace penstock::diff
