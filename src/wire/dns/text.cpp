// SPDX-License-Identifier: GPL-3.0-or-later
#include <arpa/inet.h>

#include <algorithm>
#include <utility>

#include "penstock/wire/dns/message.h"
#include "wire/dns/name.h"
#include "wire/dns/numbers.h"

namespace penstock::wire::dns {
namespace {

constexpr std::pair<std::uint16_t, const char*> kTypes[] = {
    {typeA, "A"},       {typeNs, "NS"},      {typeCname, "CNAME"}, {typeSoa, "SOA"},   {typePtr, "PTR"},     {typeMx, "MX"},
    {typeTxt, "TXT"},   {typeAaaa, "AAAA"},  {29, "LOC"},          {typeSrv, "SRV"},   {35, "NAPTR"},        {39, "DNAME"},
    {typeOpt, "OPT"},   {43, "DS"},          {44, "SSHFP"},        {46, "RRSIG"},      {47, "NSEC"},         {48, "DNSKEY"},
    {50, "NSEC3"},      {52, "TLSA"},        {61, "OPENPGPKEY"},   {typeSvcb, "SVCB"}, {typeHttps, "HTTPS"}, {typeIxfr, "IXFR"},
    {typeAxfr, "AXFR"}, {typeAny, "ANY"},    {257, "CAA"}};

constexpr const char* kRcodes[] = {"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"};

std::string hex(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    out += digits[static_cast<std::uint8_t>(c) >> 4];
    out += digits[static_cast<std::uint8_t>(c) & 15];
  }
  return out;
}

std::string unknown(std::string_view data) {
  return "\\# " + std::to_string(data.size()) + (data.empty() ? "" : " ") + hex(data);
}

std::string addressText(int family, std::string_view data) {
  char text[INET6_ADDRSTRLEN];
  return ::inet_ntop(family, data.data(), text, sizeof text) ? text : std::string();
}

/// Strings with a length before each, in quotes; "" where the lengths are not those of the data.
std::string strings(std::string_view data) {
  std::string out;
  while (!data.empty()) {
    const std::size_t size = static_cast<std::uint8_t>(data.front());
    if (size >= data.size()) return {};
    out += out.empty() ? "\"" : " \"";
    for (const char c : data.substr(1, size)) {
      const auto byte = static_cast<std::uint8_t>(c);
      if (c == '"' || c == '\\')
        out.append({'\\', c});
      else if (byte >= 0x20 && byte < 0x7f)
        out += c;
      else
        out.append({'\\', char('0' + byte / 100), char('0' + byte / 10 % 10), char('0' + byte % 10)});
    }
    out += '"';
    data.remove_prefix(size + 1);
  }
  return out;
}

/// So many numbers of 16 bits, then one name; "" where it is not that.
std::string numbersAndName(std::string_view data, std::size_t numbers) {
  if (data.size() < 2 * numbers) return {};
  std::string out;
  for (std::size_t i = 0; i < numbers; ++i) out += std::to_string(number16(data, 2 * i)) + " ";
  const auto name = nameIn(data.substr(2 * numbers));
  return name ? out + *name : std::string();
}

std::string soaText(std::string_view data) {
  std::size_t at = 0;
  std::string server, person;
  if (!readName(data, at, server) || !readName(data, at, person) || data.size() - at != 20) return {};
  std::string out = server + " " + person;
  for (; at < data.size(); at += 4) out += " " + std::to_string(number32(data, at));
  return out;
}

std::string knownText(const Record& record) {
  const std::string_view data = record.data;
  switch (record.type) {
    case typeA: return data.size() == 4 ? addressText(AF_INET, data) : std::string();
    case typeAaaa: return data.size() == 16 ? addressText(AF_INET6, data) : std::string();
    case typeNs:
    case typeCname:
    case typePtr: return numbersAndName(data, 0);
    case typeMx: return numbersAndName(data, 1);
    case typeSrv: return numbersAndName(data, 3);
    case typeSoa: return soaText(data);
    case typeTxt: return strings(data);
    default: return {};
  }
}

}  // namespace

std::string typeText(std::uint16_t type) {
  const auto same = [type](const auto& known) { return known.first == type; };
  const auto found = std::find_if(std::begin(kTypes), std::end(kTypes), same);
  return found == std::end(kTypes) ? "TYPE" + std::to_string(type) : found->second;
}

std::string rcodeText(std::uint16_t rcode) {
  if (rcode < std::size(kRcodes)) return kRcodes[rcode];
  return rcode == badVers ? "BADVERS" : "RCODE" + std::to_string(rcode);
}

std::string dataText(const Record& record) {
  std::string out = record.klass == classIn ? knownText(record) : std::string();
  return out.empty() ? unknown(record.data) : out;
}

std::string answerText(const Message& response) {
  constexpr std::size_t mostText = 300;
  std::string out;
  if (response.rcode != noError) out = rcodeText(response.rcode);
  std::size_t told = 0;
  for (const Record& record : response.answers) {
    const bool asked = response.questions.size() == 1 && response.questions.front().type == record.type;
    std::string text = dataText(record);
    if (!asked || record.type == typeCname) text.insert(0, typeText(record.type) + " ");
    if (told > 0 && out.size() + text.size() > mostText) break;
    out.append(out.empty() ? "" : ", ").append(text.substr(0, mostText));
    ++told;
  }
  if (told < response.answers.size()) out += " and " + std::to_string(response.answers.size() - told) + " more";
  if (response.truncated) out += out.empty() ? "truncated" : " (truncated)";
  return out.empty() ? "no such record" : out;
}

}  // namespace penstock::wire::dns
