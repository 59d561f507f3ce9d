// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/upstream/hello_info.h"

#include <gtest/gtest.h>

#include "penstock/tls/fingerprint.h"
#include "penstock/wire/tls_hello/fingerprint.h"

namespace penstock::upstream {
namespace {

wire::ClientHello sample() {
  wire::ClientHello h;
  h.legacyVersion = 0x0303;
  h.versions = {0x0304, 0x0303};
  h.cipherSuites = {0x1301, 0xC02B};
  h.extensions = {0, 16, 43};
  h.groups = {29, 23};
  h.signatureAlgorithms = {0x0403};
  h.pointFormats = {0};
  h.sni = "a.example";
  h.alpn = {"h2"};
  return h;
}

void expectOwn(const wire::ClientHello& hello) {
  const auto info = helloInfo(hello);
  const wire::Ja4Texts texts = wire::ja4Texts(hello);
  EXPECT_EQ(info->ja3, tls::ja3(wire::ja3Text(hello)));
  EXPECT_EQ(info->ja4, tls::ja4(texts.head, texts.ciphers, texts.extensions));
  EXPECT_EQ(info->sni, hello.sni);
  EXPECT_EQ(info->offeredAlpn, hello.alpn);
}

TEST(HelloInfo, EveryHelloGetsItsOwnFingerprintHoweverManyWereSeen) {
  for (int round = 0; round < 2; ++round) {
    expectOwn(sample());
    // Each in one field only, so that they meet in the same places of what is remembered.
    std::vector<wire::ClientHello> others(8, sample());
    others[0].legacyVersion = 0x0301;
    others[1].versions = {0x0303};
    others[2].cipherSuites = {0xC02B, 0x1301};
    others[3].extensions = {16, 0, 43};
    others[4].groups = {23};
    others[5].signatureAlgorithms = {0x0804};
    others[6].pointFormats = {0, 1};
    others[7].alpn = {"http/1.1"};
    for (const auto& other : others) expectOwn(other);
    for (std::uint16_t i = 0; i < 200; ++i) {
      wire::ClientHello many = sample();
      many.cipherSuites.push_back(i);
      expectOwn(many);
    }
  }
}

TEST(HelloInfo, TraitsAreTheProgramsWhateverItConnectsTo) {
  wire::ClientHello h = sample();
  h.extensions.push_back(49);
  const std::uint64_t traits = programTraits(h);
  h.sni.clear();
  h.alpn = {"http/1.1"};
  h.extensions = {49, 35, 0x2A2A, 43, 21, 41};  // shuffled, and resumed
  h.cipherSuites.insert(h.cipherSuites.begin(), 0x3A3A);
  h.groups.insert(h.groups.begin(), 0x4A4A);
  EXPECT_EQ(programTraits(h), traits);
  wire::ClientHello other = h;
  other.groups.pop_back();
  EXPECT_NE(programTraits(other), traits);
  other = h;
  std::erase(other.extensions, 49);
  EXPECT_NE(programTraits(other), traits);
}

}  // namespace
}  // namespace penstock::upstream
