// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/kept_rules.h"

#include <utility>

#include "penstock/rules/rule_file.h"
#include "service/sealed_text.h"

namespace penstock::service {

std::string rulesText(const std::vector<rules::Rule>& rules, std::string_view secret) {
  if (rules.empty()) return {};
  return sealedText(rules::writeRules(rules), secret);
}

Result<KeptRules> rulesIn(std::string_view text, std::string_view secret) {
  KeptRules out;
  if (text.empty()) return out;
  if (text.size() > mostRulesText) return makeError(ErrorCode::limit, "they are larger than 16 MB");
  const Unsealed kept = unsealed(text, secret);
  out.ours = kept.ours;
  auto read = rules::readRules(kept.text);
  if (!read) return read.error();
  out.rules = std::move(*read);
  return out;
}

}  // namespace penstock::service
