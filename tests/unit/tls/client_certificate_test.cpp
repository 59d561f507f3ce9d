// SPDX-License-Identifier: GPL-3.0-or-later
// Servers that ask us for a certificate, in the handshake and later; and ourselves asking clients.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "unit/tls/memory_pair.h"

namespace penstock::tls::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

ClientIdentityPtr identityOf(const TempDir& dir, const Identity& identity, const std::vector<X509*>& chain = {}) {
  std::string text = pemOf(identity.certificate.get());
  for (X509* x : chain) text += pemOf(x);
  writeText(dir / "identity.pem", text + pemOf(identity.key.get()));
  return loadClientIdentity(dir / "identity.pem", "", "").value();
}

std::vector<std::string> namesOf(const std::vector<std::shared_ptr<const model::CertificateInfo>>& chain) {
  std::vector<std::string> out;
  for (const auto& c : chain) out.push_back(c->subject);
  return out;
}

class ClientCertificate : public testing::TestWithParam<Version> {
 protected:
  void SetUp() override {
    root = makeIdentity({.subject = "Root", .ca = true});
    between = makeIdentity({.subject = "Between", .ca = true}, &root);
    writeText(dir / "root.pem", pemOf(root.certificate.get()));
    alice = identityOf(dir, makeIdentity({.subject = "alice"}, &between), {between.certificate.get()});
    bob = identityOf(dir, makeIdentity({.subject = "bob", .keyType = "RSA"}, &root));
    stranger = identityOf(dir, makeIdentity({.subject = "mallory"}));
    ClientOptions options;
    options.versions = {GetParam(), GetParam()};
    options.systemRoots = false;
    options.extraRoots = dir / "root.pem";
    client = ClientContext::create(options).value();
    const Identity site = makeIdentity({.names = {"a.example"}}, &root);
    origin = originContext(site, GetParam() == Version::tls13 ? TLS1_3_VERSION : TLS1_2_VERSION);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(origin.get()), root.certificate.get());
    ask();
  }

  void ask() { SSL_CTX_set_verify(origin.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr); }

  MemoryPair pair(ClientIdentityPtr identity, const std::string& key = {}) {
    SslPtr c = client->newSsl();
    ClientParameters parameters;
    parameters.host = parameters.sni = "a.example";
    parameters.identity = std::move(identity);
    client->prepareClient(c.get(), parameters);
    if (!key.empty()) client->resume(c.get(), key);
    return MemoryPair(std::move(c), originSsl(origin.get()));
  }

  /// The common name the server knows its client by; "" for none.
  static std::string seenBy(SSL* server) {
    X509* x = SSL_get0_peer_certificate(server);
    return x ? describe(x)->subject : "";
  }

  /// What our side says when the server refused.
  static TlsFailure refusal(MemoryPair& p) {
    if (p.clientFailure.kind != model::FailureKind::none) return p.clientFailure;
    char byte;  // TLS 1.3: our handshake was done before the server judged
    EXPECT_LE(SSL_read(p.client.get(), &byte, 1), 0);
    return describeFailure(p.client.get());
  }

  TempDir dir;
  Identity root, between;
  ClientIdentityPtr alice, bob, stranger;
  std::shared_ptr<ClientContext> client;
  SslCtxPtr origin;
};

TEST_P(ClientCertificate, IsPresentedWithItsChain) {
  MemoryPair p = pair(alice);
  ASSERT_TRUE(p.handshake()) << p.clientFailure.text << " / " << p.serverFailure.text;
  EXPECT_EQ(p.toServer("x"), "x");
  EXPECT_EQ(seenBy(p.server.get()), "CN=alice");
  EXPECT_TRUE(presentedClientCertificate(p.client.get()));
  EXPECT_EQ(describe(p.client.get())->clientCertificate, "CN=alice");
}

TEST_P(ClientCertificate, IsPresentedOnlyToThoseWhoAsk) {
  SSL_CTX_set_verify(origin.get(), SSL_VERIFY_NONE, nullptr);
  MemoryPair p = pair(alice);
  ASSERT_TRUE(p.handshake());
  EXPECT_EQ(p.toServer("x"), "x");
  EXPECT_EQ(seenBy(p.server.get()), "");
  EXPECT_FALSE(askedForClientCertificate(p.client.get()));
  EXPECT_FALSE(presentedClientCertificate(p.client.get()));
  EXPECT_EQ(describe(p.client.get())->clientCertificate, "");
}

TEST_P(ClientCertificate, OneTheServerDoesNotAcceptIsNamed) {
  MemoryPair p = pair(stranger);
  p.handshake();
  const TlsFailure f = refusal(p);
  EXPECT_EQ(f.kind, model::FailureKind::tlsClientCertificate);
  EXPECT_THAT(f.text, StartsWith("the server does not accept the client certificate CN=mallory (alert "));
  EXPECT_EQ(describe(p.client.get())->clientCertificate, "CN=mallory") << "what failed is said too";
}

