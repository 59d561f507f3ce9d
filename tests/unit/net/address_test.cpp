// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/address.h"

#include <gtest/gtest.h>

namespace penstock::net {
namespace {

TEST(Authority, IsReadInAllItsForms) {
  const struct {
    const char* text;
    const char* host;
    int port;
  } good[] = {{"a", "a", 443}, {"a:1", "a", 1}, {"[::1]", "::1", 443}, {"[::1]:8443", "::1", 8443}, {"a_b.c:65535", "a_b.c", 65535},
              {"a:", "a", 443},
              {"Example.COM.:8443", "example.com", 8443}, {"[2001:DB8:0::1]:1", "2001:db8::1", 1}, {"[fe80::1%eth0]", "fe80::1%eth0", 443}};
  for (const auto& g : good) {
    const auto got = parseAuthority(g.text, 443);
    ASSERT_TRUE(got) << g.text;
    EXPECT_EQ(got->host, g.host);
    EXPECT_EQ(got->port, g.port);
  }
  for (const char* bad : {"", ":1", "a:0", "a:65536", "a:x", "::1", "[::1", "[::1]x", "a b:1", "u@h:1", "a/b", "a:1:2", "[a]:1", "<img>:1", "a..b", "b\xc3\xbc.de", "*.a:1"})
    EXPECT_FALSE(parseAuthority(bad, 443)) << bad;
  EXPECT_FALSE(parseAuthority(std::string_view("a\0b", 3), 443));
}

TEST(Authority, IsWrittenWithBracketsWhereNeeded) {
  EXPECT_EQ(authorityText("::1", 80), "[::1]:80");
  EXPECT_EQ(authorityText("a", 80), "a:80");
  EXPECT_TRUE(isIpLiteral("127.0.0.1"));
  EXPECT_TRUE(isIpLiteral("fe80::1%eth0"));
  EXPECT_FALSE(isIpLiteral("127.0.0.1.example"));
}

}  // namespace
}  // namespace penstock::net
