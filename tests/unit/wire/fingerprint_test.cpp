// SPDX-License-Identifier: GPL-3.0-or-later
// The texts of JA3 and JA4. Their hashes against published ones: tests/unit/tls/fingerprint_test.cpp.
#include "penstock/wire/tls_hello/fingerprint.h"

#include <gtest/gtest.h>

#include "unit/wire/hello_for_test.h"

namespace penstock::wire {
namespace {

ClientHello parsed(const HelloParts& parts) {
  const auto result = readClientHello(record(parts.message()));
  EXPECT_EQ(result.status, ClientHelloResult::Status::ok);
  const auto message = readClientHelloMessage(parts.message());
  EXPECT_TRUE(message && message->extensions == result.hello.extensions) << "the same without records";
  return result.hello;
}

std::string alpnCharacters(std::string_view first) {
  const std::string head = ja4Texts(parsed({.extensions = {{16, alpnList({first, "x"})}}})).head;
  return head.substr(head.size() - 2);
}

TEST(Fingerprint, GreaseIsLeftOutEverywhere) {
  const ClientHello hello = parsed({.suites = numbers({0x3A3A, 0x1302, 0x1301, 0xC02B}),
                                    .extensions = {{0xDADA, ""},
                                                   {0, serverName("a.example")},
                                                   {43, vectorOf(numbers({0xFAFA, 0x0304, 0x0303}), 1)},
                                                   {10, vectorOf(numbers({0x0A0A, 29, 23}), 2)},
                                                   {11, vectorOf(std::string("\x00\x01", 2), 1)},
                                                   {16, alpnList({"h2", "http/1.1"})},
                                                   {13, vectorOf(numbers({0x8A8A, 0x0804, 0x0403}), 2)},
                                                   {0x1A1A, "x"}}});
  EXPECT_EQ(ja3Text(hello), "771,4866-4865-49195,0-43-10-11-16-13,29-23,0-1");
  const Ja4Texts ja4 = ja4Texts(hello);
  EXPECT_EQ(ja4.head, "t13d0306h2");
  EXPECT_EQ(ja4.ciphers, "1301,1302,c02b");
  EXPECT_EQ(ja4.extensions, "000a,000b,000d,002b_0804,0403");
  for (unsigned v = 0; v < 0x10000; ++v) {
    const bool grease = (v >> 8) == (v & 0xff) && (v & 15) == 10;
    ASSERT_EQ(isGrease(std::uint16_t(v)), grease) << v;
  }
}

TEST(Fingerprint, WithoutExtensions) {
  const ClientHello hello = parsed({.version = 0x0301, .suites = numbers({4, 5, 0x00FF}), .withExtensions = false});
  EXPECT_EQ(ja3Text(hello), "769,4-5-255,,,");
  const Ja4Texts ja4 = ja4Texts(hello);
  EXPECT_EQ(ja4.head, "t10i030000");
  EXPECT_EQ(ja4.ciphers, "0004,0005,00ff");
  EXPECT_EQ(ja4.extensions, "");
}

TEST(Fingerprint, SniAndAlpnAloneLeaveNoExtensionsToHash) {
  const ClientHello hello = parsed({.suites = numbers({0x2A2A}), .extensions = {{0, serverName("a.b")}, {16, alpnList({"h2"})}}});
  const Ja4Texts ja4 = ja4Texts(hello);
  EXPECT_EQ(ja4.head, "t12d0002h2");
  EXPECT_EQ(ja4.ciphers, "");
  EXPECT_EQ(ja4.extensions, "");
}

// The examples of the specification.
TEST(Fingerprint, AlpnThatIsNoText) {
  EXPECT_EQ(alpnCharacters("http/1.1"), "h1");
  EXPECT_EQ(alpnCharacters("h"), "hh");
  EXPECT_EQ(alpnCharacters("\xAB"), "ab");
  EXPECT_EQ(alpnCharacters("\x20"), "20");
  EXPECT_EQ(alpnCharacters("\xAB\xCD"), "ad");
  EXPECT_EQ(alpnCharacters("\x20\x61"), "21");
  EXPECT_EQ(alpnCharacters("\x30\xAB"), "3b");
  EXPECT_EQ(alpnCharacters("\x61\x20"), "60");
  EXPECT_EQ(alpnCharacters("\x30\x31\xAB\xCD"), "3d");
  EXPECT_EQ(alpnCharacters("\x30\xAB\xCD\x31"), "01");
}

TEST(Fingerprint, CountsEndAt99) {
  std::string suites;
  for (unsigned i = 1; i <= 150; ++i) suites += bigEndian(i, 2);
  const Ja4Texts ja4 = ja4Texts(parsed({.suites = suites, .withExtensions = false}));
  EXPECT_EQ(ja4.head, "t12i990000");
  EXPECT_EQ(ja4.ciphers.size(), 150u * 5 - 1) << "all of them are hashed";
}

TEST(Fingerprint, VersionIsTheHighestOffered) {
  const auto version = [](std::initializer_list<unsigned> offered) {
    return ja4Texts(parsed({.extensions = {{43, vectorOf(numbers(offered), 1)}}})).head.substr(1, 2);
  };
  EXPECT_EQ(version({0x0303, 0x0304}), "13");
  EXPECT_EQ(version({0x7A7A, 0x0302, 0x0303}), "12");
  EXPECT_EQ(version({0x0300}), "s3");
  EXPECT_EQ(version({0x7F1C}), "00");
}

TEST(HelloDifferences, SaysWhatIsMissingAndWhatIsMore) {
  ClientHello wanted;
  wanted.versions = {0x2A2A, 0x0304, 0x0303};
  wanted.cipherSuites = {0x1A1A, 0x1301, 0xC02B};
  wanted.groups = {0x11EC, 29};
  wanted.extensions = {0, 41, 21, 27, 0x4A4A};
  ClientHello sent = wanted;
  EXPECT_EQ(helloDifferences(wanted, sent), "");
  sent.versions = {0x0304, 0x0303};
  sent.cipherSuites = {0xC02B, 0x1301};
  EXPECT_EQ(helloDifferences(wanted, sent), "") << "neither GREASE nor order";
  sent.cipherSuites.push_back(0x00FF);
  sent.groups = {29};
  sent.extensions = {0, 22};
  EXPECT_EQ(helloDifferences(wanted, sent),
            "without group 11ec, extension 001b; with cipher suite 00ff, extension 0016 of our own");
  for (std::uint16_t i = 1; i < 12; ++i) wanted.signatureAlgorithms.push_back(i);
  EXPECT_EQ(helloDifferences(wanted, wanted), "");
  EXPECT_NE(helloDifferences(wanted, sent).find("signature algorithms 0001 0002 0003 0004 0005 0006 0007 0008 and 3 more"),
            std::string::npos);
}

}  // namespace
}  // namespace penstock::wire
