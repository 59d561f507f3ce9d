// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules/url.h"

#include "penstock/base/ascii.h"
#include "penstock/base/host_name.h"
#include "penstock/model/authority.h"

namespace penstock::rules {
namespace {

/// Host and port of "host", "host:port", "[v6]:port".
bool readAuthority(std::string_view text, Url& out) {
  const bool bracketed = text.starts_with('[');
  const std::size_t hostEnd = bracketed ? text.find(']') + 1 : text.find(':');
  if (bracketed && hostEnd == 0) return false;
  out.host = hostName(text.substr(0, hostEnd));
  if (out.host.empty()) return false;
  out.port = out.scheme == "https" ? 443 : 80;
  if (hostEnd >= text.size()) return true;
  const auto port = text[hostEnd] == ':' ? parseDecimal(text.substr(hostEnd + 1)) : std::nullopt;
  if (!port || *port == 0 || *port > 65535) return false;
  out.port = std::uint16_t(*port);
  return true;
}

}  // namespace

std::optional<Url> readUrl(std::string_view text) {
  Url out;
  for (const std::string_view scheme : {"https", "http"}) {
    const std::string_view begin = text.substr(0, scheme.size() + 3);
    if (equalsIgnoreCase(begin, std::string(scheme) + "://")) out.scheme = scheme;
  }
  if (out.scheme.empty()) return std::nullopt;
  text.remove_prefix(out.scheme.size() + 3);
  const std::size_t end = std::min(text.find_first_of("/?#"), text.size());
  if (!readAuthority(text.substr(0, end), out)) return std::nullopt;
  out.authority = model::authorityText(out.scheme, out.host, out.port);
  std::string_view path = text.substr(end);
  path = path.substr(0, path.find('#'));  // of a fragment servers are told nothing
  if (path.starts_with('?')) out.path = "/";
  out.path += path;
  for (const char c : out.path)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) return std::nullopt;
  return out;
}

}  // namespace penstock::rules
