// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/script/examples.h"

#include <algorithm>

namespace penstock::script {

std::string_view aboutOf(std::string_view script) {
  constexpr std::string_view quotes = "\"\"\"";
  const std::size_t begin = script.find(quotes);
  if (begin == std::string_view::npos) return {};
  script.remove_prefix(begin + quotes.size());
  script = script.substr(0, script.find(quotes));
  const std::size_t end = std::min(script.find(". "), std::min(script.find(".\n"), script.find('\n')));
  return script.substr(0, std::min(end, script.size()));
}

}  // namespace penstock::script
