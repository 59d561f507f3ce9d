// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/change.h"

#include <algorithm>
#include <string>
#include <utility>

#include "penstock/base/ascii.h"

namespace penstock::model {
namespace {

constexpr std::string_view ellipsis = "…";
constexpr std::size_t shownBefore = 60;  // bytes of a long body before the place where it differs

std::string bounded(std::string_view text) {
  if (text.size() <= Change::longestText) return std::string(text);
  std::size_t most = Change::longestText - ellipsis.size();
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
  return std::string(text.substr(0, most)).append(ellipsis);
}

/// The part of a long text that begins a little before `differs`, marked where it does not begin the text.
std::string from(std::string_view text, std::size_t differs) {
  if (text.size() <= Change::longestText || differs <= shownBefore) return bounded(text);
  std::size_t start = differs - shownBefore;
  while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xc0) == 0x80) --start;
  return bounded(std::string(ellipsis).append(text.substr(start, Change::longestText)));
}

std::string valuesOf(const Headers& headers, std::string_view name) {
  std::string out;
  bool first = true;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const Headers::Field field = headers[i];
    if (!equalsIgnoreCase(field.name, name)) continue;
    if (!std::exchange(first, false)) out += '\n';
    out.append(field.value);
  }
  return out;
}

bool sameFields(const Headers& a, const Headers& b, std::string_view name) {
  return a.findAll(name) == b.findAll(name);
}

bool isFirst(const Headers& headers, std::size_t i) {
  for (std::size_t k = 0; k < i; ++k)
    if (equalsIgnoreCase(headers[k].name, headers[i].name)) return false;
  return true;
}

void addFieldChanges(Changes& changes, std::string_view side, const Headers& before, const Headers& after) {
  const auto add = [&](std::string_view name) {
    if (sameFields(before, after, name)) return;
    addTo(changes, std::string(side).append(" header ").append(name), valuesOf(before, name), valuesOf(after, name));
  };
  for (std::size_t i = 0; i < before.size(); ++i)
    if (isFirst(before, i)) add(before[i].name);
  for (std::size_t i = 0; i < after.size(); ++i)
    if (isFirst(after, i) && !before.contains(after[i].name)) add(after[i].name);
}

}  // namespace

void addTo(Changes& changes, std::string what, std::string_view before, std::string_view after) {
  if (changes.size() >= mostChanges) return;
  changes.push_back({bounded(what), bounded(before), bounded(after)});
}

void addChanges(Changes& changes, const RequestHead& before, const RequestHead& after) {
  if (before.method != after.method) addTo(changes, "request method", before.method, after.method);
  if (before.path != after.path) addTo(changes, "request path", before.path, after.path);
  if (before.headers.edited() || after.headers.edited()) addFieldChanges(changes, "request", before.headers, after.headers);
}

void addChanges(Changes& changes, const ResponseHead& before, const ResponseHead& after) {
  if (before.status != after.status) addTo(changes, "response status", std::to_string(before.status), std::to_string(after.status));
  if (before.headers.edited() || after.headers.edited()) addFieldChanges(changes, "response", before.headers, after.headers);
}

void addBodyChange(Changes& changes, std::string what, std::string_view before, std::string_view after) {
  if (before == after) return;
  const auto differs = std::size_t(std::mismatch(before.begin(), before.begin() + std::ptrdiff_t(std::min(before.size(), after.size())), after.begin()).first - before.begin());
  if (changes.size() >= mostChanges) return;
  changes.push_back({bounded(what), from(before, differs), from(after, differs)});
}

}  // namespace penstock::model
