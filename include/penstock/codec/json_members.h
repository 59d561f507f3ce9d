// SPDX-License-Identifier: GPL-3.0-or-later
// Members of JSON text that may be cut off or be no JSON: nothing is checked, values that nobody asks for are skipped at the speed of
// memchr, and depth costs nothing.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

namespace penstock::codec {

inline std::size_t spaceEnd(std::string_view s, std::size_t i) {
  while (i < s.size() && (s[i] == ' ' || s[i] == '\n' || s[i] == '\r' || s[i] == '\t')) ++i;
  return i;
}
/// Behind the string whose text begins at `i`; npos: it has no end.
std::size_t stringEnd(std::string_view s, std::size_t i);
/// Behind the value that begins at `i`; the text's size where it has no end.
std::size_t valueEnd(std::string_view s, std::size_t i);
/// Text of a JSON string, quotes and all, without its escapes; `most` bytes at most. "" of any other value. A string that has no end is
/// read as far as it goes.
std::string stringOf(std::string_view value, std::size_t most);
inline bool isString(std::string_view value) { return value.starts_with('"'); }

/// each(key, value) for the members of the object that begins at `json`, both as they are written, the key without its quotes; until it
/// says false, or the text ends. A value that is cut off is given as far as it goes.
template <class Each>
void eachMember(std::string_view json, Each each) {
  if (!json.starts_with('{')) return;
  for (std::size_t i = spaceEnd(json, 1); i < json.size() && json[i] == '"';) {
    const std::size_t end = stringEnd(json, i + 1);
    if (end == std::string_view::npos) return;
    const std::string_view key = json.substr(i + 1, end - i - 2);
    i = spaceEnd(json, end);
    if (i >= json.size() || json[i] != ':') return;
    i = spaceEnd(json, i + 1);
    if (i >= json.size()) return;
    const std::size_t behind = valueEnd(json, i);
    if (behind == i || !each(key, json.substr(i, behind - i))) return;
    i = spaceEnd(json, behind);
    if (i >= json.size() || json[i] != ',') return;
    i = spaceEnd(json, i + 1);
  }
}

/// The same for the elements of an array.
template <class Each>
void eachElement(std::string_view json, Each each) {
  if (!json.starts_with('[')) return;
  for (std::size_t i = spaceEnd(json, 1); i < json.size();) {
    const std::size_t behind = valueEnd(json, i);
    if (behind == i || !each(json.substr(i, behind - i))) return;
    i = spaceEnd(json, behind);
    if (i >= json.size() || json[i] != ',') return;
    i = spaceEnd(json, i + 1);
  }
}

/// The first member of that name; "" where there is none.
inline std::string_view member(std::string_view json, std::string_view name) {
  std::string_view found;
  eachMember(json, [&](std::string_view key, std::string_view value) {
    if (key == name) found = value;
    return found.empty();
  });
  return found;
}

}  // namespace penstock::codec
