// SPDX-License-Identifier: GPL-3.0-or-later
// Filters that are one click away: kinds of content, and how it ended.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::display {

struct QuickFilter {
  const char* name;  // as remembered
  const char* title;
  const char* expression;
};

std::span<const QuickFilter> typeFilters();
std::span<const QuickFilter> statusFilters();
/// Those of `names` that there are, in the order of `among`, each once.
std::vector<std::string> knownFilters(std::span<const QuickFilter> among, const std::vector<std::string>& names);
/// Any of them; "" for none.
std::string anyOf(std::span<const QuickFilter> among, const std::vector<std::string>& names);

}  // namespace penstock::display
