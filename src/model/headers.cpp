// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/headers.h"

#include <algorithm>

#include "penstock/base/ascii.h"

namespace penstock::model {

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const Entry& e : fields_)
    if (equalsIgnoreCase(view(e.name), name)) return view(e.value);
  return std::nullopt;
}

std::vector<std::string_view> Headers::findAll(std::string_view name) const {
  std::vector<std::string_view> out;
  for (const Entry& e : fields_)
    if (equalsIgnoreCase(view(e.name), name)) out.push_back(view(e.value));
  return out;
}

std::string Headers::joined(std::string_view name) const {
  std::string out;
  for (const Entry& e : fields_)
    if (equalsIgnoreCase(view(e.name), name)) out.append(out.empty() ? "" : ", ").append(view(e.value));
  return out;
}

namespace {
/// A value as received may be folded: line ends are white space around an element too.
std::string_view trimElement(std::string_view s) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t first = s.find_first_not_of(space);
  return first == s.npos ? std::string_view() : s.substr(first, s.find_last_not_of(space) - first + 1);
}
}  // namespace

bool Headers::hasToken(std::string_view name, std::string_view token) const {
  for (const Entry& e : fields_) {
    if (!equalsIgnoreCase(view(e.name), name)) continue;
    std::string_view rest = view(e.value);
    while (true) {
      const std::size_t comma = rest.find(',');
      if (equalsIgnoreCase(trimElement(rest.substr(0, comma)), token)) return true;
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return false;
}

Headers::Entry Headers::write(std::string_view name, std::string_view value) {
  // The views may point into text_ itself, which is about to grow.
  std::string line;
  line.reserve(name.size() + value.size() + 4);
  line.append(name).append(": ").append(value).append("\r\n");
  const auto at = std::uint32_t(text_.size());
  Entry e;
  e.name = {at, std::uint32_t(name.size())};
  e.value = {at + std::uint32_t(name.size()) + 2, std::uint32_t(value.size())};
  e.line = {at, std::uint32_t(line.size())};
  text_ += line;
  edited_ = true;
  return e;
}

void Headers::append(std::string_view name, std::string_view value) {
  fields_.push_back(write(name, value));
}

void Headers::replaceAt(std::size_t i, std::string_view name, std::string_view value) {
  fields_[i] = write(name, value);
}

void Headers::set(std::string_view name, std::string_view value) {
  const auto named = [&](const Entry& e) { return equalsIgnoreCase(view(e.name), name); };
  const auto first = std::find_if(fields_.begin(), fields_.end(), named);
  if (first == fields_.end()) return append(name, value);
  fields_.erase(std::remove_if(first + 1, fields_.end(), named), fields_.end());
  *first = write(name, value);  // last: `name` may be a view into the text that grows here
}

void Headers::removeAt(std::size_t i) {
  fields_.erase(fields_.begin() + std::ptrdiff_t(i));
  edited_ = true;
}

std::size_t Headers::remove(std::string_view name) {
  const std::size_t n = std::erase_if(fields_, [&](const Entry& e) { return equalsIgnoreCase(view(e.name), name); });
  if (n) edited_ = true;
  return n;
}

void Headers::appendLinesTo(std::string& out) const {
  for (const Entry& e : fields_) out.append(view(e.line));
}

}  // namespace penstock::model
