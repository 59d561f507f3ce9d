// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/dns/records.h"

#include <gtest/gtest.h>

#include "penstock/net/address.h"

namespace penstock::dns {
namespace {

using model::DnsRecord;
using Type = DnsRecord::Type;

std::string firstOf(const Records& records, std::string_view name) {
  const auto found = records.of(name);
  return found.empty() ? std::string() : found.front().answer;
}

TEST(DnsRecords, TheExactNameCountsThenTheLongestSuffixThenTheFirstRegex) {
  const Records records({{"/^w/", Type::a, "1.0.0.1", 60},
                         {"*.example.com", Type::a, "1.0.0.2", 60},
                         {"*.a.example.com", Type::a, "1.0.0.3", 60},
                         {"www.example.com", Type::a, "1.0.0.4", 60},
                         {"/w2$/", Type::a, "1.0.0.5", 60},
                         {"/^w.*2$/", Type::a, "1.0.0.6", 60}});
  EXPECT_EQ(firstOf(records, "www.example.com"), "1.0.0.4");
  EXPECT_EQ(firstOf(records, "WWW.Example.COM"), "1.0.0.4");
  EXPECT_EQ(firstOf(records, "api.example.com"), "1.0.0.2");
  EXPECT_EQ(firstOf(records, "x.y.example.com"), "1.0.0.2") << "however deep";
  EXPECT_EQ(firstOf(records, "x.a.example.com"), "1.0.0.3");
  EXPECT_EQ(firstOf(records, "a.example.com"), "1.0.0.2") << "not its own apex";
  EXPECT_EQ(firstOf(records, "example.com"), "") << "the apex is not below itself";
  EXPECT_EQ(firstOf(records, "notexample.com"), "");
  EXPECT_EQ(firstOf(records, "w2"), "1.0.0.1") << "in their order";
  EXPECT_EQ(firstOf(records, "x.w2"), "1.0.0.5");
  EXPECT_EQ(firstOf(records, ""), "");
}

TEST(DnsRecords, ThoseOfOnePatternBelongTogether) {
  const Records records({{"a", Type::a, "1.0.0.1", 60}, {"b", Type::a, "1.0.0.9", 60}, {"A", Type::aaaa, "::1", 60}, {"a", Type::a, "1.0.0.2", 60}});
  EXPECT_EQ(records.of("a").size(), 3u);
  EXPECT_EQ(records.all().size(), 4u);
}

TEST(DnsRecords, APatternThatGivesUpMatchesNothing) {
  const Records records({{"/^(a+)+$/", Type::a, "1.0.0.1", 60}, {"/(/", Type::a, "1.0.0.2", 60}});
  EXPECT_EQ(firstOf(records, std::string(60, 'a') + "!"), "");
  EXPECT_EQ(firstOf(records, "("), "");
}

std::string told(const net::NameOverrides& overrides, const std::string& host) {
  const auto said = overrides(host);
  if (!said) return "-";
  if (!said->instead.empty()) return "as " + said->instead;
  std::string out = said->resolved.error;
  for (const auto& a : said->resolved.addresses) out += (out.empty() ? "" : " ") + net::addressText(a.raw());
  return said->resolved.port == 0 ? out : out + " port " + std::to_string(said->resolved.port);
}

TEST(DnsOverrides, TellTheProxyWhereNamesAre) {
  const auto records = std::make_shared<const Records>(std::vector<DnsRecord>{{"a.example", Type::a, "192.0.2.1", 60},
                                                                              {"a.example", Type::aaaa, "2001:db8::1", 60},
                                                                              {"mine.example", Type::a, "self", 60},
                                                                              {"alias.example", Type::cname, "a.example", 60},
                                                                              {"far.example", Type::cname, "other.test", 60},
                                                                              {"none.example", Type::nxDomain, "", 60},
                                                                              {"round.example", Type::cname, "round.example", 60}});
  const auto overrides = overridesFor({{"*.dev", "127.0.0.1", 3000}, {"a.dev", "192.0.2.9", 0}, {"six", "::1", 0}}, records);
  EXPECT_EQ(told(overrides, "a.example"), "192.0.2.1:0 [2001:db8::1]:0");
  EXPECT_EQ(told(overrides, "mine.example"), "-") << "our own address is for those who ask us: the proxy goes to the real one";
  EXPECT_EQ(told(overrides, "alias.example"), "192.0.2.1:0 [2001:db8::1]:0");
  EXPECT_EQ(told(overrides, "far.example"), "as other.test");
  EXPECT_EQ(told(overrides, "none.example"), "there is no such name, by the record none.example");
  EXPECT_EQ(told(overrides, "round.example"), "the records of this name lead round in a circle");
  EXPECT_EQ(told(overrides, "b.dev"), "127.0.0.1:0 port 3000");
  EXPECT_EQ(told(overrides, "a.dev"), "127.0.0.1:0 port 3000") << "the first that matches";
  EXPECT_EQ(told(overrides, "six"), "[::1]:0");
  EXPECT_EQ(told(overrides, "else.where"), "-");
  EXPECT_FALSE(overridesFor({}, std::make_shared<const Records>(std::vector<DnsRecord>())));
}

}  // namespace
}  // namespace penstock::dns
