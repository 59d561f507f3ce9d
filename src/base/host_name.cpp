// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/host_name.h"

#include <arpa/inet.h>

#include "penstock/base/ascii.h"

namespace penstock {
namespace {

constexpr std::size_t kLongestName = 253, kLongestLabel = 63, kLongestZone = 15;  // RFC 1035 2.3.4; IFNAMSIZ without its NUL

bool isAlphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool isZone(std::string_view zone) {
  if (zone.empty() || zone.size() > kLongestZone) return false;
  for (const char c : zone)
    if (!isAlphanumeric(c) && std::string_view("-._~").find(c) == std::string_view::npos) return false;
  return true;
}

/// `family` is AF_INET or AF_INET6.
std::string canonicalAddress(int family, std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN) return {};
  unsigned char bytes[sizeof(in6_addr)];
  char out[INET6_ADDRSTRLEN];
  // A NUL would end the text for inet_pton.
  if (text.find('\0') != std::string_view::npos || ::inet_pton(family, std::string(text).c_str(), bytes) != 1) return {};
  return ::inet_ntop(family, bytes, out, sizeof out) ? out : std::string();
}

std::string canonicalV6(std::string_view text) {
  const std::size_t percent = text.find('%');
  std::string out = canonicalAddress(AF_INET6, text.substr(0, percent));
  if (out.empty() || percent == std::string_view::npos) return out;
  if (!isZone(text.substr(percent + 1))) return {};
  return out.append(text.substr(percent));
}

}  // namespace

std::string hostName(std::string_view text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') return canonicalV6(text.substr(1, text.size() - 2));
  if (text.find(':') != std::string_view::npos) return canonicalV6(text);
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.size() > kLongestName) return {};
  std::string out(text);
  std::size_t label = 0;
  for (std::size_t i = 0; i <= out.size(); ++i) {
    if (i == out.size() || out[i] == '.') {
      if (i == label || i - label > kLongestLabel) return {};
      label = i + 1;
      continue;
    }
    if (!isAlphanumeric(out[i]) && out[i] != '-' && out[i] != '_') return {};
    out[i] = toLower(out[i]);
  }
  return out;
}

}  // namespace penstock