TEST_P(ClientCertificate, WithoutOneTheFlagIsNamed) {
  MemoryPair p = pair(nullptr);
  p.handshake();
  const TlsFailure f = refusal(p);
  EXPECT_EQ(f.kind, model::FailureKind::tlsClientCertificate);
  EXPECT_THAT(f.text, StartsWith("the server asks for a client certificate and none is set (--client-cert gives one)"));
}

TEST_P(ClientCertificate, AKeyThatFitsNothingIsNotPresented) {
  SSL_CTX_set1_client_sigalgs_list(origin.get(), GetParam() == Version::tls13 ? "rsa_pss_rsae_sha256" : "RSA+SHA256");
  MemoryPair p = pair(alice);  // ECDSA
  p.handshake();
  EXPECT_FALSE(presentedClientCertificate(p.client.get()));
  const TlsFailure f = refusal(p);
  EXPECT_EQ(f.kind, model::FailureKind::tlsClientCertificate);
  EXPECT_THAT(f.text, HasSubstr("the key of CN=alice fits no signature that it takes"));
  MemoryPair fits = pair(bob);
  ASSERT_TRUE(fits.handshake()) << fits.clientFailure.text << " / " << fits.serverFailure.text;
  EXPECT_EQ(fits.toServer("x"), "x");
  EXPECT_EQ(seenBy(fits.server.get()), "CN=bob");
}

