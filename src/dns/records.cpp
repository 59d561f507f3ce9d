// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/dns/records.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <boost/regex.hpp>
#include <optional>

#include "penstock/base/ascii.h"

namespace penstock::dns {

namespace {

using model::DnsRecord;

bool matches(const boost::regex& regex, std::string_view name) {
  try {
    return boost::regex_search(name.begin(), name.end(), regex);
  } catch (const std::runtime_error&) {
    return false;  // Boost's own bound on catastrophic patterns
  }
}

std::optional<net::IpAddress> addressOf(const std::string& text) {
  net::IpAddress out;
  auto& v4 = reinterpret_cast<sockaddr_in&>(out.storage);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(out.storage);
  if (::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    out.length = sizeof v4;
  } else if (::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    out.length = sizeof v6;
  } else {
    return std::nullopt;
  }
  return out;
}

/// Of the records of one pattern. Nothing: they are all for others.
std::optional<net::NameOverride> saidBy(std::span<const DnsRecord> records) {
  net::NameOverride out;
  for (const DnsRecord& record : records) {
    if (record.type == DnsRecord::Type::nxDomain) {
      out.resolved.error = "there is no such name, by the record " + record.name;
      return out;
    }
    if (record.type == DnsRecord::Type::cname) {
      out.instead = record.answer;
      return out;
    }
    if (const auto address = addressOf(record.answer)) out.resolved.addresses.push_back(*address);
  }
  if (out.resolved.addresses.empty()) return std::nullopt;
  return out;
}

std::optional<net::NameOverride> saidByRecords(const Records& records, std::string name) {
  std::optional<net::NameOverride> last;
  for (unsigned i = 0; i < mostAliases; ++i) {
    auto said = saidBy(records.of(name));
    if (!said) return last;  // the alias before, which leads to a name of others
    if (said->instead.empty()) return said;
    name = said->instead;
    last = std::move(said);
  }
  last->instead.clear();
  last->resolved.error = "the records of this name lead round in a circle";
  return last;
}

}  // namespace

Records::Records(std::vector<DnsRecord> records) : all_(std::move(records)) {
  std::map<std::string, std::size_t> regexes;
  const auto groupIn = [this](auto& groups, std::string key) {
    const auto [place, isNew] = groups.emplace(std::move(key), groups_.size());
    if (isNew) groups_.emplace_back();
    return std::pair(place->second, isNew);
  };
  for (const DnsRecord& record : all_) {
    const std::string& name = record.name;
    std::size_t group = 0;
    if (name.size() > 2 && name.front() == '/' && name.back() == '/') {
      const auto [place, isNew] = groupIn(regexes, name);
      group = place;
      auto regex = std::make_shared<boost::regex>();
      regex->assign(name.substr(1, name.size() - 2), boost::regex::perl | boost::regex::icase | boost::regex::no_except);
      if (isNew && regex->status() == 0) regexes_.push_back({std::move(regex), group});
    } else if (name.starts_with("*.")) {
      group = groupIn(below_, lowered(name.substr(2))).first;
    } else {
      group = groupIn(exact_, lowered(name)).first;
    }
    groups_[group].push_back(record);
  }
}

std::span<const DnsRecord> Records::of(std::string_view name) const {
  if (groups_.empty()) return {};
  const std::string key = lowered(name);
  if (const auto it = exact_.find(key); it != exact_.end()) return groups_[it->second];
  for (std::size_t dot = key.find('.'); !below_.empty() && dot != std::string::npos; dot = key.find('.', dot + 1))
    if (const auto it = below_.find(std::string_view(key).substr(dot + 1)); it != below_.end()) return groups_[it->second];
  for (const Regex& one : regexes_)
    if (matches(*one.regex, key)) return groups_[one.group];
  return {};
}

net::NameOverrides overridesFor(std::vector<model::HostOverride> hosts, RecordsPtr records) {
  if (hosts.empty() && (!records || records->all().empty())) return {};
  return [hosts = std::move(hosts), records = std::move(records)](const std::string& name) -> std::optional<net::NameOverride> {
    for (const model::HostOverride& one : hosts) {
      if (!globMatch(one.host, name)) continue;
      net::NameOverride out;
      if (const auto address = addressOf(one.address)) out.resolved.addresses.push_back(*address);
      out.resolved.port = one.port;
      return out;
    }
    return records ? saidByRecords(*records, name) : std::nullopt;
  };
}

net::NameOverrides withLoopback(std::string name, net::NameOverrides others) {
  return [name = std::move(name), others = std::move(others)](const std::string& asked) -> std::optional<net::NameOverride> {
    auto said = others ? others(asked) : std::nullopt;
    if (said || !equalsIgnoreCase(asked, name)) return said;
    said.emplace();
    for (const char* loopback : {"127.0.0.1", "::1"}) said->resolved.addresses.push_back(*addressOf(loopback));
    return said;
  };
}

}  // namespace penstock::dns
