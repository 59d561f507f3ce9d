// SPDX-License-Identifier: GPL-3.0-or-later
// TLS inside CONNECT with ends of our own: client certificates, fingerprints, mirrored hellos, refusals and what follows from them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <future>

#include "penstock/tls/describe.h"
#include "unit/engine/tls_peers.h"
#include "unit/tls/test_certificates.h"

namespace penstock::engine::test {
namespace {

using model::ExchangeKind;
using model::FailureKind;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;
using tls::test::Identity;
using tls::test::makeIdentity;

constexpr char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

model::EngineConfig trusting() {
  model::EngineConfig config;
  config.insecure = {"*"};
  return config;
}

/// A site with a certificate of its own authority, and clients of three kinds.
struct Site {
  explicit Site(Harness& harness) : h(harness) {}
  Harness& h;
  Identity root = makeIdentity({.subject = "Site Root", .ca = true});
  Identity site = makeIdentity({.names = {"site.test"}}, &root);
  tls::SslCtxPtr server = serverTls(site);
  tls::SslCtxPtr trusting = clientTls(nullptr);               // takes our certificate, as one that trusts our authority does
  tls::SslCtxPtr pinned = clientTls(root.certificate.get());  // takes the site's own only

  std::string seen;  // by the site: subject of the client's certificate
  std::string named;  // to the site

  TlsPeer connect(SSL_CTX* client, const std::string& name) {
    Peer c = h.client();
    c.send("CONNECT " + h.authority() + " HTTP/1.1\r\n\r\n");
    EXPECT_EQ(c.readUntil("\r\n\r\n"), "HTTP/1.1 200 Connection established\r\n\r\n");
    return TlsPeer::client(std::move(c), client, name);
  }

  /// Asks for a page: the answer, or why TLS failed.
  std::string visit(SSL_CTX* client, const std::string& name = "site.test") {
    auto origin = std::async(std::launch::async, [this] {
      TlsPeer s = TlsPeer::server(h.origin.accept(), server.get());
      const char* const sni = SSL_get_servername(s.ssl(), TLSEXT_NAMETYPE_host_name);
      named = sni ? sni : "";
      if (!s.up() || s.readUntil("\r\n\r\n").empty()) return;
      if (X509* x = SSL_get0_peer_certificate(s.ssl())) seen = tls::describe(x)->subject;
      s.send(answer);
    });
    TlsPeer c = connect(client, name);
    std::string got = c.error;
    if (c.up()) {
      c.send("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n");
      got = c.readUntil("ok");
    }
    c.close();
    origin.get();
    return got;
  }

