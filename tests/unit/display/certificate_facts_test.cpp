// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/certificate_facts.h"

#include <gtest/gtest.h>

#include "unit/display/draft.h"

namespace penstock::display {
namespace {

using std::chrono::hours;

const WallTime kNow{std::chrono::microseconds(1'770'000'000'000'000)};

test::Draft withChain(WallTime::duration left) {
  test::Draft d(1);
  const auto make = [&](std::string subject, std::string issuer, std::vector<std::string> names) {
    auto c = std::make_shared<model::CertificateInfo>();
    c->subject = std::move(subject);
    c->issuer = std::move(issuer);
    c->names = std::move(names);
    c->notBefore = kNow - hours(24 * 30);
    c->notAfter = kNow + left;
    c->key = "ECDSA P-256";
    c->der = std::make_shared<std::string>(100, 'x');
    return c;
  };
  auto tls = std::make_shared<model::TlsInfo>();
  tls->verify = "ok";
  tls->chain = {make("CN=api.example.com", "CN=Middle", {"api.example.com", "*.example.com"}), make("CN=Middle", "CN=Root", {}), make("CN=Root", "CN=Root", {})};
  auto connection = std::make_shared<model::ConnectionInfo>();
  connection->serverTls = tls;
  d.x.connection = connection;
  return d;
}

std::string valueOf(const Facts& facts, std::size_t section, const std::string& key) {
  for (const Fact& fact : facts.at(section).facts)
    if (fact.key == key) return fact.value;
  return "none";
}

TEST(CertificateFacts, TellTheChainFromTheLeafUp) {
  const Facts facts = certificateFacts(withChain(hours(24 * 60)).x, kNow);
  ASSERT_EQ(facts.size(), 4u);
  EXPECT_EQ(valueOf(facts, 0, "Check"), "passed");
  EXPECT_EQ(facts[1].title, "1 of 3 · Server's certificate");
  EXPECT_EQ(valueOf(facts, 1, "Names"), "api.example.com, *.example.com");
  EXPECT_TRUE(valueOf(facts, 1, "Valid until").ends_with(" · 60 days left"));
  EXPECT_EQ(facts[2].title, "2 of 3 · Intermediate");
  EXPECT_EQ(facts[3].title, "3 of 3 · Root");
  EXPECT_EQ(valueOf(facts, 3, "Issuer"), "itself");
}

TEST(CertificateFacts, SayWhatExpiresOrHas) {
  const auto until = [](WallTime::duration left) { return certificateFacts(withChain(left).x, kNow)[1].facts[4]; };
  EXPECT_EQ(until(hours(24 * 5)).look, Fact::Look::warn);
  EXPECT_EQ(until(-hours(24 * 3)).look, Fact::Look::bad);
  EXPECT_TRUE(until(-hours(24 * 3)).value.ends_with(" · expired 3 days ago"));
}

TEST(CertificateFacts, AreThereWhereAServerShowedOne) {
  EXPECT_TRUE(certificateFacts(test::Draft(1).x, kNow).empty());
  EXPECT_EQ(certificatePem(test::Draft(1).x), "");
  const std::string pem = certificatePem(withChain(hours(1)).x);
  EXPECT_TRUE(pem.starts_with("-----BEGIN CERTIFICATE-----\neHh4"));
  EXPECT_EQ(pem.find("\n", 28) - 28, 64u) << "lines of 64";
}

}  // namespace
}  // namespace penstock::display
