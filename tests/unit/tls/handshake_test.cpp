// SPDX-License-Identifier: GPL-3.0-or-later
// Both contexts against each other, as a client sees Penstock.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <memory>

#include "unit/tls/memory_pair.h"

namespace penstock::tls::test {
namespace {

class Handshake : public testing::TestWithParam<Version> {
 protected:
  void SetUp() override {
    ca = CertificateAuthority::openOrCreate(dir / "ca").value();
    leaves = std::make_unique<LeafCache>(ca);
    server = ServerContext::create().value();
    client = clientContext();
  }

  std::shared_ptr<ClientContext> clientContext(bool trustOurs = true) {
    ClientOptions options;
    options.versions = {GetParam(), GetParam()};
    options.systemRoots = false;
    if (trustOurs) options.extraRoots = ca->file();
    return ClientContext::create(options).value();
  }

  MemoryPair pair(const std::string& host, const ClientParameters& asked, const std::string& key = {}) {
    SslPtr c = client->newSsl(), s = server->newSsl();
    client->prepareClient(c.get(), asked);
    if (!key.empty()) offered = client->resume(c.get(), key);
    EXPECT_TRUE(applyLeaf(s.get(), *leaves->leafFor(host, asked.sni).value()));
    return MemoryPair(std::move(c), std::move(s));
  }

