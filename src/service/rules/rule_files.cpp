// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/rule_files.h"

#include <filesystem>
#include <iterator>
#include <utility>

#include "penstock/base/file.h"
#include "penstock/rules/rule_file.h"
#include "penstock/rules/rule_set.h"
#include "service/rules/rule_paths.h"

namespace penstock::service {

namespace {

constexpr std::size_t fileLimit = 16 * 1024 * 1024;

void takeFrom(const std::filesystem::path& folder, rules::Rule& rule) {
  for (rules::Action& action : rule.actions)
    if (const NamedFile named = fileOf(action); named.path) *named.path = (folder / *named.path).lexically_normal().string();
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
  for (rules::Rule& rule : *read) takeFrom(folder, rule);
  if (const auto compiled = rules::RuleSet::compile(*read); !compiled) return named(compiled.error());
  return read;
}

Result<std::vector<rules::Rule>> readRuleFiles(const std::vector<std::string>& files) {
  std::vector<rules::Rule> all;
  for (const std::string& file : files) {
    auto read = readRuleFile(file);
    if (!read) return read.error();
    all.insert(all.end(), std::make_move_iterator(read->begin()), std::make_move_iterator(read->end()));
  }
  return all;
}

}  // namespace penstock::service
