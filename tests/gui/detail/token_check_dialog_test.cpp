// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/token_check_dialog.h"

#include <gtest/gtest.h>

#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include "gui/detail/decode_dialog.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

// {"sub":"ann"}, signed with "secret".
const char* const kToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.";

TEST(TokenCheckDialog, TellsWhetherTheKeyMadeIt) {
  Theme theme;
  TokenCheckDialog dialog(theme, codec::parseJwt(std::string(kToken) + "smZZ8MPaDgotxo1D98cFfXd3XE37CXy7QGMhGo6egaE").value(), nullptr);
  dialog.setAttribute(Qt::WA_DeleteOnClose, false);
  const auto result = [&](const QString& key, bool base64) {
    dialog.findChild<QPlainTextEdit*>("tokenCheckKey")->setPlainText(key);
    dialog.findChild<QPushButton*>("tokenCheckBase64")->setChecked(base64);
    dialog.findChild<QPushButton*>("tokenCheckVerify")->click();
    EXPECT_TRUE(QTest::qWaitFor([&] { return !dialog.busy() && !dialog.findChild<QLabel*>("tokenCheckResult")->text().isEmpty(); }, 10'000));
    return dialog.findChild<QLabel*>("tokenCheckResult")->text();
  };
  EXPECT_EQ(result("secret", false), "The signature was made with this key.");
  EXPECT_EQ(result("c2VjcmV0", true), "The signature was made with this key.");
  EXPECT_EQ(result("Secret", false), "The signature was not made with this key, or the token was changed.");
  EXPECT_TRUE(result("-----BEGIN PUBLIC KEY-----", false).startsWith("The algorithm HS256 wants a secret"));
  EXPECT_EQ(result("", false), "There is no key.");
  EXPECT_EQ(result("{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}", false), "The signature was made with this key.");
}

TEST(TokenCheckDialog, IsOfferedWhereATokenIsTakenApart) {
  Theme theme;
  DecodeDialog dialog(theme, std::string(kToken) + "c2ln", {}, {}, nullptr);
  dialog.setAttribute(Qt::WA_DeleteOnClose, false);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !dialog.busy() && dialog.findChild<QToolButton*>("decodeStep0"); }, 10'000));
  for (QAction* action : dialog.findChild<QToolButton*>("decodeStep0")->menu()->actions())
    if (action->text() == QString::fromUtf8("Verify the signature…")) action->trigger();
  auto* opened = dialog.findChild<QDialog*>("tokenCheck");
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->findChild<QLabel*>("tokenCheckAbout")->text(), "HS256: HMAC with SHA-256. The secret it is signed with, or a JSON Web Key (or a set of them):");
}

}  // namespace
}  // namespace penstock::gui
