// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/remedy_commands.h"

#include <gtest/gtest.h>

namespace penstock::display {
namespace {

model::Exchange failed(model::FailureKind kind, std::string host = "shop.example", std::uint16_t port = 443) {
  model::Exchange x;
  x.failure.kind = kind;
  x.host = std::move(host);
  x.port = port;
  return x;
}

std::vector<std::string> commands(const model::Exchange& x, const std::string& proxy = "127.0.0.1:8080") {
  std::vector<std::string> out;
  for (const RemedyCommand& one : remedyCommands(x, proxy, "/home/ann/penstock-ca.pem")) out.push_back(one.command);
  return out;
}

TEST(RemedyCommands, NameTheHost) {
  EXPECT_EQ(commands(failed(model::FailureKind::tlsVerifyFailed)),
            (std::vector<std::string>{"penstock '--insecure=shop.example'", "penstock --ignore shop.example"}));
  EXPECT_EQ(commands(failed(model::FailureKind::localRefused)), std::vector<std::string>{"penstock --allow-loopback"});
  EXPECT_TRUE(commands(failed(model::FailureKind::clientClosed)).empty());
}

TEST(RemedyCommands, WhereTheClientRefusedOursCurlIsToldOfTheCa) {
  const auto all = commands(failed(model::FailureKind::clientTlsFailed, "shop.example", 8443));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0], "curl -x http://127.0.0.1:8080 --cacert /home/ann/penstock-ca.pem --url https://shop.example:8443/");
  EXPECT_EQ(commands(failed(model::FailureKind::clientTlsFailed), {}).size(), 1u) << "nothing listens";
}

TEST(Remedies, AreThoseThatMakeSense) {
  using enum model::Remedy;
  EXPECT_EQ(remediesOf(failed(model::FailureKind::connectRefused)), (std::vector{sendAgain, sendElsewhere}));
  for (const char* address : {"127.0.0.1", "::1", "*"}) EXPECT_EQ(remediesOf(failed(model::FailureKind::connectRefused, address)), std::vector{sendAgain}) << address;
  model::Exchange tunnel = failed(model::FailureKind::connectRefused);
  tunnel.kind = model::ExchangeKind::tlsTunnel;
  EXPECT_EQ(remediesOf(tunnel), std::vector{sendElsewhere});
}

TEST(RemedyCommands, AHostIsOneWordWhateverItIsCalled) {
  const auto all = commands(failed(model::FailureKind::tlsHandshakeFailed, "a'; rm -rf ~ #"));
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all[0], "penstock --ignore 'a'\\''; rm -rf ~ #'");
}

}  // namespace
}  // namespace penstock::display
