// SPDX-License-Identifier: GPL-3.0-or-later
// Our ClientHello made like another: judged by the bytes that go out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "penstock/wire/tls_hello/fingerprint.h"
#include "unit/tls/memory_pair.h"

namespace penstock::tls::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

HelloShape shapeOf(const wire::ClientHello& hello) {
  return {hello.versions, hello.cipherSuites, hello.groups, hello.signatureAlgorithms, hello.extensions};
}

class Shape : public testing::Test {
 protected:
  void SetUp() override {
    root = makeIdentity({.subject = "Root", .ca = true});
    writeText(dir / "root.pem", pemOf(root.certificate.get()));
    ClientOptions options;
    options.systemRoots = false;
    options.extraRoots = dir / "root.pem";
    client = ClientContext::create(options).value();
  }

  SslPtr prepared(const HelloShape* shape) {
    SslPtr c = client->newSsl();
    ClientParameters parameters;
    parameters.host = parameters.sni = "a.example";
    parameters.alpn = {"http/1.1"};
    if (shape) parameters.shape = std::make_shared<const HelloShape>(*shape);
    client->prepareClient(c.get(), parameters);
    return c;
  }

  /// The hello such a connection sends.
  wire::ClientHello sent(const HelloShape* shape) {
    const SslCtxPtr origin = originContext(makeIdentity({.names = {"a.example"}}, &root), TLS1_3_VERSION);
    MemoryPair p(prepared(shape), originSsl(origin.get()));
    p.handshake();
    auto hello = wire::readClientHelloMessage(takeSentHello(p.client.get()));
    EXPECT_TRUE(hello);
    EXPECT_EQ(takeSentHello(p.client.get()), "") << "taken";
    return hello.value_or(wire::ClientHello());
  }

  TempDir dir;
  Identity root;
  std::shared_ptr<ClientContext> client;
};

TEST_F(Shape, WithoutOneOurHelloIsAsEver) {
  const wire::ClientHello ours = sent(nullptr);
  EXPECT_EQ(ours.sni, "a.example");
  EXPECT_THAT(ours.alpn, ElementsAre("http/1.1"));
  EXPECT_THAT(ours.versions, ElementsAre(0x0304, 0x0303));
  EXPECT_THAT(ours.groups, Contains(29));
  EXPECT_EQ(wire::helloDifferences(ours, sent(nullptr)), "");
  EXPECT_EQ(wire::ja3Text(ours), wire::ja3Text(sent(nullptr)));
}

TEST_F(Shape, OrderIsTheOthers) {
  const wire::ClientHello ours = sent(nullptr);
  HelloShape shape = shapeOf(ours);
  shape.cipherSuites = {0x2A2A, 0x1303, 0x1301, 0xC030, 0xC02B, 0x009C};
  shape.groups = {0x1A1A, 24, 29};
  shape.signatureAlgorithms = {0x0805, 0x0403, 0x0601, 0x0203, 0x0201};
  const wire::ClientHello made = sent(&shape);
  EXPECT_THAT(made.cipherSuites, ElementsAre(0x1303, 0x1301, 0xC030, 0xC02B, 0x009C, 0x00FF));  // the last one is OpenSSL's own
  EXPECT_THAT(made.groups, ElementsAre(24, 29));
  EXPECT_THAT(made.signatureAlgorithms, ElementsAre(0x0805, 0x0403, 0x0601, 0x0203, 0x0201)) << "also what is weak";
}

TEST_F(Shape, FiniteFieldDiffieHellmanIsOfferedToNobody) {
  const auto offers = [](const wire::ClientHello& hello) {
    for (const std::uint16_t suite : hello.cipherSuites)
      for (const int dhe : {0x0016, 0x0033, 0x0039, 0x0067, 0x006B, 0x009E, 0x009F, 0xCCAA})
        if (suite == dhe) return true;
    return std::any_of(hello.groups.begin(), hello.groups.end(), [](int g) { return g >> 8 == 1; });
  };
  const wire::ClientHello ours = sent(nullptr);
  EXPECT_FALSE(offers(ours));
  HelloShape shape = shapeOf(ours);
  shape.cipherSuites = {0x1301, 0x009E, 0xC02F, 0x0039, 0xCCAA};
  shape.groups = {0x0100, 29, 0x0104};
  const wire::ClientHello made = sent(&shape);
  EXPECT_FALSE(offers(made));
  EXPECT_THAT(made.cipherSuites, ElementsAre(0x1301, 0xC02F, 0x00FF));
  EXPECT_THAT(made.groups, ElementsAre(29));
  shape.cipherSuites = {0x009E, 0x0039};  // nothing is left of it: then ours
  shape.groups = {0x0100};
  EXPECT_FALSE(offers(sent(&shape)));
}