  /// Ends the connection when its handshake is done.
  void leave(SSL_CTX* client) {
    auto origin = std::async(std::launch::async, [this] {
      TlsPeer s = TlsPeer::server(h.origin.accept(), server.get());
      s.readUntil("\r\n\r\n");
    });
    connect(client, "site.test").close();
    origin.get();
  }
};

TEST(TlsTunnel, BothHellosHaveFingerprints) {
  Harness h(trusting());
  Site s(h);
  EXPECT_EQ(s.visit(s.trusting.get()), answer);
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x && x->connection->clientTls && x->connection->serverTls);
  for (const auto& info : {x->connection->clientTls, x->connection->serverTls}) {
    EXPECT_THAT(info->ja3, MatchesRegex("[0-9a-f]{32}"));
    EXPECT_THAT(info->ja4, MatchesRegex("t13d[0-9]{4}00_[0-9a-f]{12}_[0-9a-f]{12}"));
    EXPECT_EQ(info->note, "");
  }
  EXPECT_NE(x->connection->clientTls->ja4, x->connection->serverTls->ja4) << "ours asks for later client certificates, say";
}

TEST(TlsTunnel, AMirroredHelloHasTheClientsFingerprints) {
  model::EngineConfig config = trusting();
  config.mirrorClientHello = {"site.*"};
  Harness h(config);
  Site s(h);
  SSL_CTX_set_ciphersuites(s.trusting.get(), "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256");
  SSL_CTX_set_cipher_list(s.trusting.get(), "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305");
  SSL_CTX_set1_groups_list(s.trusting.get(), "P-384:X25519");
  EXPECT_EQ(s.visit(s.trusting.get()), answer);
  const auto mirrored = h.sink.finished(1)->connection;
  EXPECT_EQ(mirrored->serverTls->ja3, mirrored->clientTls->ja3);
  EXPECT_EQ(mirrored->serverTls->ja4, mirrored->clientTls->ja4);
  EXPECT_EQ(mirrored->serverTls->note, "hello made like the client's");
  EXPECT_EQ(mirrored->serverTls->cipher, "TLS_CHACHA20_POLY1305_SHA256");
  EXPECT_EQ(s.visit(s.trusting.get(), "other.test"), answer);
  const auto usual = h.sink.finished(2)->connection;
  EXPECT_NE(usual->serverTls->ja4, usual->clientTls->ja4) << "of other hosts it is ours";
}

TEST(TlsTunnel, TheFirstMatchingClientCertificateIsPresented) {
  tls::test::TempDir dir;
  const Identity authority = makeIdentity({.subject = "People", .ca = true});
  model::EngineConfig config = trusting();
  for (const auto& [host, name] : {std::pair("other.test", "oscar"), std::pair("/^site[.]/", "alice"), std::pair("*", "bob")}) {
    const Identity person = makeIdentity({.subject = name}, &authority);
    const std::string file = dir / (std::string(name) + ".pem");
    tls::test::writeText(file, tls::test::pemOf(person.certificate.get()) + tls::test::pemOf(person.key.get()));
    config.clientCertificates.push_back({host, file, {}, {}});
  }
  Harness h(config);
  Site s(h);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(s.server.get()), authority.certificate.get());
  SSL_CTX_set_verify(s.server.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  EXPECT_EQ(s.visit(s.trusting.get()), answer);
  EXPECT_EQ(s.seen, "CN=alice");
  EXPECT_EQ(h.sink.finished(1)->connection->serverTls->clientCertificate, "CN=alice");
  EXPECT_EQ(s.visit(s.trusting.get(), "other.test"), answer);
  EXPECT_EQ(s.seen, "CN=oscar");
  EXPECT_EQ(s.visit(s.trusting.get(), "third.test"), answer);
  EXPECT_EQ(s.seen, "CN=bob");
}

TEST(TlsTunnel, ABadClientCertificateFileStopsTheStart) {
  tls::test::TempDir dir;
  EngineParts parts;
  parts.authority = tls::CertificateAuthority::openOrCreate(dir / "ca").value();
  parts.config.clientCertificates.push_back({"*", "/nowhere/me.pem", {}, {}});
  const auto engine = Engine::create(std::move(parts));
  ASSERT_FALSE(engine);
  EXPECT_THAT(engine.error().message, HasSubstr("/nowhere/me.pem"));
}

TEST(TlsTunnel, AClientThatRefusesTwiceGetsThroughUndecrypted) {
  Harness h(trusting());
  Site s(h);
  EXPECT_EQ(s.visit(s.pinned.get()), "certificate verify failed");
  EXPECT_TRUE(h.engine->automaticPassthroughs().empty());
  EXPECT_EQ(s.visit(s.pinned.get()), "certificate verify failed");
  const auto second = h.sink.finished(2);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->failure.kind, FailureKind::clientTlsFailed);
  EXPECT_THAT(noteOf(second->trace), StartsWith("the next connections are passed through automatically: the client refused our certificate "
                                       "(alert unknown_ca), 2 times; until "));
  ASSERT_EQ(h.began().size(), 1u);
  const auto active = h.engine->automaticPassthroughs();
  ASSERT_EQ(active.size(), 1u);
  EXPECT_EQ(active[0].host, "site.test");
  EXPECT_EQ(active[0].client, "127.0.0.1");
  EXPECT_EQ(active[0].count, 2u);
  EXPECT_EQ(active[0].expires - active[0].since, std::chrono::minutes(10));
  EXPECT_EQ(active[0].ja4, second->connection->clientTls->ja4);

  for (int again = 0; again < 2; ++again) EXPECT_EQ(s.visit(s.pinned.get()), answer) << "it sees the site's own certificate";
  const auto through = h.sink.finished(3);
  ASSERT_TRUE(through);
  EXPECT_EQ(through->kind, ExchangeKind::tlsTunnel);
  EXPECT_EQ(through->host, "site.test");
  EXPECT_FALSE(through->failure);
  EXPECT_THAT(noteOf(through->trace), StartsWith("passed through automatically: the client refused our certificate (alert unknown_ca), 2 times; until "));
  EXPECT_EQ(through->connection->clientTls->sni, "site.test");
  EXPECT_GT(through->responseBody.size, 500u);
  EXPECT_EQ(through->responseBody.recorded, 0u);

  EXPECT_EQ(s.visit(s.pinned.get(), "other.test"), "certificate verify failed") << "another host is decrypted";
  EXPECT_TRUE(h.engine->retryDecryption("Site.Test."));
  EXPECT_FALSE(h.engine->retryDecryption("site.test"));
  EXPECT_EQ(s.visit(s.pinned.get()), "certificate verify failed") << "decrypted again";
  EXPECT_EQ(h.began().size(), 1u);
}

