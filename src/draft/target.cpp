// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/target.h"

#include "draft/words.h"
#include "penstock/base/ascii.h"
#include "penstock/base/host_name.h"
#include "penstock/model/authority.h"

namespace penstock::draft {

Result<Target> readTarget(std::string_view text) {
  Target target;
  if (const std::size_t colon = text.find("://"); colon != text.npos) {
    target.scheme = lowered(text.substr(0, colon));
    if (target.scheme == "ws" || target.scheme == "wss") target.scheme = target.scheme == "ws" ? "http" : "https";
    if (target.scheme != "http" && target.scheme != "https") return wrong(inQuotes(target.scheme) + " is neither http nor https");
    text.remove_prefix(colon + 3);
  }
  text = text.substr(0, text.find_first_of("/?#"));
  if (const std::size_t user = text.rfind('@'); user != text.npos) text.remove_prefix(user + 1);
  target.port = target.scheme == "https" ? 443 : 80;
  std::string_view host = text;
  const std::size_t colon = text.rfind(':');
  // A colon within the brackets of an IPv6 address, or one of several without them, starts no port.
  const bool address = !text.starts_with('[') && colon != text.npos && text.find(':') != colon;
  if (colon != text.npos && !address && text.find(']', colon) == text.npos) {
    host = text.substr(0, colon);
    const auto port = parseDecimal(text.substr(colon + 1));
    if (colon + 1 < text.size() && (!port || *port == 0 || *port > 65535)) return wrong(inQuotes(text.substr(colon + 1)) + " is no port: 1 to 65535");
    if (port) target.port = std::uint16_t(*port);
  }
  target.host = hostName(host);
  if (target.host.empty()) return wrong(host.empty() ? "there is no host" : inQuotes(host) + " is no name or address of a host");
  return target;
}

std::string authorityOf(const Target& target) { return model::authorityText(target.scheme, target.host, target.port); }

std::string toText(const Target& target) { return target.scheme + "://" + authorityOf(target); }

}  // namespace penstock::draft
