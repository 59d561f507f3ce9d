// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/own_answer.h"

namespace penstock::dns {

namespace {

namespace asio = boost::asio;
namespace wire = penstock::wire::dns;
using model::DnsRecord;
using Type = DnsRecord::Type;

/// Of an A or AAAA record; "" where there is none.
std::string dataOf(const DnsRecord& record, const Self& self) {
  const bool v6 = record.type == Type::aaaa;
  if (record.answer == "self") {
    const auto own = self(v6);
    return own && own->is_v6() == v6 ? bytesOf(*own) : std::string();
  }
  boost::system::error_code ec;
  const auto address = asio::ip::make_address(record.answer, ec);
  return !ec && address.is_v6() == v6 ? bytesOf(address) : std::string();
}

void append(wire::Message& to, const std::string& owner, std::uint16_t type, std::uint32_t ttl, std::string data) {
  if (!data.empty()) to.answers.push_back({owner, type, wire::classIn, ttl, std::move(data)});
}

/// What those of one pattern say of that name. The alias they end in; "": none.
std::string answerBy(std::span<const DnsRecord> records, const std::string& owner, std::uint16_t asked, const Self& self,
                     wire::Message& out) {
  for (const DnsRecord& record : records)
    if (record.type == Type::nxDomain) out.rcode = wire::nxDomain;
  if (out.rcode != wire::noError) return {};
  for (const DnsRecord& record : records) {
    if (record.type != Type::cname) continue;
    append(out, owner, wire::typeCname, record.ttl, wire::nameData(record.answer));
    // Of other types a name with records has none, wherever it leads.
    return asked == wire::typeA || asked == wire::typeAaaa ? record.answer : std::string();
  }
  for (const DnsRecord& record : records) {
    const std::uint16_t type = record.type == Type::a ? wire::typeA : wire::typeAaaa;
    if (asked == type || asked == wire::typeAny) append(out, owner, type, record.ttl, dataOf(record, self));
  }
  return {};
}

}  // namespace

std::string bytesOf(const asio::ip::address& address) {
  const auto text = [](const auto& bytes) { return std::string(bytes.begin(), bytes.end()); };
  return address.is_v4() ? text(address.to_v4().to_bytes()) : text(address.to_v6().to_bytes());
}

std::optional<OwnAnswer> ownAnswer(const wire::Message& query, const Records& records, const Self& self) {
  const wire::Question& asked = query.questions.front();
  if (asked.klass != wire::classIn) return std::nullopt;
  std::string name = asked.name;
  std::span<const DnsRecord> found = records.of(name);
  if (found.empty()) return std::nullopt;
  OwnAnswer out{wire::answerTo(query), {}, {}};
  out.message.authoritative = true;
  for (unsigned i = 0; i < mostAliases; ++i) {
    out.by += (out.by.empty() ? "" : ", ") + found.front().name;
    const std::string alias = answerBy(found, name, asked.type, self, out.message);
    if (alias.empty()) return out;
    name = alias;
    found = records.of(name);
    if (found.empty()) {
      out.also = name;
      return out;
    }
  }
  out.message.answers.clear();  // round in a circle
  out.message.rcode = wire::servFail;
  return out;
}

}  // namespace penstock::dns
