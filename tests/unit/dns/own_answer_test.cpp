// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/own_answer.h"

#include <gtest/gtest.h>

#include <boost/asio/ip/address.hpp>

#include "dns/name_servers.h"
#include "dns/self_address.h"
#include "penstock/net/address.h"

namespace penstock::dns {
namespace {

namespace wire = penstock::wire::dns;
using boost::asio::ip::make_address;
using model::DnsRecord;
using Type = DnsRecord::Type;

const std::vector<DnsRecord> kRecords = {{"a.example", Type::a, "192.0.2.1", 7},
                                         {"a.example", Type::a, "192.0.2.2", 7},
                                         {"a.example", Type::aaaa, "2001:db8::1", 8},
                                         {"v4.example", Type::a, "192.0.2.3", 60},
                                         {"*.mine.example", Type::a, "self", 60},
                                         {"*.mine.example", Type::aaaa, "self", 60},
                                         {"alias.example", Type::cname, "a.example", 9},
                                         {"far.example", Type::cname, "other.test", 9},
                                         {"none.example", Type::nxDomain, "", 60},
                                         {"round.example", Type::cname, "back.example", 60},
                                         {"back.example", Type::cname, "round.example", 60}};

struct Told {
  std::string text, by, also;
};

Told ask(const std::string& name, std::uint16_t type, std::uint16_t klass = wire::classIn) {
  wire::Message query;
  query.id = 7;
  query.recursionDesired = true;
  query.questions = {{name, type, klass}};
  const Self self = [](bool v6) { return v6 ? std::nullopt : std::optional(make_address("192.0.2.254")); };
  const auto own = ownAnswer(query, Records(kRecords), self);
  if (!own) return {"-", {}, {}};
  EXPECT_TRUE(own->message.response && own->message.authoritative && own->message.recursionAvailable && own->message.id == 7);
  EXPECT_EQ(own->message.questions, query.questions);
  return {wire::answerText(own->message), own->by, own->also};
}

TEST(DnsOwnAnswer, SaysWhatTheRecordsSay) {
  EXPECT_EQ(ask("a.example", wire::typeA).text, "192.0.2.1, 192.0.2.2");
  EXPECT_EQ(ask("A.Example", wire::typeAaaa).text, "2001:db8::1");
  EXPECT_EQ(ask("a.example", wire::typeA).by, "a.example");
  EXPECT_EQ(ask("a.example", wire::typeAny).text, "A 192.0.2.1, A 192.0.2.2, AAAA 2001:db8::1");
  EXPECT_EQ(ask("none.example", wire::typeA).text, "NXDOMAIN");
  EXPECT_EQ(ask("none.example", wire::typeMx).text, "NXDOMAIN");
  EXPECT_EQ(ask("other.example", wire::typeA).text, "-");
  EXPECT_EQ(ask("a.example", wire::typeA, 3).text, "-") << "not on the Internet";
}

TEST(DnsOwnAnswer, ANameWithRecordsHasNoOtherTypes) {
  for (const std::uint16_t type : {wire::typeAaaa, wire::typeHttps, wire::typeSvcb, wire::typeMx, wire::typeTxt})
    EXPECT_EQ(ask("v4.example", type).text, "no such record") << type;
}

TEST(DnsOwnAnswer, SelfIsOurAddressWhereTheAskerIs) {
  EXPECT_EQ(ask("x.mine.example", wire::typeA).text, "192.0.2.254");
  EXPECT_EQ(ask("x.mine.example", wire::typeAaaa).text, "no such record") << "we have none there";
  EXPECT_EQ(ask("mine.example", wire::typeA).text, "-");
}

TEST(DnsOwnAnswer, AnAliasIsFollowed) {
  EXPECT_EQ(ask("alias.example", wire::typeA).text, "CNAME a.example, 192.0.2.1, 192.0.2.2");
  EXPECT_EQ(ask("alias.example", wire::typeA).by, "alias.example, a.example");
  EXPECT_EQ(ask("alias.example", wire::typeCname).text, "CNAME a.example");
  EXPECT_EQ(ask("alias.example", wire::typeHttps).text, "CNAME a.example");
  const Told far = ask("far.example", wire::typeA);
  EXPECT_EQ(far.text, "CNAME other.test");
  EXPECT_EQ(far.also, "other.test") << "which others have to be asked for";
  EXPECT_EQ(ask("far.example", wire::typeTxt).also, "") << "but not for what the name has not";
  EXPECT_EQ(ask("round.example", wire::typeA).text, "SERVFAIL");
}

TEST(DnsSelfAddress, IsTheOneThatWasAskedOrItsNeighbour) {
  EXPECT_EQ(selfAddress(make_address("127.0.0.1"), false), make_address("127.0.0.1"));
  EXPECT_EQ(selfAddress(make_address("127.0.0.7"), false), make_address("127.0.0.7"));
  EXPECT_EQ(selfAddress(make_address("::1"), false), make_address("127.0.0.1"));
  EXPECT_EQ(selfAddress(make_address("0.0.0.0"), false), std::nullopt);
  EXPECT_EQ(selfAddress(make_address("192.0.2.77"), true), std::nullopt) << "no interface of ours";
}

TEST(DnsNameServers, OfTheSystemsFile) {
  const auto servers = serversIn("# a comment\nnameserver 192.0.2.53\n  nameserver\t2001:db8::53 # the second\nsearch example\n"
                                 "nameserver none\nnameservers 192.0.2.1\noptions edns0\nnameserver fe80::1%1");
  std::string told;
  for (const auto& s : servers) told += net::addressText(*s.data()) + " ";
  EXPECT_EQ(told, "192.0.2.53:53 [2001:db8::53]:53 [fe80::1]:53 ");
  std::string many;
  for (int i = 0; i < 100; ++i) many += "nameserver 192.0.2.1\n";
  EXPECT_EQ(serversIn(many).size(), 8u);
  EXPECT_TRUE(serversIn("").empty());
}

}  // namespace
}  // namespace penstock::dns
