// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/name_values.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "penstock/base/ascii.h"
#include "penstock/base/host_name.h"
#include "penstock/model/authority.h"
#include "penstock/service/config_file.h"
#include "service/settings/near_miss.h"

namespace penstock::service {

using model::DnsConfig;
using model::DnsRecord;

namespace {

Error badSetting(std::string message) { return makeError(ErrorCode::invalidArgument, std::move(message)); }

bool isAddress(int family, const std::string& text) {
  unsigned char bytes[sizeof(in6_addr)];
  return ::inet_pton(family, text.c_str(), bytes) == 1;
}
bool isAddress(const std::string& text) { return isAddress(AF_INET, text) || isAddress(AF_INET6, text); }

}  // namespace

std::optional<DnsConfig::Place> placeIn(const std::string& text, std::uint16_t usualPort) {
  DnsConfig::Place out{text, usualPort};
  if (isAddress(text)) return out;
  const std::size_t colon = text.rfind(':');
  if (colon != std::string::npos && !text.ends_with(']')) {
    const Result<std::uint16_t> port = parsePort(text.substr(colon + 1));
    if (!port) return std::nullopt;
    out.port = *port;
    out.address = text.substr(0, colon);
    if (isAddress(AF_INET6, out.address)) return std::nullopt;  // could be read two ways
  }
  if (out.address.size() > 2 && out.address.front() == '[' && out.address.back() == ']') {
    out.address = out.address.substr(1, out.address.size() - 2);
    if (!isAddress(AF_INET6, out.address)) return std::nullopt;
  }
  if (out.address == "localhost") out.address = "127.0.0.1";
  if (!isAddress(out.address)) return std::nullopt;
  return out;
}

std::string placeText(const DnsConfig::Place& place) { return model::bracketed(place.address) + ":" + std::to_string(place.port); }

Result<DnsConfig::Place> readListenPlace(const std::string& text) {
  const auto place = placeIn(text, DnsConfig::Place().port);
  if (!place) return badSetting(inQuotes(text) + " is no place to listen; expected ADDRESS:PORT such as 127.0.0.1:5353 or [::1]:5353");
  return *place;
}

Result<DnsConfig::Place> readNameServer(const std::string& text) {
  constexpr std::uint16_t usualPort = 53;
  const auto place = placeIn(text, usualPort);
  if (!place || place->port == 0)
    return badSetting(inQuotes(text) + " is no name server; expected an address such as 9.9.9.9, 192.0.2.1:5353 or [2620:fe::fe]:53");
  return *place;
}

Result<std::string> readRecordName(const std::string& text) {
  const std::string expected = "; expected a name such as api.example.com, *.example.com, or /regex/";
  if (text.starts_with('/')) return parseHostPattern(text);
  const bool below = text.starts_with("*.");
  const std::string name = hostName(below ? text.substr(2) : text);
  if (name.empty() || name.find('*') != std::string::npos || name.find(':') != std::string::npos || isAddress(name))
    return badSetting(inQuotes(text) + " is no name" + expected);
  return below ? "*." + name : name;
}

Result<DnsRecord::Type> readRecordType(const std::string& text) {
  for (const auto type : {DnsRecord::Type::a, DnsRecord::Type::aaaa, DnsRecord::Type::cname, DnsRecord::Type::nxDomain})
    if (equalsIgnoreCase(text, model::toText(type))) return type;
  return badSetting(inQuotes(text) + " is no type of a record; expected A, AAAA, CNAME or NXDOMAIN");
}

Result<std::string> readRecordAnswer(DnsRecord::Type type, const std::string& text) {
  switch (type) {
    case DnsRecord::Type::a:
    case DnsRecord::Type::aaaa:
      if (text == "self" || isAddress(type == DnsRecord::Type::a ? AF_INET : AF_INET6, text)) return text;
      return badSetting(inQuotes(text) + " is no answer of an " + std::string(model::toText(type)) + " record; expected an " +
                        (type == DnsRecord::Type::a ? "IPv4" : "IPv6") + " address, or self");
    case DnsRecord::Type::cname: {
      const std::string name = hostName(text);
      if (name.empty() || isAddress(name)) return badSetting(inQuotes(text) + " is no answer of a CNAME record; expected a name");
      return name;
    }
    case DnsRecord::Type::nxDomain: break;
  }
  if (!text.empty()) return badSetting("an NXDOMAIN record has an answer; expected none");
  return std::string();
}

DnsRecord::Type usualRecordType(const std::string& answer) { return isAddress(AF_INET6, answer) ? DnsRecord::Type::aaaa : DnsRecord::Type::a; }

Result<std::uint32_t> readTtl(const std::string& text) {
  const auto ttl = parseDecimal(text);
  if (!ttl || *ttl > INT32_MAX) return badSetting(inQuotes(text) + " is no ttl; expected seconds such as 60");
  return std::uint32_t(*ttl);
}

Result<std::string> readOverrideHost(const std::string& text) {
  const Result<std::string> host = parseHostPattern(text);
  if (host && host->find_first_of("/:") != std::string::npos) return badSetting(inQuotes(*host) + " is no host; expected one such as api.example.com or *.example.com");
  return host;
}

Result<DnsConfig::Place> readOverrideAddress(const std::string& text) {
  const auto place = placeIn(text, 0);
  if (!place) return badSetting(inQuotes(text) + " is no IP address; expected one such as 127.0.0.1, or with a port 127.0.0.1:3000");
  return *place;
}

std::string overrideAddressText(const model::HostOverride& one) { return one.port == 0 ? one.address : placeText({one.address, one.port}); }

}  // namespace penstock::service
