// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "penstock/service/token_check.h"

namespace penstock::service {
namespace {

// Keys and tokens made for this test, of no use elsewhere.
const char* const kN =
    "xYyAiJU9JCNPTgZzGrH4x0yL-JNhLRmqRCITZuxPJErBhdOu-7zAUuAivL2fy4QpbPY9OYVHu2y0Hp0uUUWp7Ptk9QW_JA1uhTwwr6lhjBgl6u"
    "IexsmV9P_zdsRX5lOsagwkzMeBP2hkzpV4x0YYdBcjxcVIfgRkrZVLyp6mXdV6dEF_NGrlUwJZ8UwFnVpVcFEgDLNKtARtLkh_n3nvHIXqc0w3"
    "HN9Ww-T52kYFLXTtRHnAFpWsViwOiBJX33FxQFd3pK5bXPDDwhKZdaNNmDVxa17_HjiO0b5YkvV4jIlB26nW2qTZFYoSatMZzjUHemcrMCsT_d"
    "RSAH-b6m-QJQ";
const char* const kX =
    "hjzzhElGVM4rNqfpye3GcLyMvtrzL7pbs4fM_JkGl8s";
const char* const kY =
    "zmPE_qIv-TZ9tT9jdUHzENi2eQ98EfVtdDFzh_lpjQY";
const char* const kEdX =
    "Lev3i-7Lvuwg3ELvPHzHGyWYkTbWTr-u_SSlhqwZyOs";
const char* const kSecret =
    "YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcywgYWxs";
const char* const kRsToken =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InIifQ.eyJzdWIiOiJhbm4ifQ.WB0CLiWeI79RR4K8dwYAwK0GLxNTo-a1i8mIMB5C8f9CRN_ruYnBKQoK"
    "oA81kG5_Iy9t7zMrdc7OyT6GPb49B9VTq94BBpM0mdDtccpa79u6at2FwJc9cBfxnmaH8ApNaYIhZENj7P3KF5jw6Wy9CuuIvAzERwT1vOvEEH"
    "0dU0MOXD7P22i7LTRDg10jq-ZEOOWcSI07jnjylL0qubXtKYMWVFHBDKcY9sIQSsQY7zLKCZ3YaJrUYGh2SQViivJDSoVcHFSYFJV7dQ_BSrZx"
    "OqYiAPreB_YR2GWVcpYDejWUqIdhIDrAOEXgNo7JnUhdVkJ58SWep8tcjLYoegk_ig";
const char* const kEsToken =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImUifQ.eyJzdWIiOiJhbm4ifQ.Jb9ByoWaWe4rr9OE0xLHiXpni2V2oSa6kV8OfGdVAbACUXeVI9Yf4pjO"
    "aHfvRZtYRecmln7RyRWp5MjQ23Pwlw";
const char* const kEdToken =
    "eyJhbGciOiJFZERTQSIsImtpZCI6ImQifQ.eyJzdWIiOiJhbm4ifQ.tZbJYLs_pIrU_nij3wjP2FAuUpv1t5BF3DJhxHeZ9l3L3hj6M5rM6F5D"
    "l8XJSds7bgtrxLggbvsN8fMt61WyAA";
const char* const kHsToken =
    "eyJhbGciOiJIUzI1NiIsImtpZCI6InMifQ.eyJzdWIiOiJhbm4ifQ.kTZyDGasRnDghL0r9FBx5VjiCrBxHqxqAIJ3m5OfLcw";
const char* const kNamelessToken =
    "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.sXVtHH4H4e4mIgfvrAux9LCT4t4Lge2BS8O--_iDNf8XzBTUHEOoLxwcfueHYVNk7l96KF"
    "czuPlAw1hPM5BoAw";
const char* const kStrangeToken =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImdvbmUifQ.eyJzdWIiOiJhbm4ifQ.2wUTQQHnTAoXNJjJoPomwa8cJR4-F01dWBiXHokgPWoIPiBt4IQz"
    "5D7Ln-7zM-bwccWoCvIF7oxS1IzjW2Xc6A";

std::string rsa(const std::string& more = "") { return R"({"kty":"RSA","kid":"r","e":"AQAB",)" + more + "\"n\":\"" + kN + "\"}"; }
std::string ec(const std::string& more = R"("kid":"e",)") {
  return R"({"kty":"EC","crv":"P-256",)" + more + "\"x\":\"" + kX + "\",\"y\":\"" + kY + "\"}";
}
std::string ed() { return R"({"kty":"OKP","crv":"Ed25519","kid":"d","x":")" + std::string(kEdX) + "\"}"; }
std::string oct() { return R"({"kty":"oct","kid":"s","k":")" + std::string(kSecret) + "\"}"; }
std::string set(const std::vector<std::string>& keys) {
  std::string out = "{\"keys\":[";
  for (const std::string& key : keys) out += (out.ends_with('[') ? "" : ",") + key;
  return out + "]}";
}
Result<bool> verify(const char* token, const std::string& key) { return verifyToken(codec::parseJwt(token).value(), key); }
std::string problem(const char* token, const std::string& key) {
  const auto result = verify(token, key);
  return result.has_error() ? result.error().message : std::string(*result ? "good" : "bad");
}

