// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/host_name.h"

#include <arpa/inet.h>

#include "penstock/base/ascii.h"
#include "penstock/base/host_name.h"
#include "penstock/tls/leaf_cache.h"

namespace penstock::tls {
namespace {

std::string_view withoutBrackets(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  // A zone says which interface leads there; it is no part of the address a certificate can be for.
  if (host.find(':') != std::string_view::npos) host = host.substr(0, host.find('%'));
  return host;
}

}  // namespace

std::optional<std::string> ipBytes(std::string_view host) {
  host = withoutBrackets(host);
  if (host.empty() || host.size() > INET6_ADDRSTRLEN) return std::nullopt;
  const std::string text(host);
  unsigned char bytes[16];
  if (inet_pton(AF_INET, text.c_str(), bytes) == 1) return std::string(reinterpret_cast<char*>(bytes), 4);
  if (inet_pton(AF_INET6, text.c_str(), bytes) == 1) return std::string(reinterpret_cast<char*>(bytes), 16);
  return std::nullopt;
}

std::string ipText(std::string_view bytes) {
  char text[INET6_ADDRSTRLEN];
  if (bytes.size() != 4 && bytes.size() != 16) return {};
  return inet_ntop(bytes.size() == 4 ? AF_INET : AF_INET6, bytes.data(), text, sizeof text) ? text : std::string();
}

bool isIpLiteral(std::string_view host) {
  return ipBytes(host).has_value();
}

std::string normalisedName(std::string_view name) {
  const bool wildcard = name.starts_with("*.");
  const std::string host = hostName(wildcard ? name.substr(2) : name);
  if (!wildcard) return host.substr(0, host.find('%'));  // a zone is no part of the address
  constexpr std::size_t longest = 253;
  return host.empty() || isIpLiteral(host) || host.size() + 2 > longest ? std::string() : "*." + host;
}

bool wildcardCovers(std::string_view pattern, std::string_view host) {
  if (!pattern.starts_with("*.") || pattern.find('.', 2) == std::string_view::npos) return false;
  const auto dot = host.find('.');
  return dot != std::string_view::npos && dot > 0 && equalsIgnoreCase(pattern.substr(1), host.substr(dot));
}

}  // namespace penstock::tls
