// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/jwt.h"

#include <gtest/gtest.h>

#include "penstock/codec/base64.h"
#include "penstock/codec/utc_text.h"

namespace penstock::codec {
namespace {

constexpr std::int64_t kNow = 1'714'564'800;  // 2024-05-01 12:00:00 UTC

std::string token(std::string_view header, std::string_view claims, std::string_view signature = "signature") {
  return base64UrlEncode(header) + "." + base64UrlEncode(claims) + "." + base64UrlEncode(signature);
}
Jwt jwt(std::string_view header, std::string_view claims, std::string_view signature = "signature") {
  return parseJwt(token(header, claims, signature)).value();
}
bool warns(const Jwt& token, std::string_view words) {
  for (const std::string& w : jwtWarnings(token, kNow))
    if (w.find(words) != std::string::npos) return true;
  return false;
}

TEST(Jwt, IsReadInItsParts) {
  // The one of RFC 7519, 3.1.
  const auto read = parseJwt(
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
      "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->algorithm, "HS256");
  EXPECT_EQ(read->type, "JWT");
  EXPECT_EQ(read->claims, "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}");
  EXPECT_EQ(read->expires, 1300819380);
  EXPECT_EQ(read->signature.size(), 32u);
  EXPECT_TRUE(read->signingInput.ends_with("dHJ1ZX0") || read->signingInput.ends_with("0cnVlfQ"));
}

TEST(Jwt, AnythingElseIsNone) {
  for (const std::string& text : {std::string("www.example.com"), std::string("a.b.c"), std::string(), std::string("..."), std::string("eyJhbGciOiJIUzI1NiJ9"),
                                  std::string("eyJhbGciOiJIUzI1NiJ9.."), token("{}", "{}"), token("[\"alg\"]", "{}"), token("{\"alg\":\"HS256\"}", "[1]"),
                                  token("{\"alg\":\"HS256\"}", "not json"), token("{\"alg\":1}", "{}"), "a" + token("{\"alg\":\"HS256\"}", "{}"),
                                  token("{\"alg\":\"HS256\"}", "{}") + "=", token("{\"alg\":\"HS256\"}", "{}") + ".e30", std::string("e.e.e")})
    EXPECT_FALSE(parseJwt(text)) << text;
}

TEST(Jwt, EncryptedOnesAreKnownByTheirHeader) {
  const std::string jwe = base64UrlEncode("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\"}") + ".AAAA.BBBB.CCCC.DDDD";
  const auto read = parseJwt(jwe);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->encrypted);
  EXPECT_NE(jwtText(*read, kNow).find("The claims are encrypted."), std::string::npos);
  EXPECT_FALSE(parseJwt(base64UrlEncode("{\"alg\":\"RSA-OAEP\"}") + ".AAAA.BBBB.CCCC.DDDD"));
}

TEST(Jwt, IsFoundInAHeader) {
  const std::string one = token("{\"alg\":\"HS256\"}", "{}");
  EXPECT_EQ(jwtIn("Bearer " + one), one);
  EXPECT_EQ(jwtIn("a=1; session=" + one + "; eyes=blue"), one);
  EXPECT_EQ(jwtIn("Bearer eyJabc.www.example"), "");
  EXPECT_EQ(jwtIn(""), "");
}

TEST(Jwt, WarnsOfWhatIsUnwise) {
  EXPECT_TRUE(warns(jwt("{\"alg\":\"none\"}", "{}", ""), "not signed"));
  EXPECT_TRUE(warns(jwt("{\"alg\":\"nOnE\"}", "{}"), "not signed"));
  EXPECT_TRUE(warns(jwt("{\"alg\":\"HS256\"}", "{}"), "takes its public key for that secret"));
  EXPECT_TRUE(warns(jwt("{\"alg\":\"RS256\"}", "{}", ""), "signature is empty"));
  EXPECT_TRUE(warns(jwt("{\"alg\":\"RS256\",\"jku\":\"https://evil.example/\"}", "{}"), "key of its own (jku)"));
  EXPECT_TRUE(warns(jwt("{\"alg\":\"X1\"}", "{}"), "none that is registered"));
  EXPECT_TRUE(warns(jwt("{\"alg\":\"RS256\"}", "{}"), "never expires"));
  EXPECT_TRUE(warns(jwt("{\"alg\":\"RS256\"}", "{\"exp\":1714478400}"), "expired 1 day ago"));
  EXPECT_TRUE(warns(jwt("{\"alg\":\"RS256\"}", "{\"nbf\":1714568400,\"exp\":1714668400}"), "not valid yet: it will be in 1 hour"));
  EXPECT_TRUE(jwtWarnings(jwt("{\"alg\":\"ES256\"}", "{\"exp\":1714568400}"), kNow).empty());
}

TEST(Jwt, SaysWhenItExpires) {
  EXPECT_EQ(jwtExpiry(jwt("{\"alg\":\"ES256\"}", "{\"exp\":1714568400}"), kNow), "expires in 1 hour");
  EXPECT_EQ(jwtExpiry(jwt("{\"alg\":\"ES256\"}", "{\"exp\":1714564740}"), kNow), "expired 1 minute ago");
  EXPECT_EQ(jwtExpiry(jwt("{\"alg\":\"ES256\"}", "{\"nbf\":1714564830}"), kNow), "valid in 30 seconds");
  EXPECT_EQ(jwtExpiry(jwt("{\"alg\":\"ES256\"}", "{\"exp\":\"soon\"}"), kNow), "");
}

TEST(Jwt, IsOneText) {
  EXPECT_EQ(jwtText(jwt("{\"alg\":\"HS256\",\"kid\":\"k\\n1\"}", "{\"sub\":\"ann\",\"iat\":1714561200,\"exp\":1e30}", "abc"), kNow),
            "Header\n{\n  \"alg\": \"HS256\",\n  \"kid\": \"k\\n1\"\n}\n\nClaims\n{\n  \"sub\": \"ann\",\n  \"iat\": 1714561200,\n  \"exp\": 1e30\n}\n\n"
            "Times\n  issued      2024-05-01 11:00:00 UTC, 1 hour ago\n\nSignature\n  algorithm   HS256: HMAC with SHA-256\n  key         \"k\\n1\"\n"
            "  bytes       3: 616263\n");
}

TEST(UtcText, TellsDates) {
  EXPECT_EQ(utcText(0), "1970-01-01 00:00:00 UTC");
  EXPECT_EQ(utcText(kNow, 120'000'000), "2024-05-01 12:00:00.12 UTC");
  EXPECT_EQ(utcText(-1), "1969-12-31 23:59:59 UTC");
  EXPECT_EQ(utcText(INT64_MAX), "");
  EXPECT_EQ(utcText(INT64_MIN), "");
  EXPECT_EQ(distanceText(INT64_MIN, INT64_MAX), "584554049253 years ago");
  EXPECT_EQ(distanceText(5, 5), "now");
}

}  // namespace
}  // namespace penstock::codec