TEST(TokenKeys, EveryKindOfKeyIsTakenByItsNumbers) {
  EXPECT_EQ(problem(kRsToken, rsa()), "good");
  EXPECT_EQ(problem(kEsToken, " \n" + ec()), "good");
  EXPECT_EQ(problem(kEdToken, ed()), "good");
  EXPECT_EQ(problem(kHsToken, oct()), "good");
}

TEST(TokenKeys, TheNameChoosesAmongTheKeysOfASet) {
  const std::string all = set({oct(), ed(), ec(), rsa()});
  for (const char* token : {kRsToken, kEsToken, kEdToken, kHsToken}) EXPECT_EQ(problem(token, all), "good");
  EXPECT_EQ(problem(kStrangeToken, all), "no key in it has the name that the token asks for: gone");
  EXPECT_EQ(problem(kStrangeToken, set({rsa(), ec("")})), "good") << "one that nobody named may be it";
  EXPECT_EQ(problem(kNamelessToken, all), "good") << "the one whose kind fits";
  EXPECT_EQ(problem(kNamelessToken, set({rsa(), ed()})), "the algorithm ES256 wants a key of the curve prime256v1");
  // Of two with one name the one that made it is found.
  std::string other = ed();
  other.replace(other.find(kEdX), 4, "AAAA");
  EXPECT_EQ(problem(kEdToken, set({other, ed()})), "good");
}

TEST(TokenKeys, WhatWasChangedIsFound) {
  std::string changed = kEsToken;
  changed[changed.size() - 10] = changed[changed.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(problem(changed.c_str(), ec()), "bad");
  EXPECT_EQ(problem(kHsToken, R"({"kty":"oct","k":"AAAA"})"), "bad");
}

TEST(TokenKeys, AKeyForSomethingElseIsNeverTried) {
  EXPECT_EQ(problem(kHsToken, R"({"kty":"RSA","e":"AQAB","n":")" + std::string(kN) + "\"}"), "the algorithm HS256 wants a secret, and this is a public key");
  EXPECT_EQ(problem(kRsToken, R"({"kty":"oct","k":"AAAA"})"), "the algorithm RS256 wants a public key, and this is a secret");
  EXPECT_EQ(problem(kRsToken, rsa(R"("use":"enc",)")), "no key in it is whole and for signatures");
  EXPECT_EQ(problem(kRsToken, rsa(R"("key_ops":["encrypt"],)")), "no key in it is whole and for signatures");
  EXPECT_EQ(problem(kRsToken, rsa(R"("key_ops":["verify"],"use":"sig","alg":"RS256",)")), "good");
  EXPECT_EQ(problem(kRsToken, rsa(R"("alg":"RS512",)")), "the key is for the algorithm RS512 alone");
}

TEST(TokenKeys, NumbersThatAreNoneAreRefused) {
  for (const std::string& key :
       {std::string(R"({"keys":[]})"), std::string(R"({"keys":7})"), std::string(R"({"kty":"RSA"})"), std::string(R"({"kty":"EC","crv":"P-256","x":"!","y":"AA"})"),
        std::string(R"({"kty":"new"})"), std::string(R"({"keys":[1,null,[],{"kty":5}]})")})
    EXPECT_EQ(problem(kEsToken, key), "no key in it is whole and for signatures") << key;
  EXPECT_EQ(problem(kEsToken, R"({"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"})"), "the numbers are none of a public key") << "not on the curve";
  EXPECT_EQ(problem(kEsToken, R"({"kty":"EC","crv":"P-999","x":"AQ","y":"AQ"})"), "the numbers are none of a public key");
  EXPECT_EQ(problem(kEdToken, R"({"kty":"OKP","crv":"Ed25519","x":"AQ"})"), "the numbers are none of a public key");
  EXPECT_EQ(problem(kRsToken, R"({"kty":"RSA","e":"AQAB","n":")" + std::string(4000, '_') + "\"}"), "the numbers are none of a public key") << "too large";
  // A secret that only looks like JSON is a secret.
  EXPECT_EQ(problem(kHsToken, "{\"secret\":1}"), "bad");
  EXPECT_EQ(problem(kHsToken, std::string(200'000, '[')), "bad");
}

}  // namespace
}  // namespace penstock::service
