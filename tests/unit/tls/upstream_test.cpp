// SPDX-License-Identifier: GPL-3.0-or-later
// Servers with certificates good and bad, as our client side sees them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <tuple>

#include "unit/tls/memory_pair.h"

namespace penstock::tls::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Upstream : public testing::TestWithParam<Version> {
 protected:
  void SetUp() override {
    root = makeIdentity({.subject = "Test Root", .ca = true});
    writeText(dir / "root.pem", pemOf(root.certificate.get()));
    ClientOptions options;
    options.versions = {GetParam(), GetParam()};
    options.systemRoots = false;
    options.extraRoots = dir / "root.pem";
    client = ClientContext::create(options).value();
  }

  int version() const { return GetParam() == Version::tls13 ? TLS1_3_VERSION : TLS1_2_VERSION; }

  MemoryPair pair(SSL_CTX* origin, const std::string& host, bool verify = true) {
    SslPtr c = client->newSsl();
    client->prepareClient(c.get(), {host, host, {}, verify});
    return MemoryPair(std::move(c), originSsl(origin));
  }

  /// The handshake fails with a verification failure that says `why`; without insisting it succeeds and says the same.
  void expectRefused(const Identity& identity, const std::string& host, const testing::Matcher<std::string>& why,
                     const std::vector<X509*>& chain = {}) {
    const SslCtxPtr origin = originContext(identity, version(), chain);
    MemoryPair strict = pair(origin.get(), host);
    EXPECT_FALSE(strict.handshake());
    EXPECT_EQ(strict.clientFailure.kind, model::FailureKind::tlsVerifyFailed);
    EXPECT_THAT(strict.clientFailure.text, why);
    const auto refused = describe(strict.client.get());
    EXPECT_THAT(refused->verify, why);
    ASSERT_EQ(refused->chain.size(), 1 + chain.size()) << "the page about it shows the certificate";
    EXPECT_EQ(refused->chain[0]->sha256, describe(identity.certificate.get())->sha256);

    MemoryPair lenient = pair(origin.get(), host, false);
    EXPECT_TRUE(lenient.handshake()) << lenient.clientFailure.text;
    EXPECT_EQ(lenient.toClient("x"), "x");
    const auto info = describe(lenient.client.get());
    EXPECT_THAT(info->verify, why);
    EXPECT_EQ(info->chain.size(), 1 + chain.size());
  }

  TempDir dir;
  Identity root;
  std::shared_ptr<ClientContext> client;
};

TEST_P(Upstream, AcceptsNamesAddressesAndWildcards) {
  const Identity id = makeIdentity({.names = {"a.example.org", "*.w.example.org", "IP:127.0.0.1", "IP:::1"}}, &root);
  const SslCtxPtr origin = originContext(id, version());
  for (const char* host : {"a.example.org", "A.Example.ORG", "a.example.org.", "x.w.example.org", "x_y.w.example.org",
                           "127.0.0.1", "::1", "[::1]"}) {
    MemoryPair p = pair(origin.get(), host);
    EXPECT_TRUE(p.handshake()) << host << ": " << p.clientFailure.text;
    EXPECT_EQ(describe(p.client.get())->verify, "ok") << host;
  }
  for (const char* host : {"b.example.org", "x.y.w.example.org", "w.example.org", "x_y.z.w.example.org", "127.0.0.2"}) {
    MemoryPair p = pair(origin.get(), host);
    EXPECT_FALSE(p.handshake()) << host;
  }
}

TEST_P(Upstream, WrongHost) {
  expectRefused(makeIdentity({.names = {"a.example"}}, &root), "b.example",
                "the certificate is for a.example, not b.example");
  expectRefused(makeIdentity({.names = {"a.example"}}, &root), "10.0.0.1",
                "the certificate is for a.example, not 10.0.0.1");
  expectRefused(makeIdentity({.names = {"a.example", "b.example", "c.example", "d.example", "e.example"}}, &root),
                "z.example", "the certificate is for a.example, b.example, c.example and 2 more, not z.example");
}

