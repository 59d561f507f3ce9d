// SPDX-License-Identifier: GPL-3.0-or-later
// Hosts and authorities: what is read is written the same, and patterns of hosts, read from the first line, match in
// bounded time.
#include <string>

#include "penstock/net/host_patterns.h"
#include "penstock/upstream/chain.h"
#include "fuzz/fuzz.h"
#include "penstock/base/ascii.h"
#include "penstock/base/host_name.h"
#include "penstock/net/address.h"
#include "penstock/service/config_file.h"
#include "tls/host_name.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace penstock;
  const std::string_view in = fuzz::asText(data, size);

  if (const auto read = net::parseAuthority(in, 443)) {
    fuzz::require(!read->host.empty() && read->port != 0, "an authority without host or port");
    const auto again = net::parseAuthority(net::authorityText(read->host, read->port), 1);
    fuzz::require(again && again->host == read->host && again->port == read->port,
                  "an authority reads otherwise when written");
  }
  if (const std::string name = hostName(in); !name.empty()) {
    fuzz::require(hostName(name) == name, "a host name has another form");
    fuzz::require(name.size() <= 253 && name.find_first_of(std::string_view("\0 \n/<>\"'&*@", 11)) == std::string::npos, "no host name");
  }
  if (const auto bytes = tls::ipBytes(in)) {
    const std::string text = tls::ipText(*bytes);
    fuzz::require(net::isIpLiteral(text) && tls::ipBytes(text) == bytes, "an address reads otherwise when written");
  }
  if (net::isIpLiteral(in)) fuzz::require(tls::ipBytes(in).has_value(), "an address that is none");
  tls::ipText(in);

  const std::size_t line = std::min(in.find('\n'), in.size());
  const std::string_view written = in.substr(0, std::min<std::size_t>(line, 256)),
                         host = in.substr(std::min(line + 1, in.size())).substr(0, 255);
  if (tls::wildcardCovers(written, host))
    fuzz::require(globMatch(written, host), "a wildcard covers what the glob does not match");
  if (const auto pattern = service::parseHostPattern(written)) {
    net::HostPatterns({*pattern}).match(host, 443);
    model::UpstreamProxy proxy;
    proxy.except = {*pattern};
    upstream::ProxyChain(proxy).proxyFor(host, 80);
  }
  if (const auto exception = service::parseUpstreamException(written)) {
    model::UpstreamProxy proxy;
    proxy.except = {*exception};
    upstream::ProxyChain(proxy).proxyFor(host, 80);
  }
  return 0;
}
