// SPDX-License-Identifier: GPL-3.0-or-later
// The name server, and what names are to the proxy itself.
#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>

#include "penstock/base/ascii.h"
#include "penstock/base/host_name.h"
#include "penstock/model/authority.h"
#include "service/settings/near_miss.h"
#include "service/settings/table/values.h"

namespace penstock::service {
namespace {

using model::DnsConfig;
using model::DnsRecord;
using Item = std::map<std::string, std::string>;

std::string field(const Item& item, const char* name) {
  const auto it = item.find(name);
  return it == item.end() ? std::string() : it->second;
}

bool isAddress(int family, const std::string& text) {
  unsigned char bytes[sizeof(in6_addr)];
  return ::inet_pton(family, text.c_str(), bytes) == 1;
}
bool isAddress(const std::string& text) { return isAddress(AF_INET, text) || isAddress(AF_INET6, text); }

/// ADDRESS, ADDRESS:PORT, [IPv6]:PORT; nothing when it is not that. An IPv6 address alone needs no brackets.
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

Result<void> setListen(SettingsDraft& draft, const Written& written) {
  auto& listen = draft.settings.config.engine.dns.listen;
  const std::string text = written.text();
  if (const Result<bool> on = parseSwitch(text)) {
    listen = *on ? std::optional(DnsConfig::Place()) : std::nullopt;
    return {};
  }
  const auto place = placeIn(text, DnsConfig::Place().port);
  if (!place) return badSetting(inQuotes(text) + " is no place to listen; expected ADDRESS:PORT such as 127.0.0.1:5353 or [::1]:5353");
  listen = place;
  return {};
}

std::optional<Written> writtenListen(const Settings& settings) {
  const auto& listen = settings.config.engine.dns.listen;
  if (!listen) return std::nullopt;
  return oneWord(placeText(*listen));
}

Result<void> setUpstreamServers(SettingsDraft& draft, const Written& written) {
  constexpr std::uint16_t usualPort = 53;
  std::vector<DnsConfig::Place> servers;
  for (const std::string& word : written.words) {
    const auto place = placeIn(word, usualPort);
    if (!place || place->port == 0)
      return badSetting(inQuotes(word) + " is no name server; expected an address such as 9.9.9.9, 192.0.2.1:5353 or [2620:fe::fe]:53");
    servers.push_back(*place);
  }
  draft.settings.config.engine.dns.upstream = std::move(servers);
  return {};
}

std::optional<Written> writtenUpstreamServers(const Settings& settings) {
  std::vector<std::string> words;
  for (const auto& place : settings.config.engine.dns.upstream) words.push_back(placeText(place));
  return listOf(std::move(words));
}

Result<std::string> recordName(const std::string& text) {
  const std::string expected = "; expected a name such as api.example.com, *.example.com, or /regex/";
  if (text.starts_with('/')) return parseHostPattern(text);
  const bool below = text.starts_with("*.");
  const std::string name = hostName(below ? text.substr(2) : text);
  if (name.empty() || name.find('*') != std::string::npos || name.find(':') != std::string::npos || isAddress(name))
    return badSetting(inQuotes(text) + " is no name" + expected);
  return below ? "*." + name : name;
}

Result<DnsRecord::Type> recordType(const std::string& text) {
  for (const auto type : {DnsRecord::Type::a, DnsRecord::Type::aaaa, DnsRecord::Type::cname, DnsRecord::Type::nxDomain})
    if (equalsIgnoreCase(text, model::toText(type))) return type;
  return badSetting(inQuotes(text) + " is no type of a record; expected A, AAAA, CNAME or NXDOMAIN");
}

Result<std::string> recordAnswer(DnsRecord::Type type, const std::string& text) {
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

Result<DnsRecord> recordOf(const Item& item) {
  DnsRecord out;
  const std::string answer = field(item, "answer");
  const bool v6 = isAddress(AF_INET6, answer);
  if (Result<void> taken = take(out.name, recordName(field(item, "name"))); !taken) return taken.error();
  out.type = v6 ? DnsRecord::Type::aaaa : DnsRecord::Type::a;
  if (item.contains("type"))
    if (Result<void> taken = take(out.type, recordType(field(item, "type"))); !taken) return taken.error();
  if (Result<void> taken = take(out.answer, recordAnswer(out.type, answer)); !taken) return taken.error();
  if (!item.contains("ttl")) return out;
  const auto ttl = parseDecimal(field(item, "ttl"));
  if (!ttl || *ttl > INT32_MAX) return badSetting(inQuotes(field(item, "ttl")) + " is no ttl; expected seconds such as 60");
  out.ttl = std::uint32_t(*ttl);
  return out;
}

Result<void> setRecords(SettingsDraft& draft, const Written& written) {
  auto& records = draft.settings.config.engine.dns.records;
  if (!written.words.empty()) return badSetting("expected a mapping of name, type, answer and ttl");
  if (written.before == 0) records.clear();
  for (const Item& item : written.items) {
    Result<DnsRecord> record = recordOf(item);
    if (!record) return record.error();
    records.push_back(std::move(*record));
  }
  return {};
}

std::optional<Written> writtenRecords(const Settings& settings) {
  Written out = listOf({});
  for (const DnsRecord& one : settings.config.engine.dns.records) {
    Item item{{"name", one.name}, {"type", std::string(model::toText(one.type))}, {"ttl", std::to_string(one.ttl)}};
    if (!one.answer.empty()) item["answer"] = one.answer;
    out.items.push_back(std::move(item));
  }
  if (out.items.empty()) return std::nullopt;
  return out;
}

Result<model::HostOverride> overrideOf(const std::string& word) {
  static const std::string kExpected = "; expected HOST=ADDRESS or HOST=ADDRESS:PORT such as api.example.com=127.0.0.1:3000";
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos || equals == 0) return badSetting(inQuotes(word) + " says no address of a host" + kExpected);
  model::HostOverride out;
  if (Result<void> taken = take(out.host, parseHostPattern(word.substr(0, equals))); !taken) return taken.error();
  const auto place = placeIn(word.substr(equals + 1), 0);
  if (!place) return badSetting(inQuotes(word.substr(equals + 1)) + " is no IP address" + kExpected);
  if (out.host.find_first_of("/:") != std::string::npos) return badSetting(inQuotes(out.host) + " is no host" + kExpected);
  out.address = place->address;
  out.port = place->port;
  return out;
}

Result<void> setResolve(SettingsDraft& draft, const Written& written) {
  auto& place = draft.settings.config.engine.resolve;
  std::vector<model::HostOverride> read;
  for (const std::string& word : written.words) {
    Result<model::HostOverride> one = overrideOf(word);
    if (!one) return one.error();
    read.push_back(std::move(*one));
  }
  // Those of flags stand before those of the file, in their own order: the first that matches counts.
  if (written.byFlag)
    place.insert(place.begin() + std::ptrdiff_t(std::min(written.before, place.size())), read.begin(), read.end());
  else
    place = std::move(read);
  return {};
}

std::optional<Written> writtenResolve(const Settings& settings) {
  std::vector<std::string> words;
  for (const model::HostOverride& one : settings.config.engine.resolve)
    words.push_back(one.host + "=" + (one.port == 0 ? one.address : placeText({one.address, one.port})));
  return listOf(std::move(words));
}

constexpr std::string_view kFields[] = {"name", "type", "answer", "ttl"};

constexpr Setting kRows[] = {
    {.key = "dns.listen",
     .flag = "--dns",
     .takes = "ADDRESS:PORT",
     .help = "be a name server there, by UDP and TCP (port 5353 unless\nsaid; 0: any free port, printed)",
     .value = {.set = setListen, .written = writtenListen}},
    {.key = "dns.upstream",
     .help = "servers asked for what no record answers, in order; the system's unless said",
     .value = {.shape = SettingValue::Shape::list, .set = setUpstreamServers, .written = writtenUpstreamServers}},
    {.key = "dns.records",
     .help = "what it answers itself: name, type, answer, ttl",
     .value = {.shape = SettingValue::Shape::items, .set = setRecords, .written = writtenRecords, .fields = kFields}},
    {.key = "proxy.resolve",
     .flag = "--resolve",
     .takes = "HOST=ADDRESS[:PORT]",
     .help = "the proxy reaches HOST there; HOST may be *.example.com;\nagain for more, the first that matches counts",
     .value = {.shape = SettingValue::Shape::list, .set = setResolve, .written = writtenResolve}},
};

}  // namespace

std::span<const Setting> nameSettings() { return kRows; }

}  // namespace penstock::service
