// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/kept_rules.h"

#include <utility>

#include "penstock/codec/hex.h"
#include "penstock/rules/rule_file.h"
#include "penstock/tls/fingerprint.h"

namespace penstock::service {

namespace {

constexpr std::string_view mark = "sealed ";

std::string sealOf(std::string_view json, std::string_view secret) { return codec::hexString(tls::keyedDigest(secret, json)); }

}  // namespace

std::string rulesText(const std::vector<rules::Rule>& rules, std::string_view secret) {
  if (rules.empty()) return {};
  const std::string json = rules::writeRules(rules);
  return std::string(mark) + sealOf(json, secret) + '\n' + json;
}

Result<KeptRules> rulesIn(std::string_view text, std::string_view secret) {
  KeptRules out;
  if (text.empty()) return out;
  if (text.size() > mostRulesText) return makeError(ErrorCode::limit, "they are larger than 16 MB");
  out.ours = false;
  if (text.starts_with(mark)) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    const std::string_view seal = text.substr(mark.size(), end - mark.size());
    text.remove_prefix(end + 1);
    out.ours = !secret.empty() && tls::sameSecret(sealOf(text, secret), seal);
  }
  auto read = rules::readRules(text);
  if (!read) return read.error();
  out.rules = std::move(*read);
  return out;
}

}  // namespace penstock::service
