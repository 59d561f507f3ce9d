// SPDX-License-Identifier: GPL-3.0-or-later
// The name server, and what names are to the proxy itself.
#include <algorithm>

#include "service/settings/name_values.h"
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

Result<void> setListen(SettingsDraft& draft, const Written& written) {
  auto& listen = draft.settings.config.engine.dns.listen;
  const std::string text = written.text();
  if (const Result<bool> on = parseSwitch(text)) {
    listen = *on ? std::optional(DnsConfig::Place()) : std::nullopt;
    return {};
  }
  const auto place = readListenPlace(text);
  if (!place) return place.error();
  listen = *place;
  return {};
}

std::optional<Written> writtenListen(const Settings& settings) {
  const auto& listen = settings.config.engine.dns.listen;
  if (!listen) return std::nullopt;
  return oneWord(placeText(*listen));
}

Result<void> setUpstreamServers(SettingsDraft& draft, const Written& written) {
  std::vector<DnsConfig::Place> servers;
  for (const std::string& word : written.words) {
    const auto place = readNameServer(word);
    if (!place) return place.error();
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

Result<DnsRecord> recordOf(const Item& item) {
  DnsRecord out;
  const std::string answer = field(item, "answer");
  if (Result<void> taken = take(out.name, readRecordName(field(item, "name"))); !taken) return taken.error();
  out.type = usualRecordType(answer);
  if (item.contains("type"))
    if (Result<void> taken = take(out.type, readRecordType(field(item, "type"))); !taken) return taken.error();
  if (Result<void> taken = take(out.answer, readRecordAnswer(out.type, answer)); !taken) return taken.error();
  if (item.contains("ttl"))
    if (Result<void> taken = take(out.ttl, readTtl(field(item, "ttl"))); !taken) return taken.error();
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
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos || equals == 0)
    return badSetting(inQuotes(word) + " says no address of a host; expected HOST=ADDRESS or HOST=ADDRESS:PORT such as api.example.com=127.0.0.1:3000");
  model::HostOverride out;
  if (Result<void> taken = take(out.host, readOverrideHost(word.substr(0, equals))); !taken) return taken.error();
  const auto place = readOverrideAddress(word.substr(equals + 1));
  if (!place) return place.error();
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
    words.push_back(one.host + "=" + overrideAddressText(one));
  return listOf(std::move(words));
}

constexpr std::string_view kFields[] = {"name", "type", "answer", "ttl"};

constexpr Setting kRows[] = {
    {.key = "dns.listen",
     .flag = "--dns",
     .takes = "ADDRESS:PORT",
     .help = "be a name server there, by UDP and TCP (port 5353 unless\nsaid; 0: any free port, printed)",
     .applies = Applies::now,
     .value = {.set = setListen, .written = writtenListen}},
    {.key = "dns.upstream",
     .help = "servers asked for what no record answers, in order; the system's unless said",
     .applies = Applies::now,
     .value = {.shape = SettingValue::Shape::list, .set = setUpstreamServers, .written = writtenUpstreamServers}},
    {.key = "dns.records",
     .help = "what it answers itself: name, type, answer, ttl",
     .applies = Applies::now,
     .value = {.shape = SettingValue::Shape::items, .set = setRecords, .written = writtenRecords, .fields = kFields}},
    {.key = "proxy.resolve",
     .flag = "--resolve",
     .takes = "HOST=ADDRESS[:PORT]",
     .help = "the proxy reaches HOST there; HOST may be *.example.com;\nagain for more, the first that matches counts",
     .applies = Applies::now,
     .value = {.shape = SettingValue::Shape::list, .set = setResolve, .written = writtenResolve}},
};

}  // namespace

std::span<const Setting> nameSettings() { return kRows; }

}  // namespace penstock::service
