// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules/texts.h"

#include <algorithm>
#include <optional>

#include "penstock/base/ascii.h"

namespace penstock::rules {
namespace {

std::optional<std::size_t> groupCalled(const filter::Groups& groups, std::string_view name) {
  if (const auto number = parseDecimal(name)) return *number < groups.texts.size() ? std::optional(std::size_t(*number)) : std::nullopt;
  const auto named = std::find_if(groups.names.begin(), groups.names.end(), [&](const auto& n) { return n.first == name; });
  return named == groups.names.end() ? std::nullopt : std::optional(named->second);
}

/// The name behind a "$" at the beginning of `text`, and how long all of it is.
std::string_view nameAt(std::string_view text, std::size_t& length) {
  if (text.substr(1, 1) == "{") {
    const std::size_t close = text.find('}');
    if (close == std::string_view::npos) return {};
    length = close + 1;
    return text.substr(2, close - 2);
  }
  std::size_t end = 1;
  while (end < text.size() && end < 3 && text[end] >= '0' && text[end] <= '9') ++end;
  length = end;
  return text.substr(1, end - 1);
}

}  // namespace

std::string withGroups(std::string_view text, const filter::Groups* groups) {
  if (!groups || text.find('$') == std::string_view::npos) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const std::size_t at = std::min(text.find('$'), text.size());
    out += text.substr(0, at);
    text.remove_prefix(at);
    if (text.empty()) break;
    std::size_t length = 1;
    const std::string_view name = nameAt(text, length);
    const auto group = name.empty() ? std::nullopt : groupCalled(*groups, name);
    if (group)
      out += groups->texts[*group].value_or("");
    else
      out += text.substr(0, length);
    text.remove_prefix(length);
  }
  return out;
}

std::string withPath(std::string_view text, std::string_view target) {
  const std::size_t mark = target.find('?');
  std::string_view path = target.substr(0, mark);
  if (!path.starts_with('/')) path = "/";
  const std::string_view query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  std::string out;
  while (!text.empty()) {
    const std::size_t at = std::min(text.find('{'), text.size());
    out += text.substr(0, at);
    text.remove_prefix(at);
    if (text.starts_with("{path}")) {
      out += path;
      text.remove_prefix(6);
    } else if (text.starts_with("{query}")) {
      out += query;
      text.remove_prefix(7);
      if (query.empty() && text.empty() && (out.ends_with('?') || out.ends_with('&'))) out.pop_back();
    } else if (!text.empty()) {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace penstock::rules
