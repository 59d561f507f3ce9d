// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/upstream/chain.h"

#include <arpa/inet.h>

#include "penstock/base/ascii.h"
#include "penstock/codec/base64.h"
#include "penstock/net/this_machine.h"

namespace penstock::upstream {

using model::UpstreamProxy;

namespace {

/// Network byte order into `out`; 0 when the text is no address, else its bits.
unsigned addressBits(std::string_view host, unsigned char* out) {
  if (host.size() > 45) return 0;
  const std::string text(host);
  if (::inet_pton(AF_INET, text.c_str(), out) == 1) return 32;
  return ::inet_pton(AF_INET6, text.c_str(), out) == 1 ? 128 : 0;
}

bool samePrefix(const unsigned char* a, const unsigned char* b, unsigned bits) {
  unsigned i = 0;
  for (; bits >= 8; bits -= 8, ++i)
    if (a[i] != b[i]) return false;
  return bits == 0 || (a[i] ^ b[i]) >> (8 - bits) == 0;
}

/// What is neither a network nor the word loopback.
std::vector<std::string> patternsOf(const std::optional<UpstreamProxy>& proxy) {
  std::vector<std::string> out;
  if (!proxy) return out;
  for (const std::string& p : proxy->except)
    if (p != "loopback" && (p.front() == '/' || p.find('/') == std::string::npos)) out.push_back(p);
  return out;
}

}  // namespace

ProxyChain::ProxyChain(std::optional<UpstreamProxy> proxy) : proxy_(std::move(proxy)), patterns_(std::make_unique<net::HostPatterns>(patternsOf(proxy_))) {
  if (!proxy_) return;
  if (proxy_->kind != UpstreamProxy::Kind::socks5 && !proxy_->user.empty())
    authorization_ = "Basic " + codec::base64Encode(proxy_->user + ":" + proxy_->password);
  for (const std::string& p : proxy_->except) {
    if (p == "loopback") loopback_ = true;
    const std::size_t slash = p.find('/');
    if (slash == 0 || slash == std::string::npos) continue;
    Network network;
    const unsigned width = addressBits(std::string_view(p).substr(0, slash), network.address);
    const auto bits = parseDecimal(std::string_view(p).substr(slash + 1));
    if (width == 0 || !bits || *bits > width) continue;  // settings refuse it before it gets here
    network.v6 = width == 128;
    network.bits = unsigned(*bits);
    networks_.push_back(network);
  }
}

bool ProxyChain::excepted(std::string_view host, std::uint16_t port) const {
  if (loopback_ && net::isLoopback(host)) return true;
  if (!networks_.empty()) {
    unsigned char address[16];
    if (const unsigned width = addressBits(host, address)) {
      for (const Network& n : networks_)
        if (n.v6 == (width == 128) && samePrefix(n.address, address, n.bits)) return true;
    }
  }
  return patterns_->match(host, port) != nullptr;
}

const UpstreamProxy* ProxyChain::proxyFor(std::string_view host, std::uint16_t port) const {
  return proxy_ && !excepted(host, port) ? &*proxy_ : nullptr;
}

bool ProxyChain::takesAbsoluteForm(std::string_view host, std::uint16_t port) const {
  const UpstreamProxy* proxy = proxyFor(host, port);
  return proxy && proxy->kind != UpstreamProxy::Kind::socks5;
}

}  // namespace penstock::upstream
