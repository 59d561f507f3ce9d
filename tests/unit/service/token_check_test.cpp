// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/token_check.h"

#include <gtest/gtest.h>

namespace penstock::service {
namespace {

TEST(TokenCheck, TheTokenOfTheStandardAndItsKey) {
  // RFC 7515, A.1.
  const auto token = codec::parseJwt(
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
      "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  ASSERT_TRUE(token);
  const std::string key =
      "\x03\x23\x35\x4b\x2b\x0f\xa5\xbc\x83\x7e\x06\x65\x77\x7b\xa6\x8f\x5a\xb3\x28\xe6\xf0\x54\xc9\x28\xa9\x0f\x84\xb2\xd2\x50\x2e\xbf\xd3\xfb\x5a\x92\xd2\x06\x47\xef"
      "\x96\x8a\xb4\xc3\x77\x62\x3d\x22\x3d\x2e\x21\x72\x05\x2e\x4f\x08\xc0\xcd\x9a\xf5\x67\xd0\x80\xa3";
  EXPECT_TRUE(verifyToken(*token, key).value());
  EXPECT_FALSE(verifyToken(*token, "another").value());
  codec::Jwt encrypted = *token;
  encrypted.encrypted = true;
  EXPECT_FALSE(verifyToken(encrypted, key));
}

}  // namespace
}  // namespace penstock::service
