// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/config.h"

#include "penstock/model/authority.h"

namespace penstock::model {

namespace {

std::string_view schemeName(ReverseTarget::Scheme scheme) {
  switch (scheme) {
    case ReverseTarget::Scheme::http: return "http";
    case ReverseTarget::Scheme::https: return "https";
    case ReverseTarget::Scheme::tcp: return "tcp";
  }
  return {};
}

}  // namespace

std::string authorityOf(const ReverseTarget& target) { return authorityText(schemeName(target.scheme), target.host, target.port); }

std::string toText(const ReverseTarget& target) { return std::string(schemeName(target.scheme)) + "://" + authorityOf(target); }

std::string_view toText(ListenMode mode) {
  switch (mode) {
    case ListenMode::http: return "http";
    case ListenMode::https: return "https";
    case ListenMode::socks5: return "socks5";
    case ListenMode::reverse: return "reverse";
    case ListenMode::transparent: return "transparent";
  }
  return {};
}

std::string_view toText(TlsVersion version) {
  switch (version) {
    case TlsVersion::tls10: return "1.0";
    case TlsVersion::tls11: return "1.1";
    case TlsVersion::tls12: return "1.2";
    case TlsVersion::tls13: return "1.3";
  }
  return {};
}

std::string_view toText(DnsRecord::Type type) {
  switch (type) {
    case DnsRecord::Type::a: return "A";
    case DnsRecord::Type::aaaa: return "AAAA";
    case DnsRecord::Type::cname: return "CNAME";
    case DnsRecord::Type::nxDomain: return "NXDOMAIN";
  }
  return {};
}

std::string toText(const UpstreamProxy& proxy) {
  std::string out;
  switch (proxy.kind) {
    case UpstreamProxy::Kind::http: out = "http://"; break;
    case UpstreamProxy::Kind::https: out = "https://"; break;
    case UpstreamProxy::Kind::socks5: out = "socks5://"; break;
  }
  return out + bracketed(proxy.host) + ":" + std::to_string(proxy.port);
}

}  // namespace penstock::model
