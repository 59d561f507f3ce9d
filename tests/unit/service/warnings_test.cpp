// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/listeners/warnings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock::service {
namespace {

using model::ListenMode;
using ::testing::HasSubstr;
using ::testing::Not;

ListenerStatus at(const char* address, ListenMode mode, bool beyond) {
  ListenerStatus out;
  out.address = address;
  out.mode = mode;
  out.beyondLoopback = beyond;
  return out;
}

TEST(Warnings, AProxyForEverybodyWithoutAPassword) {
  const std::vector<ListenerStatus> open{at("127.0.0.1:8080", ListenMode::http, false), at("0.0.0.0:8080", ListenMode::http, true),
                                         at("[::]:1080", ListenMode::socks5, true)};
  const std::string said = openListenerWarning(open, false);
  EXPECT_THAT(said, HasSubstr("0.0.0.0:8080, [::]:1080"));
  EXPECT_THAT(said, Not(HasSubstr("127.0.0.1:8080")));
  EXPECT_THAT(said, HasSubstr("--proxy-auth"));
  EXPECT_EQ(openListenerWarning(open, true), "");
}

TEST(Warnings, AnotherProgramHasTheOtherLoopback) {
  ListenerStatus half = at("127.0.0.1:8080", ListenMode::http, false);
  EXPECT_EQ(foreignLoopbackWarning(half), "");
  half.port = 8080;
  half.foreign = "[::1]:8080";
  EXPECT_THAT(foreignLoopbackWarning(half), HasSubstr("Another program listens on [::1]:8080: what is given localhost:8080"));
}

TEST(Warnings, NoneForLoopbackNorWhereNoPasswordCanBeAsked) {
  EXPECT_EQ(openListenerWarning({at("127.0.0.1:8080", ListenMode::http, false), at("0.0.0.0:443", ListenMode::reverse, true),
                                 at("0.0.0.0:8443", ListenMode::transparent, true)},
                                false),
            "");
}

TEST(Warnings, ANameServerThatAnybodyMayAsk) {
  EXPECT_EQ(openDnsWarning(at("127.0.0.1:5353", ListenMode::http, false)), "");
  EXPECT_THAT(openDnsWarning(at("0.0.0.0:53", ListenMode::http, true)), HasSubstr("can ask the name server at 0.0.0.0:53"));
}

TEST(Warnings, AnAuthorityOfAnotherTime) {
  const WallTime now = wallNow();
  model::CertificateInfo ca;
  ca.notBefore = now - std::chrono::hours(48);
  ca.notAfter = now + std::chrono::hours(24 * 3650);
  EXPECT_EQ(authorityWarning(ca, "/ca/penstock-ca.pem", now), "");
  EXPECT_THAT(authorityWarning(ca, "/ca/penstock-ca.pem", now - std::chrono::hours(49)),
              HasSubstr("/ca/penstock-ca.pem: it is not valid before "));
  EXPECT_THAT(authorityWarning(ca, "/ca/penstock-ca.pem", ca.notAfter + std::chrono::hours(1)), HasSubstr("expired at "));
}

}  // namespace
}  // namespace penstock::service