TEST_P(Upstream, ExpiredAndNotYetValid) {
  expectRefused(makeIdentity({.names = {"a.example"}, .fromDays = -30, .toDays = -10}, &root), "a.example",
                testing::MatchesRegex("the certificate expired on [0-9]{4}-[0-9]{2}-[0-9]{2}"));
  expectRefused(makeIdentity({.names = {"a.example"}, .fromDays = 5}, &root), "a.example",
                testing::MatchesRegex("the certificate is not yet valid: only from [0-9]{4}-[0-9]{2}-[0-9]{2}"));
}

TEST_P(Upstream, SelfSigned) {
  expectRefused(makeIdentity({.names = {"a.example"}}), "a.example", "self-signed certificate");
}

TEST_P(Upstream, UnknownRoot) {
  const Identity stranger = makeIdentity({.subject = "Stranger Root", .ca = true});
  const Identity id = makeIdentity({.names = {"a.example"}}, &stranger);
  expectRefused(id, "a.example", StartsWith("issued by an authority this system does not know: CN=Stranger Root"));
  expectRefused(id, "a.example", "issued by an authority this system does not know: CN=Stranger Root",
                {stranger.certificate.get()});
}

TEST_P(Upstream, TakesIntermediatesFromTheServerOnly) {
  const Identity between = makeIdentity({.subject = "Between", .ca = true}, &root);
  const Identity id = makeIdentity({.names = {"a.example"}}, &between);
  const SslCtxPtr origin = originContext(id, version(), {between.certificate.get()});
  MemoryPair p = pair(origin.get(), "a.example");
  EXPECT_TRUE(p.handshake()) << p.clientFailure.text;
  EXPECT_EQ(describe(p.client.get())->chain.size(), 2u);
  expectRefused(id, "a.example", HasSubstr("CN=Between (or the server does not send the certificates in between)"));
}

TEST_P(Upstream, UnverifiedSessionStillTellsWhatIsWrongWhenResumed) {
  const Identity id = makeIdentity({.names = {"a.example"}}, &root);
  const SslCtxPtr origin = originContext(id, version());
  for (int connection = 0; connection < 2; ++connection) {
    MemoryPair p = pair(origin.get(), "b.example", false);
    EXPECT_EQ(client->resume(p.client.get(), "b.example:443||"), connection > 0);
    ASSERT_TRUE(p.handshake());
    p.toClient("x");
    EXPECT_EQ(describe(p.client.get())->resumed, connection > 0);
    EXPECT_EQ(describe(p.client.get())->verify, "the certificate is for a.example, not b.example");
  }
  MemoryPair strict = pair(origin.get(), "b.example");
  EXPECT_FALSE(client->resume(strict.client.get(), "b.example:443||"));
  EXPECT_FALSE(strict.handshake());
}

TEST_P(Upstream, UsesATicketOnceWhileThereAreOthers) {
  const Identity id = makeIdentity({.names = {"a.example"}}, &root);
  const SslCtxPtr origin = originContext(id, version());
  MemoryPair p = pair(origin.get(), "a.example");
  client->resume(p.client.get(), "k");
  ASSERT_TRUE(p.handshake());
  p.toClient("x");
  std::vector<std::string> offered;
  for (int i = 0; i < 3; ++i) {
    MemoryPair next = pair(origin.get(), "a.example");
    ASSERT_TRUE(client->resume(next.client.get(), "k"));
    const SSL_SESSION* session = SSL_get_session(next.client.get());
    const unsigned char* ticket = nullptr;
    std::size_t size = 0;
    SSL_SESSION_get0_ticket(session, &ticket, &size);
    offered.emplace_back(reinterpret_cast<const char*>(ticket), size);
  }
  EXPECT_EQ(offered[1], offered[2]) << "the last one stays";
  EXPECT_EQ(offered[0] == offered[1], GetParam() == Version::tls12);
}