TEST_P(ClientCertificate, AskedForLater) {
  SSL_CTX_set_verify(origin.get(), SSL_VERIFY_NONE, nullptr);
  MemoryPair p = pair(alice);
  ASSERT_TRUE(p.handshake());
  p.toClient("x");
  SSL_set_verify(p.server.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_set_options(p.server.get(), SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION);
  if (GetParam() == Version::tls13)
    ASSERT_EQ(SSL_verify_client_post_handshake(p.server.get()), 1);
  else
    ASSERT_EQ(SSL_renegotiate(p.server.get()), 1);
  ASSERT_EQ(SSL_do_handshake(p.server.get()), 1);
  for (int round = 0; round < 4; ++round) {
    p.toClient("");
    p.toServer("");
  }
  EXPECT_EQ(p.toClient("y"), "y");
  EXPECT_EQ(seenBy(p.server.get()), "CN=alice");
  EXPECT_TRUE(presentedClientCertificate(p.client.get()));
  EXPECT_EQ(describe(p.client.get())->clientCertificate, "CN=alice");
}

TEST_P(ClientCertificate, SessionsBelongToTheirIdentity) {
  const auto connect = [&](ClientIdentityPtr identity) {
    MemoryPair p = pair(std::move(identity), "a.example:443");
    EXPECT_TRUE(p.handshake()) << p.clientFailure.text << " / " << p.serverFailure.text;
    p.toServer("x");
    p.toClient("x");
    const auto info = describe(p.client.get());
    return std::pair(info->resumed, info->clientCertificate + " as " + seenBy(p.server.get()));
  };
  EXPECT_EQ(connect(alice), std::pair(false, std::string("CN=alice as CN=alice")));
  EXPECT_EQ(connect(alice), std::pair(true, std::string("CN=alice as CN=alice"))) << "not asked again, and still said";
  EXPECT_EQ(connect(bob), std::pair(false, std::string("CN=bob as CN=bob")));
  EXPECT_EQ(connect(alice).first, true);
  SSL_CTX_set_verify(origin.get(), SSL_VERIFY_NONE, nullptr);
  EXPECT_EQ(connect(nullptr), std::pair(false, std::string(" as ")));
}

// --- we ask ------------------------------------------------------------------------------------------------------------------

class AskingServer : public ClientCertificate {
 protected:
  void SetUp() override {
    ClientCertificate::SetUp();
    ca = CertificateAuthority::openOrCreate(dir / "ca").value();
    leaves = std::make_unique<LeafCache>(ca);
    writeText(dir / "both.pem", pemOf(root.certificate.get()) + readText(ca->file()));
    ClientOptions options;
    options.versions = {GetParam(), GetParam()};
    options.systemRoots = false;
    options.extraRoots = dir / "both.pem";
    client = ClientContext::create(options).value();
  }

  std::shared_ptr<ServerContext> asking(Ask how) const { return ServerContext::create({{}, how, dir / "root.pem"}).value(); }

  MemoryPair meet(const ServerContext& server, ClientIdentityPtr identity, const std::string& key = {}) {
    SslPtr c = client->newSsl(), s = server.newSsl();
    ClientParameters parameters;
    parameters.host = parameters.sni = "b.example";
    parameters.identity = std::move(identity);
    client->prepareClient(c.get(), parameters);
    if (!key.empty()) client->resume(c.get(), key);
    EXPECT_TRUE(applyLeaf(s.get(), *leaves->leafFor("b.example", "").value()));
    return MemoryPair(std::move(c), std::move(s));
  }

  CertificateAuthorityPtr ca;
  std::unique_ptr<LeafCache> leaves;
};

TEST_P(AskingServer, KnowsTheClientsChain) {
  const auto server = asking(Ask::required);
  MemoryPair p = meet(*server, alice);
  ASSERT_TRUE(p.handshake()) << p.serverFailure.text;
  EXPECT_EQ(p.toServer("x"), "x");
  const auto info = describe(p.server.get());
  EXPECT_EQ(namesOf(info->chain), (std::vector<std::string>{"CN=alice", "CN=Between"}));
  EXPECT_EQ(info->verify, "ok");
  const STACK_OF(X509_NAME)* told = SSL_get_client_CA_list(p.client.get());
  ASSERT_EQ(sk_X509_NAME_num(told), 1) << "clients are told whose certificates are accepted";
}

TEST_P(AskingServer, KnowsAClientThatResumes) {
  const auto server = asking(Ask::required);
  for (const bool resumed : {false, true}) {
    MemoryPair p = meet(*server, bob, "k");
    ASSERT_TRUE(p.handshake()) << p.serverFailure.text;
    p.toServer("x");
    p.toClient("x");
    const auto info = describe(p.server.get());
    EXPECT_EQ(info->resumed, resumed);
    EXPECT_EQ(namesOf(info->chain), std::vector<std::string>{"CN=bob"});
  }
}

TEST_P(AskingServer, RefusesReadably) {
  const auto required = asking(Ask::required), optional = asking(Ask::optional);
  MemoryPair none = meet(*required, nullptr);
  EXPECT_FALSE(none.handshake());
  EXPECT_EQ(none.serverFailure.kind, model::FailureKind::clientTlsFailed);
  EXPECT_EQ(none.serverFailure.text, "the client gave no certificate, and one is asked for here");
  for (const auto& server : {required, optional}) {
    MemoryPair bad = meet(*server, stranger);
    EXPECT_FALSE(bad.handshake());
    EXPECT_EQ(bad.serverFailure.kind, model::FailureKind::clientTlsFailed);
    EXPECT_EQ(bad.serverFailure.text, "the client's certificate is refused: self-signed certificate");
    const auto info = describe(bad.server.get());
    EXPECT_EQ(namesOf(info->chain), std::vector<std::string>{"CN=mallory"}) << "the row shows what was refused";
    EXPECT_FALSE(bad.serverFailure.peerRefusedCertificate);
  }
  MemoryPair without = meet(*optional, nullptr);
  ASSERT_TRUE(without.handshake()) << without.serverFailure.text;
  EXPECT_EQ(without.toServer("x"), "x");
  EXPECT_TRUE(describe(without.server.get())->chain.empty());
  EXPECT_EQ(describe(without.server.get())->verify, "");
}

TEST_P(AskingServer, NamesAnUnknownAuthority) {
  const Identity other = makeIdentity({.subject = "Other", .ca = true});
  const auto eve = identityOf(dir, makeIdentity({.subject = "eve"}, &other));
  const auto server = asking(Ask::required);
  MemoryPair p = meet(*server, eve);
  EXPECT_FALSE(p.handshake());
  EXPECT_THAT(p.serverFailure.text, HasSubstr("issued by an authority that is not accepted here: CN=Other"));
}

INSTANTIATE_TEST_SUITE_P(Versions, ClientCertificate, testing::Values(Version::tls12, Version::tls13),
                         [](const auto& info) { return info.param == Version::tls12 ? "Tls12" : "Tls13"; });
INSTANTIATE_TEST_SUITE_P(Versions, AskingServer, testing::Values(Version::tls12, Version::tls13),
                         [](const auto& info) { return info.param == Version::tls12 ? "Tls12" : "Tls13"; });

TEST(AskingServerFile, BadOnesAreNamed) {
  TempDir dir;
  const auto missing = ServerContext::create({{}, Ask::optional, dir / "none.pem"});
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("none.pem"));
  writeText(dir / "text.pem", "hello");
  const auto text = ServerContext::create({{}, Ask::optional, dir / "text.pem"});
  ASSERT_FALSE(text);
  EXPECT_THAT(text.error().message, HasSubstr("text.pem holds no certificate: expected PEM"));
}

}  // namespace
}  // namespace penstock::tls::test
