// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/table/values.h"

#include "penstock/base/ascii.h"
#include "service/settings/files.h"
#include "service/settings/near_miss.h"

namespace penstock::service {

Result<bool> parseSwitch(const std::string& text) {
  for (const char* yes : {"true", "yes", "on"}) {
    if (equalsIgnoreCase(text, yes)) return true;
  }
  for (const char* no : {"false", "no", "off"}) {
    if (equalsIgnoreCase(text, no)) return false;
  }
  return badSetting(inQuotes(text) + " is not a switch; expected true or false");
}

Result<std::chrono::milliseconds> parseWait(const std::string& text) {
  if (const auto wait = parseDuration(text)) return *wait;
  return badSetting(inQuotes(text) + " is not a duration; expected such as 500ms, 30s, 5m, 1h, or 0 for no limit");
}

Result<std::string> parsePath(const SettingsDraft& draft, const std::string& text, const char* expected) {
  if (text.empty()) return badSetting(std::string("the path is empty; expected ") + expected);
  return absolutePath(text, draft.folder, draft.home);
}

Result<std::string> parsePemPath(const SettingsDraft& draft, const std::string& text, const char* label) {
  Result<std::string> path = parsePath(draft, text, "a PEM file");
  if (!path) return path;
  if (Result<void> checked = checkPemFile(*path, label); !checked) return checked.error();
  return path;
}

Result<std::uint64_t> parseBytes(const std::string& text, std::uint64_t least, const char* examples) {
  const auto bytes = parseSize(text);
  if (!bytes) return badSetting(inQuotes(text) + " is not a size; expected a number of bytes, or such as " + examples);
  if (*bytes < least) return badSetting(inQuotes(text) + " is too small; expected at least " + std::to_string(least) + " bytes");
  return *bytes;
}

Written oneWord(std::string word) {
  Written out;
  out.words.push_back(std::move(word));
  return out;
}

Written oneWord(bool on) { return oneWord(std::string(on ? "true" : "false")); }

std::optional<Written> wordUnlessEmpty(const std::string& word) {
  if (word.empty()) return std::nullopt;
  return oneWord(word);
}

Written listOf(std::vector<std::string> words) {
  Written out;
  out.words = std::move(words);
  out.isList = true;
  return out;
}

std::string bytesText(std::uint64_t bytes) {
  for (const auto& [unit, size] : {std::pair("gb", 1u << 30), std::pair("mb", 1u << 20), std::pair("kb", 1u << 10)})
    if (bytes >= size && bytes % size == 0) return std::to_string(bytes / size) + unit;
  return std::to_string(bytes);
}

std::string waitText(std::chrono::milliseconds wait) {
  const auto count = wait.count();
  if (count == 0) return "0";
  for (const auto& [unit, size] : {std::pair("h", 3'600'000), std::pair("m", 60'000), std::pair("s", 1'000)})
    if (count % size == 0) return std::to_string(count / size) + unit;
  return std::to_string(count) + "ms";
}

Result<void> setPatterns(std::vector<std::string>& hosts, const Written& written, AlsoSwitch alsoSwitch) {
  if (alsoSwitch == AlsoSwitch::yes && !written.isList && !written.byFlag) {
    if (const Result<bool> all = parseSwitch(written.text())) {
      hosts = *all ? std::vector<std::string>{"*"} : std::vector<std::string>{};
      return {};
    }
  }
  std::vector<std::string> read;
  if (written.byFlag) read = std::move(hosts);
  for (const std::string& word : written.words) {
    Result<std::string> pattern = parseHostPattern(word);
    if (!pattern) return pattern.error();
    read.push_back(std::move(*pattern));
  }
  hosts = std::move(read);
  return {};
}

}  // namespace penstock::service
