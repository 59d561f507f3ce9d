// SPDX-License-Identifier: GPL-3.0-or-later
#include "diff/line_keys.h"

#include <algorithm>

#include "penstock/base/ascii.h"

namespace penstock::diff {
namespace {

bool isBlank(std::string_view s) { return s.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos; }

}  // namespace

std::string_view fieldName(std::string_view line) {
  // The colon that a pseudo-header field begins with is part of its name.
  const std::size_t colon = line.find(':', line.starts_with(':'));
  if (colon == std::string_view::npos) return {};
  const std::string_view name = line.substr(0, colon);
  const std::string_view rest = name.substr(name.starts_with(':'));
  return isToken(rest) ? name : std::string_view();
}

std::string_view LineKeys::keyOf(const Lines& lines, std::size_t line, bool head) {
  const std::string_view whole = lines.whole(line), text = lines[line];
  const std::string_view name = head ? fieldName(text) : std::string_view();
  if (!name.empty() && ignore_.header(name)) return {};
  const bool less = search_.without(text, scratch_);
  if (!less && name.empty()) return whole;
  if (less && isBlank(scratch_)) return {};
  if (!less) scratch_ = text;
  const std::size_t lower = scratch_.starts_with(name) ? name.size() : 0;
  std::transform(scratch_.begin(), scratch_.begin() + std::ptrdiff_t(lower), scratch_.begin(), toLower);
  scratch_.append(whole.substr(text.size()));
  return arena_.keep(scratch_);
}

LineSymbols LineKeys::read(const Lines& lines, std::uint32_t head) {
  LineSymbols out;
  out.symbols.reserve(lines.size());
  out.lines.reserve(lines.size());
  interner_.reserve(lines.size());
  for (std::uint32_t i = 0; i < lines.size(); ++i) {
    if (i % 4096 == 0 && token_.cancelled()) break;
    const std::string_view key = keyOf(lines, i, i < head);
    if (key.empty()) continue;
    out.symbols.push_back(interner_.of(key));
    out.lines.push_back(i);
  }
  return out;
}

}  // namespace penstock::diff
