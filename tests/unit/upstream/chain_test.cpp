// SPDX-License-Identifier: GPL-3.0-or-later
// Which servers are reached through the upstream proxy.
#include "penstock/upstream/chain.h"

#include <gtest/gtest.h>

namespace penstock::upstream::test {
namespace {

model::UpstreamProxy proxyAt(std::uint16_t port) {
  model::UpstreamProxy proxy;
  proxy.host = "127.0.0.1";
  proxy.port = port;
  return proxy;
}

TEST(ProxyChain, Exceptions) {
  model::UpstreamProxy proxy = proxyAt(1);
  proxy.except = {"10.0.0.0/9", "fd00::/7", "*.lan", "db.example:5432", "/^build\\d+$/"};
  const ProxyChain chain(proxy);
  for (const char* direct : {"10.1.2.3", "10.127.0.1", "fc00::1", "fd12::1", "printer.lan", "build7"})
    EXPECT_EQ(chain.proxyFor(direct, 443), nullptr) << direct;
  EXPECT_EQ(chain.proxyFor("db.example", 5432), nullptr);
  for (const char* through : {"10.128.0.1", "11.0.0.1", "fe00::1", "lan", "db.example", "build", "127.0.0.1", "localhost"})
    EXPECT_NE(chain.proxyFor(through, 443), nullptr) << through;
  const ProxyChain usual(proxyAt(1));
  for (const char* direct : {"localhost", "LOCALHOST.", "x.localhost", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
    EXPECT_EQ(usual.proxyFor(direct, 80), nullptr) << direct;
  for (const char* through : {"notlocalhost", "128.0.0.1", "::2", "example.com"}) EXPECT_NE(usual.proxyFor(through, 80), nullptr) << through;
  EXPECT_EQ(ProxyChain().proxyFor("x", 1), nullptr);
}

}  // namespace
}  // namespace penstock::upstream::test
