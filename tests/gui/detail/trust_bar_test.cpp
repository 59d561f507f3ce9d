// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/trust_bar.h"

#include <gtest/gtest.h>

#include <QPushButton>

#include "gui/detail/fake_source.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

using model::TrustScope;
using test::Draft;

class TrustBarTest : public testing::Test {
 protected:
  /// An exchange with a server whose certificate is `certificate`, and what was said of it.
  static Draft of(const std::string& certificate, const std::string& verify) {
    Draft d(1);
    auto info = std::make_shared<model::CertificateInfo>();
    info->sha256 = certificate;
    auto tls = std::make_shared<model::TlsInfo>();
    tls->sni = "printer.lan";
    tls->verify = verify;
    tls->chain = {info};
    auto connection = std::make_shared<model::ConnectionInfo>();
    connection->serverTls = tls;
    d.x.connection = connection;
    if (verify != "ok") d.x.failure = {model::FailureKind::tlsVerifyFailed, verify};
    return d;
  }
  bool shown(const char* name) { return !bar.findChild<QPushButton*>(name)->isHidden(); }
  void click(const char* name) { bar.findChild<QPushButton*>(name)->click(); }

  Theme theme;
  const std::shared_ptr<test::FakeSource> shared = std::make_shared<test::FakeSource>();
  test::FakeSource& source = *shared;
  const DetailSource looked = source.source();
  TrustBar bar{looked, theme};
};

TEST_F(TrustBarTest, ARefusedServerCanBeTrustedAndNoLonger) {
  const Draft refused = of("AA:BB", "self-signed certificate");
  const model::TrustedServer server{"printer.lan", "AA:BB"};
  for (const auto& [button, scope] : {std::pair("trustOnce", TrustScope::run), std::pair("trustForProject", TrustScope::project)}) {
    bar.setExchange(refused.x);
    EXPECT_TRUE(shown("trustOnce") && shown("trustForProject") && !shown("trustStop"));
    click(button);
    EXPECT_TRUE(source.trusts(server));
    EXPECT_EQ(source.scopes.back(), scope);
    EXPECT_TRUE(!shown("trustOnce") && !shown("trustForProject") && shown("trustStop"));
    bar.setExchange(refused.x);
    EXPECT_TRUE(shown("trustStop")) << "as it stands";
    click("trustStop");
    EXPECT_FALSE(source.trusts(server));
  }
}

TEST_F(TrustBarTest, IsNotThereWhereNothingIsToBeDecided) {
  bar.setExchange(of("AA:BB", "ok").x);
  EXPECT_TRUE(bar.isHidden());
  bar.setExchange(Draft(2).x);
  EXPECT_TRUE(bar.isHidden());
}

}  // namespace
}  // namespace penstock::gui
