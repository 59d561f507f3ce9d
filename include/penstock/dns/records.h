// SPDX-License-Identifier: GPL-3.0-or-later
// What the person says of names.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/regex_fwd.hpp>

#include "penstock/model/config.h"
#include "penstock/net/resolver.h"

namespace penstock::dns {

/// Immutable. Thread: any.
class Records {
 public:
  explicit Records(std::vector<model::DnsRecord> records);
  /// All records of the one pattern that counts for that name: the exact one, else that of the longest suffix, else the first regex.
  /// Empty: none does. Names as hostName() has them, or as wire/dns reads them, in any case of letters.
  std::span<const model::DnsRecord> of(std::string_view name) const;
  const std::vector<model::DnsRecord>& all() const { return all_; }

 private:
  struct Regex {
    std::shared_ptr<const boost::regex> regex;
    std::size_t group = 0;
  };
  std::vector<model::DnsRecord> all_;
  std::vector<std::vector<model::DnsRecord>> groups_;  // of one pattern each
  std::map<std::string, std::size_t, std::less<>> exact_, below_;  // lower case; `below_` by suffix
  std::vector<Regex> regexes_;
};
using RecordsPtr = std::shared_ptr<const Records>;

/// How far a CNAME of ours leads to another one.
inline constexpr unsigned mostAliases = 8;

/// What the proxy itself is told of names: overrides first, then records, but for `self`, which is for those who ask us.
net::NameOverrides overridesFor(std::vector<model::HostOverride> hosts, RecordsPtr records);
/// The same, and `name` is this machine's loopback, unless `others` say something of it. They may be empty.
net::NameOverrides withLoopback(std::string name, net::NameOverrides others);

}  // namespace penstock::dns
