// SPDX-License-Identifier: GPL-3.0-or-later
// Rows in the words of a person.
#include <algorithm>

#include "penstock/base/ascii.h"
#include "service/settings/name_values.h"

namespace penstock::service {

namespace {

constexpr std::size_t mostServers = 8;

/// The error of a member.
Error at(const char* member, const Error& error) { return makeError(error.code, std::string(member) + ": " + error.message); }

Result<NameSays> readOverride(const NameTexts& texts) {
  auto host = readOverrideHost(texts.name);
  if (!host) return at("name", host.error());
  const auto place = readOverrideAddress(texts.answer);
  if (!place) return at("answer", place.error());
  return NameSays(model::HostOverride{std::move(*host), place->address, place->port});
}

}  // namespace

NameTexts toTexts(const NameSays& says) {
  if (const auto* host = std::get_if<model::HostOverride>(&says)) return {host->host, overrideType, overrideAddressText(*host), {}};
  const auto& record = std::get<model::DnsRecord>(says);
  return {record.name, std::string(model::toText(record.type)), record.answer, std::to_string(record.ttl)};
}

Result<NameSays> readNameTexts(const NameTexts& texts) {
  if (equalsIgnoreCase(texts.type, overrideType)) return readOverride(texts);
  model::DnsRecord out;
  auto name = readRecordName(texts.name);
  if (!name) return at("name", name.error());
  out.name = std::move(*name);
  out.type = usualRecordType(texts.answer);
  if (!texts.type.empty()) {
    const auto type = readRecordType(texts.type);
    if (!type) return at("type", type.error());
    out.type = *type;
  }
  auto answer = readRecordAnswer(out.type, texts.answer);
  if (!answer) return at("answer", answer.error());
  out.answer = std::move(*answer);
  if (texts.ttl.empty()) return NameSays(std::move(out));
  const auto ttl = readTtl(texts.ttl);
  if (!ttl) return at("ttl", ttl.error());
  out.ttl = *ttl;
  return NameSays(std::move(out));
}

Result<std::vector<model::DnsConfig::Place>> readNameServers(const std::string& text) {
  constexpr char between[] = ", \t";
  std::vector<model::DnsConfig::Place> out;
  for (std::size_t from = text.find_first_not_of(between); from != std::string::npos;) {
    const std::size_t end = std::min(text.find_first_of(between, from), text.size());
    const auto place = readNameServer(text.substr(from, end - from));
    if (!place) return place.error();
    if (out.size() == mostServers) return makeError(ErrorCode::limit, "more than " + std::to_string(mostServers) + " name servers are never asked");
    out.push_back(*place);
    from = text.find_first_not_of(between, end);
  }
  return out;
}

}  // namespace penstock::service
