// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/host_patterns.h"

#include <boost/regex.hpp>

#include "penstock/base/ascii.h"
#include "penstock/net/address.h"

namespace penstock::net {

HostPatterns::HostPatterns(std::vector<std::string> patterns) : patterns_(std::move(patterns)) {
  for (const std::string& p : patterns_) {
    std::shared_ptr<boost::regex> regex;
    if (p.size() > 2 && p.front() == '/' && p.back() == '/') {
      regex = std::make_shared<boost::regex>();
      regex->assign(p.substr(1, p.size() - 2), boost::regex::perl | boost::regex::icase | boost::regex::no_except);
    }
    regexes_.push_back(std::move(regex));
  }
}

const std::string* HostPatterns::match(std::string_view host, std::uint16_t port) const {
  if (patterns_.empty()) return nullptr;
  const std::string authority = net::authorityText(host, port);
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    bool hit = false;
    if (!regexes_[i]) {
      hit = globMatch(patterns_[i], host) || globMatch(patterns_[i], authority);
    } else if (regexes_[i]->status() == 0) {
      try {
        hit = boost::regex_search(host.begin(), host.end(), *regexes_[i]) || boost::regex_search(authority, *regexes_[i]);
      } catch (const std::runtime_error&) {
        // Boost's own bound on catastrophic patterns: no match.
      }
    }
    if (hit) return &patterns_[i];
  }
  return nullptr;
}

}  // namespace penstock::net
