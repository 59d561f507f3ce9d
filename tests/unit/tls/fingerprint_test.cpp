// SPDX-License-Identifier: GPL-3.0-or-later
// JA3 and JA4 from bytes on the wire to the published fingerprints.
#include "penstock/tls/fingerprint.h"

#include <gtest/gtest.h>

#include "penstock/wire/tls_hello/fingerprint.h"
#include "unit/wire/hello_for_test.h"

namespace penstock::tls::test {
namespace {

using wire::alpnList;
using wire::numbers;
using wire::vectorOf;

struct Prints {
  std::string ja3, ja4;
};

Prints printsOf(const wire::HelloParts& parts) {
  const auto result = wire::readClientHello(wire::record(parts.message()));
  EXPECT_EQ(result.status, wire::ClientHelloResult::Status::ok);
  const wire::Ja4Texts texts = wire::ja4Texts(result.hello);
  return {ja3(wire::ja3Text(result.hello)), ja4(texts.head, texts.ciphers, texts.extensions)};
}

const std::string groups = numbers({23, 24, 25});

// https://github.com/salesforce/ja3, README.md, "How it works".
TEST(FingerprintHash, TheExamplesOfJa3) {
  EXPECT_EQ(ja3("769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0"), "ada70206e40642a3e4461f35503241d5");
  EXPECT_EQ(ja3("769,4-5-10-9-100-98-3-6-19-18-99,,,"), "de350869b8c85de67a350c8d186f11e6");
  const Prints first = printsOf({.version = 0x0301,
                                 .suites = numbers({47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4}),
                                 .extensions = {{0, wire::serverName("a.example")},
                                                {10, vectorOf(groups, 2)},
                                                {11, vectorOf(std::string(1, '\0'), 1)}}});
  EXPECT_EQ(first.ja3, "ada70206e40642a3e4461f35503241d5");
  const Prints second = printsOf(
      {.version = 0x0301, .suites = numbers({4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99}), .withExtensions = false});
  EXPECT_EQ(second.ja3, "de350869b8c85de67a350c8d186f11e6");
}

std::string chromeSuites() {
  return numbers({0xAAAA, 0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x009C, 0x009D,
                  0x002F, 0x0035});
}
std::string chromeAlgorithms() {
  return vectorOf(numbers({0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601}), 2);
}

// https://github.com/FoxIO-LLC/ja4, technical_details/JA4.md, "Example".
TEST(FingerprintHash, TheExampleOfJa4) {
  wire::HelloParts parts{.suites = chromeSuites()};
  for (unsigned type : {0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b, 0xff01,
                        0x000b, 0x000a, 0x0015}) {
    std::string data;
    if (type == 0x0000) data = wire::serverName("a.example");
    if (type == 0x0010) data = alpnList({"h2", "http/1.1"});
    if (type == 0x000d) data = chromeAlgorithms();
    if (type == 0x002b) data = vectorOf(numbers({0x3A3A, 0x0304, 0x0303}), 1);
    if (type == 0x000a) data = vectorOf(groups, 2);
    if (type == 0x000b) data = vectorOf(std::string(1, '\0'), 1);
    parts.extensions.emplace_back(type, data);
  }
  EXPECT_EQ(printsOf(parts).ja4, "t13d1516h2_8daaf6152771_e5627efa2ab1");
  // The same list without signature algorithms.
  EXPECT_EQ(ja4("x", "", "0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01"), "x_000000000000_6d807ffa2a79");
}

// Chrome 143 on Android as https://browserleaks.com/tls showed it: GREASE, an encrypted hello, a post-quantum group.
TEST(FingerprintHash, ChromeWithGrease) {
  const wire::HelloParts parts{
      .suites = chromeSuites(),
      .extensions = {{0x4A4A, ""},
                     {45, "\x01\x01"},
                     {51, ""},
                     {16, alpnList({"h2", "http/1.1"})},
                     {65037, "outer"},
                     {23, ""},
                     {17613, alpnList({"h2"})},
                     {0, wire::serverName("tls-outer.browserleaks.com")},
                     {11, vectorOf(std::string(1, '\0'), 1)},
                     {10, vectorOf(numbers({0x3A3A, 4588, 29, 23, 24}), 2)},
                     {43, vectorOf(numbers({0x6A6A, 0x0304, 0x0303}), 1)},
                     {65281, std::string(1, '\0')},
                     {35, ""},
                     {18, ""},
                     {5, std::string("\x01\0\0\0\0", 5)},
                     {13, chromeAlgorithms()},
                     {27, std::string("\x02\0\x02", 3)},
                     {0x6A6A, std::string(1, '\0')}}};
  const Prints prints = printsOf(parts);
  EXPECT_EQ(prints.ja3, "98487aa16281980e7d1120d399efb6a4");
  EXPECT_EQ(prints.ja4, "t13d1516h2_8daaf6152771_d8a2da3f94cd");
}

TEST(FingerprintHash, EmptyListsAreZeros) {
  EXPECT_EQ(ja4("t12i000000", "", ""), "t12i000000_000000000000_000000000000");
}

}  // namespace
}  // namespace penstock::tls::test