TEST_P(Upstream, ForgetsTheOldestSessions) {
  ClientOptions options;
  options.systemRoots = false;
  options.extraRoots = dir / "root.pem";
  options.sessionLimit = 3;
  client = ClientContext::create(options).value();
  const Identity id = makeIdentity({.names = {"*.example.org"}}, &root);
  const SslCtxPtr origin = originContext(id, version());
  for (int i = 0; i < 5; ++i) {
    MemoryPair p = pair(origin.get(), "h" + std::to_string(i) + ".example.org");
    client->resume(p.client.get(), "k");
    ASSERT_TRUE(p.handshake());
    p.toClient("x");
  }
  EXPECT_EQ(client->sessions(), 3u);
}

TEST_P(Upstream, ClientCertificateRequestIsAnsweredAtOnceAndKnown) {
  const Identity id = makeIdentity({.names = {"a.example"}}, &root);
  const SslCtxPtr origin = originContext(id, version());
  SSL_CTX_set_verify(origin.get(), SSL_VERIFY_PEER, nullptr);
  MemoryPair optional = pair(origin.get(), "a.example");
  EXPECT_TRUE(optional.handshake()) << optional.clientFailure.text;
  EXPECT_TRUE(askedForClientCertificate(optional.client.get()));
  EXPECT_EQ(optional.toServer("x"), "x");

  SSL_CTX_set_verify(origin.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  MemoryPair required = pair(origin.get(), "a.example");
  EXPECT_FALSE(required.handshake());
  TlsFailure failure = required.clientFailure;
  if (failure.kind == model::FailureKind::none) {  // TLS 1.3 is done on our side before the server refuses
    char byte;
    EXPECT_LE(SSL_read(required.client.get(), &byte, 1), 0);
    failure = describeFailure(required.client.get());
  }
  EXPECT_EQ(failure.kind, model::FailureKind::tlsClientCertificate) << failure.text;
  EXPECT_THAT(failure.text, StartsWith("the server asks for a client certificate and none is set"));

  SSL_CTX_set_verify(origin.get(), SSL_VERIFY_NONE, nullptr);
  MemoryPair none = pair(origin.get(), "a.example");
  EXPECT_TRUE(none.handshake());
  EXPECT_FALSE(askedForClientCertificate(none.client.get()));
}

TEST_P(Upstream, ClientCertificateAskedForLaterIsAnsweredToo) {
  const Identity id = makeIdentity({.names = {"a.example"}}, &root);
  const SslCtxPtr origin = originContext(id, version());
  MemoryPair p = pair(origin.get(), "a.example");
  ASSERT_TRUE(p.handshake());
  p.toClient("x");
  EXPECT_FALSE(askedForClientCertificate(p.client.get()));
  SSL_set_verify(p.server.get(), SSL_VERIFY_PEER, nullptr);
  SSL_set_options(p.server.get(), SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION);
  if (GetParam() == Version::tls13)
    ASSERT_EQ(SSL_verify_client_post_handshake(p.server.get()), 1);
  else
    ASSERT_EQ(SSL_renegotiate(p.server.get()), 1);  // as IIS does for a folder that wants certificates
  ASSERT_EQ(SSL_do_handshake(p.server.get()), 1);
  for (int round = 0; round < 4; ++round) {
    EXPECT_EQ(p.toClient(""), "");
    EXPECT_EQ(p.toServer(""), "");
  }
  EXPECT_EQ(p.toClient("y"), "y");
  EXPECT_TRUE(askedForClientCertificate(p.client.get()));
  EXPECT_EQ(p.toServer("z"), "z");
}

TEST_P(Upstream, ServerThatIsNotTls) {
  const Identity id = makeIdentity({}, &root);
  const SslCtxPtr origin = originContext(id, version());
  MemoryPair p = pair(origin.get(), "a.example");
  SSL_do_handshake(p.client.get());
  BIO* wire = SSL_get_wbio(p.server.get());
  BIO_write(wire, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
  EXPECT_LE(SSL_do_handshake(p.client.get()), 0);
  EXPECT_EQ(describeError(p.client.get()), "the server does not speak TLS here");
}

TEST_P(Upstream, ServerThatHangsUp) {
  const Identity id = makeIdentity({}, &root);
  const SslCtxPtr origin = originContext(id, version());
  MemoryPair p = pair(origin.get(), "a.example");
  SSL_do_handshake(p.client.get());
  BIO_shutdown_wr(SSL_get_wbio(p.server.get()));
  EXPECT_LE(SSL_do_handshake(p.client.get()), 0);
  const TlsFailure f = describeFailure(p.client.get());
  EXPECT_TRUE(f.peerClosed);
  EXPECT_EQ(f.text, "the server ended the connection during the TLS handshake");
}

INSTANTIATE_TEST_SUITE_P(Versions, Upstream, testing::Values(Version::tls12, Version::tls13),
                         [](const auto& info) { return info.param == Version::tls12 ? "Tls12" : "Tls13"; });

TEST(ClientContextTest, NoVersionInCommonIsSaid) {
  const Identity id = makeIdentity({.names = {"a.example"}});
  const SslCtxPtr origin = originContext(id, TLS1_2_VERSION);
  ClientOptions options;
  options.systemRoots = false;
  options.versions = {Version::tls13, Version::tls13};
  const auto client = ClientContext::create(options).value();
  SslPtr c = client->newSsl();
  client->prepareClient(c.get(), {"a.example", "a.example"});
  MemoryPair p(std::move(c), originSsl(origin.get()));
  EXPECT_FALSE(p.handshake());
  EXPECT_THAT(p.clientFailure.text, HasSubstr("does not take our TLS versions (alert protocol_version)"));
  EXPECT_EQ(p.serverFailure.text, "the client and we have no TLS version in common");
}

TEST(ClientContextTest, OldVersionsWorkWhenAskedFor) {
  const Identity id = makeIdentity({.names = {"a.example"}});
  for (const auto& [ours, theirs, name] :
       {std::tuple(Version::tls10, TLS1_VERSION, "TLSv1"), std::tuple(Version::tls11, TLS1_1_VERSION, "TLSv1.1")}) {
    const SslCtxPtr origin = originContext(id, theirs);
    SSL_CTX_set_security_level(origin.get(), 0);
    ClientOptions options;
    options.systemRoots = false;
    options.versions = {ours, Version::tls13};
    const auto client = ClientContext::create(options).value();
    SslPtr c = client->newSsl();
    client->prepareClient(c.get(), {"a.example", "a.example", {}, false});
    MemoryPair p(std::move(c), originSsl(origin.get()));
    EXPECT_TRUE(p.handshake()) << p.clientFailure.text << " / " << p.serverFailure.text;
    EXPECT_EQ(describe(p.client.get())->version, name);
  }
}

TEST(ClientContextTest, BadRootsFileIsNamed) {
  TempDir dir;
  ClientOptions options;
  options.extraRoots = dir / "missing.pem";
  auto r = ClientContext::create(options);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, ErrorCode::notFound);
  EXPECT_THAT(r.error().message, HasSubstr("missing.pem"));
  options.extraRoots = dir / "text.pem";
  writeText(options.extraRoots, "hello\n");
  r = ClientContext::create(options);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, ErrorCode::corrupt);
  EXPECT_THAT(r.error().message, HasSubstr("text.pem holds no certificate: expected PEM text"));
}

TEST(ClientContextTest, HonoursSslCertFile) {
  TempDir dir;
  const Identity root = makeIdentity({.subject = "Env Root", .ca = true});
  writeText(dir / "env.pem", pemOf(root.certificate.get()));
  const char* earlier = std::getenv("SSL_CERT_FILE");
  const std::string kept = earlier ? earlier : "";
  ::setenv("SSL_CERT_FILE", (dir / "env.pem").c_str(), 1);
  const auto client = ClientContext::create().value();
  SslPtr c = client->newSsl();
  earlier ? ::setenv("SSL_CERT_FILE", kept.c_str(), 1) : ::unsetenv("SSL_CERT_FILE");
  client->prepareClient(c.get(), {"a.example", "a.example"});
  const SslCtxPtr origin = originContext(makeIdentity({.names = {"a.example"}}, &root), TLS1_3_VERSION);
  MemoryPair p(std::move(c), originSsl(origin.get()));
  EXPECT_TRUE(p.handshake()) << p.clientFailure.text;
}

}  // namespace
}  // namespace penstock::tls::test