TEST(TlsTunnel, AutomaticPassthroughExpires) {
  model::EngineConfig config = trusting();
  config.autoPassthrough.after = 1;
  config.autoPassthrough.period = std::chrono::milliseconds(300);
  Harness h(config);
  Site s(h);
  const SteadyTime before = steadyNow();
  EXPECT_EQ(s.visit(s.pinned.get()), "certificate verify failed");
  EXPECT_EQ(h.began().size(), 1u);
  std::string got;
  while ((got = s.visit(s.pinned.get())) == answer && steadyNow() < before + std::chrono::seconds(10)) {
  }
  EXPECT_EQ(got, "certificate verify failed") << "decrypted again";
  EXPECT_GE(steadyNow() - before, config.autoPassthrough.period);
  EXPECT_EQ(h.began().size(), 2u);
}

TEST(TlsTunnel, AutomaticPassthroughCanBeOff) {
  model::EngineConfig config = trusting();
  config.autoPassthrough.after = 0;
  Harness h(config);
  Site s(h);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(s.visit(s.pinned.get()), "certificate verify failed");
  EXPECT_TRUE(h.began().empty());
}

TEST(TlsTunnel, ConnectionsThatAreNeverUsedAreNoRefusalsWhileOthersAreUsed) {
  Harness h(trusting());
  Site s(h);
  for (int i = 0; i < 4; ++i) s.leave(s.trusting.get());
  EXPECT_EQ(s.visit(s.trusting.get()), answer);
  for (int i = 0; i < 4; ++i) s.leave(s.trusting.get());
  EXPECT_TRUE(h.began().empty());
  s.leave(s.trusting.get());
  h.sink.finished(10);
  ASSERT_EQ(h.began().size(), 1u) << "five in a row are";
  EXPECT_EQ(h.began()[0].reason, "the client ended each connection when it had our certificate");
}

TEST(TlsTunnel, ANameIsUsedInOneForm) {
  Harness h(trusting());
  Site s(h);
  EXPECT_EQ(s.visit(s.pinned.get(), "SITE.Test."), "certificate verify failed");
  EXPECT_EQ(s.named, "site.test");
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x && x->connection->clientTls);
  EXPECT_EQ(x->host, "site.test");
  EXPECT_EQ(x->connection->clientTls->sni, "SITE.Test.") << "as it was sent";
}

TEST(TlsTunnel, WhatIsNoHostNameNamesNothing) {
  model::EngineConfig config = trusting();
  config.autoPassthrough.after = 0;  // they would all be refusals of one host
  Harness h(config);
  Site s(h);
  int row = 0;
  for (const std::string sni : {"<img src=\"file:///dev/zero\">", "*.test", "a b", "../../etc/passwd", "\xe2\x80\xaetest.moc"}) {
    EXPECT_EQ(s.visit(s.pinned.get(), sni), "certificate verify failed");
    EXPECT_EQ(s.named, "") << "the server is not asked for it";
    const auto x = h.sink.finished(std::size_t(++row));
    ASSERT_TRUE(x && x->connection->clientTls);
    EXPECT_EQ(x->host, "127.0.0.1");
    EXPECT_EQ(x->connection->clientTls->sni, sni) << "it is what the client said";
  }
  // Nor is a certificate made for it.
  TlsPeer c = [&] {
    auto origin = std::async(std::launch::async, [&] { TlsPeer::server(h.origin.accept(), s.server.get()).readUntil("\r\n\r\n"); });
    TlsPeer peer = s.connect(s.trusting.get(), "*.test");
    EXPECT_TRUE(peer.up());
    peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    origin.get();
    return peer;
  }();
  X509* const leaf = SSL_get0_peer_certificate(c.ssl());
  ASSERT_TRUE(leaf);
  EXPECT_THAT(tls::describe(leaf)->names, testing::AllOf(testing::Contains("127.0.0.1"), testing::Not(testing::Contains("*.test"))));
}

TEST(TlsTunnel, ThePassthroughListKnowsAHostByEachSpelling) {
  model::EngineConfig config;
  config.passthrough = {"site.test"};
  Harness h(config);
  Site s(h);
  EXPECT_EQ(s.visit(s.pinned.get(), "Site.TEST."), answer);
  EXPECT_EQ(h.sink.finished(1)->host, "site.test");
}

TEST(TlsTunnel, ATunnelThatIsNotReadSaysWhoseItIs) {
  model::EngineConfig config;
  config.passthrough = {"127.0.0.1"};
  Harness h(config);
  Site s(h);
  EXPECT_EQ(s.visit(s.pinned.get()), answer);
  const auto x = h.sink.finished(1);
  ASSERT_TRUE(x && x->connection->clientTls);
  EXPECT_EQ(noteOf(x->trace), "passed through: matches 127.0.0.1");
  EXPECT_EQ(x->connection->clientTls->sni, "site.test");
  EXPECT_THAT(x->connection->clientTls->ja4, StartsWith("t13d"));
}

}  // namespace
}  // namespace penstock::engine::test
