// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/query_values.h"

#include <charconv>

namespace penstock::api {
namespace {

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = char(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<std::uint64_t> wholeNumber(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::string formText(std::string_view text) {
  std::string spaced(text);
  for (char& c : spaced)
    if (c == '+') c = ' ';
  return decodedPart(spaced).value_or(spaced);
}

}  // namespace

std::optional<std::string> decodedPart(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1, low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    out += char(high * 16 + low);
    i += 2;
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> queryPairs(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> out;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    out.emplace_back(formText(pair.substr(0, equals)), equals == std::string_view::npos ? std::string() : formText(pair.substr(equals + 1)));
  }
  return out;
}

const std::string* QueryValues::find(std::string_view name) const {
  for (const auto& [key, value] : call_.query)
    if (key == name) return &value;
  return nullptr;
}

void QueryValues::refuse(std::string_view name, std::string_view sentence) {
  if (!problem_) problem_ = refusal(422, std::string(name) + ": " + std::string(sentence), name);
}

std::string QueryValues::text(std::string_view name) const {
  const std::string* found = find(name);
  return found ? *found : std::string();
}

std::uint64_t QueryValues::number(std::string_view name, std::uint64_t otherwise, std::uint64_t most) {
  const std::string* found = find(name);
  if (!found) return otherwise;
  const auto value = wholeNumber(*found);
  if (value && *value <= most) return *value;
  refuse(name, "expected a whole number from 0 on" + (most == INT64_MAX ? std::string() : " to " + std::to_string(most)));
  return otherwise;
}

bool QueryValues::flag(std::string_view name, bool otherwise) {
  const std::string* found = find(name);
  if (!found) return otherwise;
  if (*found == "1" || *found == "true") return true;
  if (*found == "0" || *found == "false") return false;
  refuse(name, "expected 1 or 0");
  return otherwise;
}

std::optional<std::uint64_t> idOf(std::string_view part) {
  const auto value = wholeNumber(part);
  return value && *value != 0 ? value : std::nullopt;
}

}  // namespace penstock::api
