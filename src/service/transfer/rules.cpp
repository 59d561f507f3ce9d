// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/transfer/rules.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "penstock/rules/rule_file.h"
#include "penstock/service/paths.h"
#include "penstock/service/transfer.h"
#include "penstock/tls/certificate_authority.h"
#include "service/rules/kept_rules.h"
#include "service/sealed_text.h"

namespace penstock::service {
namespace {

constexpr char kSetting[] = "rules";

/// The list of what rules::writeRulesForBoth() gives.
std::string listOf(const std::vector<rules::Rule>& rules) {
  const auto file = nlohmann::json::parse(rules::writeRulesForBoth(rules), nullptr, false);
  return file.contains("rules") ? file["rules"].dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) : "[]";
}

/// By which this person's Penstock knows its rules again; "" before its first start.
std::string secret() {
  const std::filesystem::path folder = UserFolders::ofThisUser().caFolder();
  std::error_code ignored;
  if (!std::filesystem::exists(folder / "penstock-ca.pem", ignored)) return {};
  const auto authority = tls::CertificateAuthority::openOrCreate(folder);
  return authority ? (*authority)->secretFor("rules in a project") : std::string();
}

}  // namespace

std::string rulesToExport(const Rules& rules) {
  std::vector<rules::Rule> own;
  for (RuleRow& row : rules.list())
    if (!row.ofRun) own.push_back(std::move(row.rule));
  return listOf(own);
}

std::string rulesOf(const store::ProjectReader& reader) {
  const auto text = reader.setting(kSetting);
  const auto kept = text ? rulesIn(*text, {}) : Result<KeptRules>(text.error());
  return kept ? listOf(kept->rules) : "[]";
}

Result<void> addRulesTo(store::Store& store, const std::string& json) {
  auto come = rules::readRules(json);
  if (!come) return come.error();
  const std::string before = store.setting(kSetting);
  std::string text;
  if (before.empty()) {
    // Without a seal all of them are off when the project is opened, and still say what they are.
    text = rules::writeRules(*come);
  } else {
    const std::string ours = secret();
    auto kept = rulesIn(before, ours);
    if (!kept) return makeError(kept.error().code, "the project's own rules cannot be read: " + kept.error().message);
    if (!kept->ours && unsealed(before, ours).hasSeal)
      return makeError(ErrorCode::unsupported, "the project's own rules were written under another authority: open it, and import the rules there");
    for (rules::Rule& rule : *come) {
      if (kept->ours) rule.enabled = false;
      rule.id.clear();
      kept->rules.push_back(std::move(rule));
    }
    text = kept->ours ? rulesText(kept->rules, ours) : rules::writeRules(kept->rules);
  }
  if (text.size() > mostRulesText) return makeError(ErrorCode::limit, "a project's rules may have 16 MB");
  return store.setSetting(kSetting, std::move(text));
}

}  // namespace penstock::service
