// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "display/noise_patterns.h"
#include "penstock/base/ascii.h"
#include "penstock/diff/compare.h"
#include "penstock/display/compared.h"

namespace penstock::display {
namespace {

/// Calls `each` with the name of every line that differs, until it says false.
template <class Each>
void namesOfChanges(const diff::Comparison& c, Each each) {
  for (const diff::Run& run : c.runs) {
    if (run.kind != diff::RowKind::changed || !c.names) continue;
    for (std::uint32_t i = 0; i < run.rows; ++i) {
      const bool left = run.onLeft();
      if (!each(c.names->of(left ? diff::Sides::left : diff::Sides::right, (left ? run.left : run.right) + i))) return;
    }
  }
}

void add(std::vector<std::string>& list, std::string entry) {
  if (std::find(list.begin(), list.end(), entry) == list.end()) list.push_back(std::move(entry));
}

/// "$.a[3].b" with any index.
std::string anyIndex(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const std::size_t end = path[i] == '[' ? path.find(']', i) : std::string_view::npos;
    if (end != std::string_view::npos && parseDecimal(path.substr(i + 1, end - i - 1))) {
      out += "[*]";
      i = end;
    } else {
      out += path[i];
    }
  }
  return out;
}

bool isBelow(std::string_view path, std::string_view above) {
  return path.starts_with(above) && path.size() > above.size() && (path[above.size()] == '.' || path[above.size()] == '[');
}

}  // namespace

diff::IgnoreLists noiseBetween(const Compared& left, const Compared& right, ComparedParts parts, const diff::IgnoreRules& ignore,
                               const CancelToken& token) {
  diff::IgnoreLists out;
  const auto look = [&](const ComparedMessage& l, const ComparedMessage& r) {
    if (const auto fields = diff::compareFields(l.head, r.head, {}, ignore, token); fields.has_value())
      namesOfChanges(*fields, [&](std::string name) {
        if (!name.empty()) add(out.headers, std::move(name));
        return out.headers.size() + 1 < diff::IgnoreRules::most;
      });
    if (!l.text || !r.text || l.body.empty() || r.body.empty()) return;
    const auto json = diff::compareJson(l.body, r.body, ignore, token);
    if (json.has_error()) {
      if (const auto lines = diff::compareLines(diff::Lines(l.body), diff::Lines(r.body), {}, ignore, token); lines.has_value())
        for (std::string& pattern : noisePatterns(*lines, diff::IgnoreRules::most - 1)) add(out.patterns, std::move(pattern));
      return;
    }
    namesOfChanges(*json, [&](const std::string& path) {
      // The whole is no noise.
      const std::string entry = anyIndex(path);
      const bool covered =
          std::any_of(out.jsonPaths.begin(), out.jsonPaths.end(), [&](const std::string& above) { return isBelow(entry, above); });
      if (entry != "$" && !covered && entry.find("…") == std::string::npos) add(out.jsonPaths, entry);
      return out.jsonPaths.size() + 1 < diff::IgnoreRules::most;
    });
  };
  if (parts != ComparedParts::response) look(left.request, right.request);
  if (parts != ComparedParts::request) look(left.response, right.response);
  return out;
}

}  // namespace penstock::display
