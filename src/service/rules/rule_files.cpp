// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/rule_files.h"

#include <filesystem>
#include <iterator>
#include <utility>

#include "penstock/base/file.h"
#include "penstock/rules/rule_file.h"

namespace penstock::service {

namespace {

constexpr std::size_t fileLimit = 16 * 1024 * 1024;

void takeFrom(const std::filesystem::path& folder, std::string& path) {
  if (!path.empty()) path = (folder / path).lexically_normal().string();
}

}  // namespace

Result<std::vector<rules::Rule>> readRuleFile(const std::string& file) {
  Result<std::string> text = readWholeFile(file, fileLimit);
  if (!text) return text.error();
  const auto named = [&](const Error& e) { return makeError(e.code, file + ": " + e.message); };
  auto read = rules::readRules(*text);
  if (!read) return named(read.error());
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::absolute(file, ignored).parent_path();
  for (rules::Rule& rule : *read) {
    for (rules::Action& action : rule.actions) {
      if (auto* mock = std::get_if<rules::Mock>(&action)) takeFrom(folder, mock->file);
      if (auto* local = std::get_if<rules::MapLocal>(&action)) takeFrom(folder, local->path);
      if (auto* script = std::get_if<rules::Script>(&action)) takeFrom(folder, script->file);
    }
  }
  if (const auto compiled = rules::RuleSet::compile(*read); !compiled) return named(compiled.error());
  return read;
}

Result<rules::RuleSetPtr> readRuleFiles(const std::vector<std::string>& files) {
  std::vector<rules::Rule> all;
  for (const std::string& file : files) {
    auto read = readRuleFile(file);
    if (!read) return read.error();
    all.insert(all.end(), std::make_move_iterator(read->begin()), std::make_move_iterator(read->end()));
  }
  return rules::RuleSet::compile(std::move(all));
}

}  // namespace penstock::service
