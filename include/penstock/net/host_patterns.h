// SPDX-License-Identifier: GPL-3.0-or-later
// Which hosts a setting is for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/regex_fwd.hpp>
#include <memory>

namespace penstock::net {

/// Host globs (`*.bank.example`, `bank.example:8443`) and regexes (`/^pinned\./`). Immutable. Thread: any.
class HostPatterns {
 public:
  /// A regex that does not compile matches nothing; settings refuse it before it gets here.
  explicit HostPatterns(std::vector<std::string> patterns);
  /// The pattern that matches host or host:port; null for none.
  const std::string* match(std::string_view host, std::uint16_t port) const;
  const std::vector<std::string>& patterns() const { return patterns_; }

 private:
  std::vector<std::string> patterns_;
  std::vector<std::shared_ptr<const boost::regex>> regexes_;  // as patterns_; null for globs
};

}  // namespace penstock::net
