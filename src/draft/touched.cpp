// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/touched.h"

#include <algorithm>

#include "penstock/base/ascii.h"
#include "penstock/draft/text_edits.h"

namespace penstock::draft {
namespace {

using Lines = std::vector<std::string>;

bool has(const Lines& lines, const std::string& line) { return std::find(lines.begin(), lines.end(), line) != lines.end(); }

/// Whether one of `now` is new, or one of `before` stands nowhere.
bool isTyped(const Lines& before, const Lines& now, std::string_view text) {
  return std::any_of(now.begin(), now.end(), [&](const std::string& line) { return !has(before, line); }) ||
         std::any_of(before.begin(), before.end(), [&](const std::string& line) { return text.find(line) == text.npos; });
}

}  // namespace

FollowedLines followedLines(std::string_view text) {
  text = text.substr(0, mostHead);
  FollowedLines out;
  for (const Item& field : fields(text)) {
    const auto is = [&field](std::string_view name) { return equalsIgnoreCase(trimOws(field.name), name); };
    Lines* const lines = is("host") || is(":authority") ? &out.host : is("content-length") || is("transfer-encoding") ? &out.length : nullptr;
    if (!lines) continue;
    std::string_view line = text.substr(field.place.at, field.place.length);
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    lines->emplace_back(line);
  }
  return out;
}

void markTyped(KeepInStep& follow, FollowedLines& before, std::string_view text) {
  if (text.empty()) return void(before = {});
  FollowedLines now = followedLines(text);
  const std::string_view head = text.substr(0, mostHead);
  const auto mark = [head](bool& touched, Lines& was, Lines& is) {
    if (!isTyped(was, is, head)) return;
    touched = true;
    was = std::move(is);
  };
  mark(follow.hostTouched, before.host, now.host);
  mark(follow.lengthTouched, before.length, now.length);
}

void markTouched(KeepInStep& follow, const FollowedLines& before, std::string_view text) {
  if (text.empty()) return;
  const FollowedLines now = followedLines(text);
  if (now.host != before.host) follow.hostTouched = true;
  if (now.length != before.length) follow.lengthTouched = true;
}

void markWhole(KeepInStep& follow, std::string_view text) {
  const auto isChanged = [text](const KeepInStep& options) { return keepInStep(std::string(text), options).text != text; };
  KeepInStep host, length;
  host.authority = follow.authority;
  host.lengthTouched = host.codingTouched = true;
  length.hostTouched = length.codingTouched = true;
  if (follow.authority.empty() || isChanged(host)) follow.hostTouched = true;
  // Of a body that is coded on its way the length is not known here.
  if (!follow.bodyIsDecoded && isChanged(length)) follow.lengthTouched = true;
}

}  // namespace penstock::draft
