// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/jws_verify.h"

#include <gtest/gtest.h>

namespace penstock::tls {
namespace {

// Keys and signatures by openssl(1), of no use elsewhere.
const char* const kInput = "eyJhbGciOiJYIn0.eyJzdWIiOiJhbm4ifQ";
const char* const kRsa =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1S+aJ6X/pKWi/J1HvrXy\n"
    "0jxps5LbXtpdJs7rpJND1TGcY0wwm3IzxH0g8J0G7mrpnoWNrg+89OoYC6Hs87Fw\n"
    "m0jLXOu+gxjSQaN9u00dK4QT2SZ18OTtsCKSj131ODavPYzRDyhZI4ZUzvBRju0u\n"
    "qOy18/uVT+Obmf9jgsggzCcidSIl1qx1igUFPxUa4k2CSf/LQmNnfEDG51ARbxB/\n"
    "o8iGCxewyoeO1qA4KS2G2xe5Xb6FXzX82k1MdeOtyf3M3Ap9GHYE9zNf64IDY+Xb\n"
    "IhA+Rsk/ZOOUjQuF2X/wU/1Ll3RR4jATts5wxEz8K9S5lR11wFYsK9/VXNIdcLI+\n"
    "yQIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
const char* const kEc =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOlw+eK8eQxyHUtA4VY1++4KA4loV\n"
    "gMgSCV+XidL3YfqRVVq67ECfnbcsvcZdDdSMIpHEjootqjlvVhDzW7rhNA==\n"
    "-----END PUBLIC KEY-----\n";
const char* const kEd =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAuOVj7OabBSFEHJzRJWvIKvX+EgCE32Lpoo9YmhFzXn0=\n"
    "-----END PUBLIC KEY-----\n";
const char* const kEdCertificate =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBLjCB4aADAgECAhR76X4hqqrVjDWPtuAH18c7PlmPmTAFBgMrZXAwDDEKMAgG\n"
    "A1UEAwwBeDAgFw0yNjExMjkyMzQ3MThaGA8yMTI2MTEwNTIzNDcxOFowDDEKMAgG\n"
    "A1UEAwwBeDAqMAUGAytlcAMhALjlY+zmmwUhRByc0SVryCr1/hIAhN9i6aKPWJoR\n"
    "c159o1MwUTAdBgNVHQ4EFgQU2riayvmf7G8SzjA4iogsWANQA0swHwYDVR0jBBgw\n"
    "FoAU2riayvmf7G8SzjA4iogsWANQA0swDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXAD\n"
    "QQATzFEeyD3t5RYPJcCFJuf1ii3xE7LaKBL4rotx3X5RSkLIZ3XccMF1Gz8DrX8r\n"
    "QxQj3M6XkjtvfMcRqsrQDCQK\n"
    "-----END CERTIFICATE-----\n";
const char* const kHs256 =
    "874df06c6ec1e4b34aeba780cd3c4b30923ce13781ec0010ef1561410f89772f";
const char* const kRs256 =
    "8b9a9f12499bbe7fa7ebd03cf3fd2e3aff2f557299d87f8a6ab4d365d4fc261964aa21b6ba38516280258f64fcd2f803b007f2515e1c4c2e42b39d01"
    "cbf9bef13614761f92b27800d77b2b41ad4568713d9ad6397577c75ff82a8059593005c470265d59bb62eba685356af8f37576d6c0d8472db56cc5f3"
    "b7f41385797e47e6c5db5a2356fc0ee5a61095587dbe17e30858a354a3d1b9a5ceb58a46612e5653e3a2984137cab7d8992621b1db8fc65b5a262c6f"
    "514c6b8c5368009e748b975f2737a51e6502dea0a65d991a92d35689765b8f5c1ce0bba4ad1490b9f1288e40e29a8532c42fce4070f38ed6cd45a6a4"
    "1ac4ef750ffe4fee3ec2e00fcb5a6fc8";
const char* const kPs256 =
    "d3357721ae80158384b3e5624bae686266c6932ac613c21d1818a4cd9f211440b43ae5528b03ad04d37c99f83e4281eaddc5e62c22f6b05c80860bbf"
    "ac786cc4fdaea64af6dbc43f97832edf7f759b14583572f5f78bdbbb5b96c2ca9dc9e51bbb4a0537f38740f0a1b707d087cd19f9739f1f2ccea93f7e"
    "3c10b125084dccd1cc8c3c2dbd7f6461906c0b69b0a0c76b48a1802bb51494d87ed2e22c20293eb7ce88600dd772e202ab78ed0eac423eec2f57af09"
    "27034f278009320f4c1b56ab86a2c5be86675797456dff9395805d7ff9e2b6230a6ad6ecb84b56207f70c6459f8335b082793f237579cf10e670622b"
    "d53d8726d19f1a120aec4818c4993712";
const char* const kEs256 =
    "dc7abaa47da4258db7fcaf0ce55ffba874fccbe062a28e8fb4a07bf308295f5c58d7fe1802d4154233f4f3a4d435850766a288f81bc61cdb43c67bac"
    "9e8f5a0e";
const char* const kEdDsa =
    "2f59571705e753784c273b0223c822d7b4c5ce20f22cdd43a6476c4b347b1a73b7110923ee72bab3a9c3a51246b71a815187f25e1e1e8c90ec2b2865"
    "c99c0d03";

std::string bytes(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2) out += char(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}
Result<bool> verify(const std::string& algorithm, std::string_view hex, std::string_view key, const std::string& input = kInput) {
  return verifyJws({algorithm, input, bytes(hex)}, key);
}

TEST(Jws, SignaturesOfEveryFamilyAreVerified) {
  EXPECT_TRUE(verify("HS256", kHs256, "secret").value());
  EXPECT_TRUE(verify("RS256", kRs256, kRsa).value());
  EXPECT_TRUE(verify("PS256", kPs256, kRsa).value());
  EXPECT_TRUE(verify("ES256", kEs256, kEc).value());
  EXPECT_TRUE(verify("EdDSA", kEdDsa, kEd).value());
  EXPECT_TRUE(verify("EdDSA", kEdDsa, kEdCertificate).value()) << "a certificate has its key in it";
}

TEST(Jws, WhatWasChangedIsFound) {
  const std::string other = "eyJhbGciOiJYIn0.eyJzdWIiOiJib2IifQ";
  EXPECT_FALSE(verify("HS256", kHs256, "secret", other).value());
  EXPECT_FALSE(verify("HS256", kHs256, "Secret").value());
  EXPECT_FALSE(verify("RS256", kRs256, kRsa, other).value());
  EXPECT_FALSE(verify("RS256", kPs256, kRsa).value());
  EXPECT_FALSE(verify("PS256", kPs256, kRsa, other).value());
  EXPECT_FALSE(verify("ES256", kEs256, kEc, other).value());
  EXPECT_FALSE(verify("EdDSA", kEdDsa, kEd, other).value());
  EXPECT_FALSE(verify("ES256", "00", kEc).value());
  EXPECT_FALSE(verify("ES256", std::string(128, '0'), kEc).value());
  EXPECT_FALSE(verify("HS256", "", "secret").value());
}

TEST(Jws, AKeyOfAnotherKindIsNeverTried) {
  EXPECT_NE(verify("HS256", kHs256, kRsa).error().message.find("wants a secret"), std::string::npos);
  EXPECT_EQ(verify("RS256", kRs256, kEc).error().message, "the algorithm RS256 wants an RSA key");
  EXPECT_EQ(verify("ES384", kEs256, kEc).error().message, "the algorithm ES384 wants a key of the curve secp384r1");
  EXPECT_EQ(verify("EdDSA", kEdDsa, kRsa).error().message, "the algorithm EdDSA wants a key of an Edwards curve");
  EXPECT_FALSE(verify("none", "", "secret"));
  EXPECT_FALSE(verify("RS256", kRs256, "words"));
  EXPECT_FALSE(verify("RS256", kRs256, ""));
}

}  // namespace
}  // namespace penstock::tls
