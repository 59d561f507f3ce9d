// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "penstock/rules/head_edits.h"
#include "service/scripts/carry_out.h"

namespace penstock::service {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// Places of those that a script sees: pseudo-header fields are none of its.
std::vector<std::size_t> seenIn(const model::Headers& headers) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < headers.size(); ++i)
    if (!headers[i].name.starts_with(':')) out.push_back(i);
  return out;
}

}  // namespace

void setFields(model::Headers& headers, model::HttpVersion version, const Fields& fields) {
  const std::vector<std::size_t> places = seenIn(headers);
  std::vector<std::size_t> gone;
  std::vector<std::pair<std::size_t, std::size_t>> changed;  // place, field
  std::size_t now = 0;
  for (std::size_t old = 0; old < places.size(); ++old) {
    const model::Headers::Field field = headers[places[old]];
    const auto rest = fields.begin() + std::ptrdiff_t(now);
    if (rest != fields.end() && rest->first == field.name) {
      if (rest->second != field.value) changed.emplace_back(places[old], now);
      ++now;
      continue;
    }
    gone.push_back(places[old]);
    // There is no way to put a line between others: where this one comes later, it and all behind it are written anew.
    if (std::none_of(rest, fields.end(), [&](const auto& one) { return one.first == field.name; })) continue;
    while (++old < places.size()) gone.push_back(places[old]);
  }
  for (const auto& [place, field] : changed) headers.replaceAt(place, fields[field].first, fields[field].second);
  for (std::size_t i = gone.size(); i-- > 0;) headers.removeAt(gone[i]);
  for (; now < fields.size(); ++now) rules::addField(headers, version, fields[now].first, fields[now].second);
}

}  // namespace penstock::service