TEST_F(Shape, VersionsFollow) {
  HelloShape shape = shapeOf(sent(nullptr));
  shape.versions = {0x0304};
  EXPECT_THAT(sent(&shape).versions, ElementsAre(0x0304));
  shape.versions = {0x7A7A, 0x0303, 0x0302, 0x0301};
  const wire::ClientHello old = sent(&shape);
  EXPECT_THAT(old.versions, ElementsAre(0x0303)) << "no supported_versions without TLS 1.3";
  EXPECT_EQ(old.legacyVersion, 0x0303);
}

TEST_F(Shape, WhatOpenSslDoesNotKnowIsLeftOutAndSaid) {
  wire::ClientHello wanted = sent(nullptr);
  wanted.cipherSuites = {0x1301, 0xFE01, 0xC02B};
  wanted.groups = {4588, 29};
  wanted.signatureAlgorithms = {0x0403, 0xFE02, 0x0804};
  wanted.extensions.push_back(27);
  const HelloShape shape = shapeOf(wanted);
  const wire::ClientHello made = sent(&shape);
  EXPECT_THAT(made.cipherSuites, ElementsAre(0x1301, 0xC02B, 0x00FF));
  EXPECT_EQ(wire::helloDifferences(wanted, made),
            "without cipher suite fe01, group 11ec, signature algorithm fe02, extension 001b; with cipher suite 00ff of our own");
}

TEST_F(Shape, OptionalExtensionsFollow) {
  HelloShape shape = shapeOf(sent(nullptr));
  for (const std::uint16_t type : {22, 23, 35, 49}) {
    HelloShape without = shape;
    std::erase(without.extensions, type);
    EXPECT_THAT(sent(&without).extensions, Not(Contains(type)));
    HelloShape with = without;
    with.extensions.push_back(type);
    EXPECT_THAT(sent(&with).extensions, Contains(type));
  }
  EXPECT_THAT(sent(&shape).extensions, Not(Contains(5)));
  shape.extensions.push_back(5);
  EXPECT_THAT(sent(&shape).extensions, Contains(5));
}

TEST_F(Shape, NothingUsableLeavesOurOwn) {
  const wire::ClientHello ours = sent(nullptr);
  const HelloShape nonsense{{0x7F7F}, {0xFE01}, {0xFE01}, {0xFE01}, ours.extensions};
  const wire::ClientHello made = sent(&nonsense);
  EXPECT_EQ(made.versions, ours.versions);
  EXPECT_EQ(made.cipherSuites, ours.cipherSuites);
  EXPECT_EQ(made.groups, ours.groups);
}

TEST_F(Shape, AHandshakeWithItWorksAndSessionsAreItsOwn) {
  const SslCtxPtr origin = originContext(makeIdentity({.names = {"a.example"}}, &root), TLS1_3_VERSION);
  HelloShape first = shapeOf(sent(nullptr)), second = first;
  second.cipherSuites = {0x1302, 0x1301};
  bool offered[3];
  int turn = 0;
  for (const HelloShape* shape : {&first, &second, &first}) {
    MemoryPair p(prepared(shape), originSsl(origin.get()));
    offered[turn++] = client->resume(p.client.get(), "k");
    ASSERT_TRUE(p.handshake()) << p.clientFailure.text;
    p.toClient("x");
    EXPECT_EQ(describe(p.client.get())->verify, "ok");
  }
  EXPECT_THAT(offered, ElementsAre(false, false, true));
}

TEST_F(Shape, CertificatesAreJudgedAsEver) {
  Identity weak = makeIdentity({.names = {"a.example"}, .keyType = "RSA"}, &root);
  X509_sign(weak.certificate.get(), root.key.get(), EVP_sha1());  // security level 1 refuses it
  const SslCtxPtr origin = originContext(makeIdentity({.names = {"a.example"}, .keyType = "RSA"}, &root), TLS1_2_VERSION);
  SSL_CTX_set_security_level(origin.get(), 0);  // before it is given what a stricter one would not take
  SSL_CTX_use_certificate(origin.get(), weak.certificate.get());
  SSL_CTX_use_PrivateKey(origin.get(), weak.key.get());
  HelloShape shape = shapeOf(sent(nullptr));
  shape.signatureAlgorithms.insert(shape.signatureAlgorithms.end(), {0x0201, 0x0203});
  MemoryPair p(prepared(&shape), originSsl(origin.get()));
  EXPECT_FALSE(p.handshake());
  EXPECT_EQ(p.clientFailure.kind, model::FailureKind::tlsVerifyFailed) << p.clientFailure.text;
}

}  // namespace
}  // namespace penstock::tls::test
