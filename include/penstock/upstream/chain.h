// SPDX-License-Identifier: GPL-3.0-or-later
// Another proxy on the way to servers: which of them are reached through it, and how it is asked.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/model/config.h"
#include "penstock/net/host_patterns.h"

namespace penstock::upstream {

/// Immutable. Thread: any.
class ProxyChain {
 public:
  explicit ProxyChain(std::optional<model::UpstreamProxy> proxy = std::nullopt);
  /// The proxy on the way to that host; null: it is reached directly.
  const model::UpstreamProxy* proxyFor(std::string_view host, std::uint16_t port) const;
  /// Whether a plain http:// request to that host is given to the proxy whole, in absolute-form, instead of through a tunnel.
  bool takesAbsoluteForm(std::string_view host, std::uint16_t port) const;
  /// The value of Proxy-Authorization for it; "" when it is given none.
  const std::string& authorization() const { return authorization_; }

 private:
  struct Network {
    bool v6 = false;
    unsigned char address[16] = {};
    unsigned bits = 0;
  };
  bool excepted(std::string_view host, std::uint16_t port) const;

  std::optional<model::UpstreamProxy> proxy_;
  std::string authorization_;
  std::vector<Network> networks_;
  bool loopback_ = false;
  std::unique_ptr<net::HostPatterns> patterns_;
};

}  // namespace penstock::upstream