  TempDir dir;
  CertificateAuthorityPtr ca;
  std::unique_ptr<LeafCache> leaves;
  std::shared_ptr<ServerContext> server;
  std::shared_ptr<ClientContext> client;
  bool offered = false;
};

TEST_P(Handshake, VerifiesAndDescribesBothSides) {
  MemoryPair p = pair("a.example.org", {"a.example.org", "a.example.org", {"h2", "http/1.1"}});
  setAlpnAnswer(p.server.get(), "http/1.1");
  ASSERT_TRUE(p.handshake()) << p.clientFailure.text << " / " << p.serverFailure.text;
  EXPECT_EQ(p.toServer("ping"), "ping");
  EXPECT_EQ(p.toClient("pong"), "pong");

  const auto c = describe(p.client.get());
  EXPECT_EQ(c->version, GetParam() == Version::tls13 ? "TLSv1.3" : "TLSv1.2");
  EXPECT_FALSE(c->cipher.empty());
  EXPECT_EQ(c->group, "x25519");
  EXPECT_EQ(c->alpn, "http/1.1");
  EXPECT_EQ(c->sni, "a.example.org");
  EXPECT_EQ(c->offeredAlpn, (std::vector<std::string>{"h2", "http/1.1"}));
  EXPECT_FALSE(c->resumed);
  EXPECT_EQ(c->verify, "ok");
  ASSERT_EQ(c->chain.size(), 1u);  // the authority itself is not sent
  EXPECT_EQ(c->chain[0]->names, std::vector<std::string>{"a.example.org"});
  EXPECT_EQ(verifiedNames(p.client.get()), std::vector<std::string>{"a.example.org"});

  const auto s = describe(p.server.get());
  EXPECT_EQ(s->version, c->version);
  EXPECT_EQ(s->alpn, "http/1.1");
  EXPECT_EQ(s->sni, "a.example.org");
  EXPECT_EQ(s->offeredAlpn, c->offeredAlpn);
  EXPECT_EQ(s->verify, "");
  EXPECT_TRUE(s->chain.empty());
}

TEST_P(Handshake, AnswersNoAlpnThatWasNotOfferedOrNotWanted) {
  for (const char* answer : {"", "h2"}) {
    MemoryPair p = pair("a.example.org", {"a.example.org", "a.example.org", {"http/1.1"}});
    setAlpnAnswer(p.server.get(), answer);
    ASSERT_TRUE(p.handshake());
    EXPECT_EQ(describe(p.client.get())->alpn, "");
    EXPECT_EQ(describe(p.server.get())->offeredAlpn, std::vector<std::string>{"http/1.1"});
  }
}

TEST_P(Handshake, NamesThatOthersStumbleOver) {
  for (const std::string host : {"under_score.example.org", "127.0.0.1", "::1", "xn--bcher-kva.example", "localhost"}) {
    MemoryPair p = pair(host, {host, isIpLiteral(host) ? "" : host});
    EXPECT_TRUE(p.handshake()) << host << ": " << p.clientFailure.text;
    EXPECT_EQ(describe(p.client.get())->verify, "ok") << host;
  }
}

TEST_P(Handshake, NeverSendsAnAddressAsServerName) {
  MemoryPair p = pair("127.0.0.1", {"127.0.0.1", "127.0.0.1"});
  ASSERT_TRUE(p.handshake()) << p.clientFailure.text;
  EXPECT_EQ(describe(p.server.get())->sni, "");
}

TEST_P(Handshake, ClientThatDoesNotTrustUsIsRecognised) {
  client = clientContext(false);
  MemoryPair p = pair("a.example.org", {"a.example.org", "a.example.org"});
  ASSERT_FALSE(p.handshake());
  EXPECT_EQ(p.clientFailure.kind, model::FailureKind::tlsVerifyFailed);
  EXPECT_TRUE(p.serverFailure.peerRefusedCertificate);
  EXPECT_EQ(p.serverFailure.kind, model::FailureKind::clientTlsFailed);
  EXPECT_EQ(p.serverFailure.alert, 48);
  EXPECT_EQ(p.serverFailure.text, "the client does not accept our certificate (alert unknown_ca)");
}

TEST_P(Handshake, ResumesOnBothSides) {
  const ClientParameters asked{"a.example.org", "a.example.org", {"http/1.1"}};
  for (int connection = 0; connection < 4; ++connection) {
    MemoryPair p = pair("a.example.org", asked, "a.example.org:443|a.example.org|http/1.1");
    setAlpnAnswer(p.server.get(), "http/1.1");
    EXPECT_EQ(offered, connection > 0);
    ASSERT_TRUE(p.handshake());
    EXPECT_EQ(p.toClient("x"), "x");  // brings the tickets of TLS 1.3
    EXPECT_EQ(describe(p.client.get())->resumed, connection > 0);
    EXPECT_EQ(describe(p.server.get())->resumed, connection > 0);
    EXPECT_EQ(describe(p.client.get())->verify, "ok");
    EXPECT_EQ(describe(p.client.get())->chain.size(), 1u);
    EXPECT_EQ(describe(p.server.get())->sni, "a.example.org");
    EXPECT_EQ(describe(p.server.get())->alpn, "http/1.1");
    // No SSL_shutdown: a connection that just ends must not spoil the session.
  }
  EXPECT_EQ(client->sessions(), 1u);
}

TEST_P(Handshake, KeepsSessionsOfDifferentKeysAndVerificationApart) {
  const ClientParameters asked{"a.example.org", "a.example.org"};
  MemoryPair first = pair("a.example.org", asked, "one");
  ASSERT_TRUE(first.handshake());
  first.toClient("x");
  MemoryPair other = pair("a.example.org", asked, "two");
  EXPECT_FALSE(offered);
  ClientParameters unverified = asked;
  unverified.verify = false;
  MemoryPair third = pair("a.example.org", unverified, "one");
  EXPECT_FALSE(offered);
  MemoryPair fourth = pair("b.example.org", {"b.example.org", "a.example.org"}, "one");
  EXPECT_FALSE(offered) << "a session is only for the host it was verified for";
}

TEST_P(Handshake, SessionOfOneHostIsNotTakenForAnother) {
  MemoryPair first = pair("a.example.org", {"a.example.org", "a.example.org"});
  ASSERT_TRUE(first.handshake());
  first.toClient("x");
  const SessionPtr session(SSL_get1_session(first.client.get()));
  MemoryPair other = pair("b.example.org", {"b.example.org", "b.example.org"});
  SSL_set_session(other.client.get(), session.get());
  ASSERT_TRUE(other.handshake()) << other.clientFailure.text;
  EXPECT_FALSE(describe(other.server.get())->resumed) << "RFC 6066 3";
  EXPECT_EQ(describe(other.server.get())->sni, "b.example.org");
}

TEST_P(Handshake, EndWithoutCloseNotifyIsSeen) {
  MemoryPair p = pair("a.example.org", {"a.example.org", "a.example.org"});
  ASSERT_TRUE(p.handshake());
  p.toClient("x");
  BIO_shutdown_wr(SSL_get_wbio(p.server.get()));
  char byte;
  const int r = SSL_read(p.client.get(), &byte, 1);
  EXPECT_EQ(SSL_get_error(p.client.get(), r), SSL_ERROR_SSL);
  EXPECT_TRUE(endedWithoutCloseNotify());
  const TlsFailure f = describeFailure(p.client.get());
  EXPECT_TRUE(f.peerClosed);
  EXPECT_EQ(f.text, "the server ended the connection without closing TLS");
}

INSTANTIATE_TEST_SUITE_P(Versions, Handshake, testing::Values(Version::tls12, Version::tls13),
                         [](const auto& info) { return info.param == Version::tls12 ? "Tls12" : "Tls13"; });

}  // namespace
}  // namespace penstock::tls::test
