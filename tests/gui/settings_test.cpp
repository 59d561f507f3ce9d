// SPDX-License-Identifier: GPL-3.0-or-later
// The dialog of settings over a real service and a real file.
#include <gtest/gtest.h>

#include <QCheckBox>
#include <QFile>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <QTreeWidget>

#include "gui/preferences/settings_dialog.h"
#include "gui/window_fixture.h"
#include "penstock/service/api_tokens.h"

namespace penstock::gui::test {
namespace {

class SettingsTest : public WindowTest {
 protected:
  void openSettings(const QByteArray& yaml = {}) {
    const auto folders = service::UserFolders::below(folder.path().toStdString());
    file = QString::fromStdString(folders.configFile());
    if (!yaml.isEmpty()) {
      ASSERT_TRUE(QDir().mkpath(QFileInfo(file).path()));
      QFile out(file);
      ASSERT_TRUE(out.open(QIODevice::WriteOnly));
      out.write(yaml);
    }
    open(config(), {{"--port", "0"}, folders, folders.configFile()});
    window->actions().settings->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return window->findChild<QWidget*>("setting:proxy.insecure") != nullptr; }));
  }
  QString text() const {
    QFile in(file);
    return in.open(QIODevice::ReadOnly) ? QString::fromUtf8(in.readAll()) : QString();
  }
  bool waitForText(const QString& wanted) {
    const bool good = QTest::qWaitFor([&] { return text() == wanted; });
    EXPECT_EQ(text().toStdString(), wanted.toStdString());
    return good;
  }
  void type(const char* name, const QString& value) {
    auto* line = find<QLineEdit>(name);
    line->setFocus();
    line->clear();
    QTest::keyClicks(line, value);
    QTest::keyClick(line, Qt::Key_Return);
  }
  QString file;
};

TEST_F(SettingsTest, WhatIsChangedIsInTheFileAndInForce) {
  openSettings("# mine\nproxy:\n  port: 9000  # why\n");
  find<QCheckBox>("value:proxy.http2")->click();
  ASSERT_TRUE(waitForText("# mine\nproxy:\n  port: 9000  # why\n  http2: false\n"));
  auto* hosts = find<QPlainTextEdit>("value:proxy.ignore");
  hosts->setPlainText("bank.example\n\n*.shop.example\n");
  find<QPushButton>("apply:proxy.ignore")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return service->passthrough().hosts().size() == 2; }));
  EXPECT_EQ(service->passthrough().hosts().front(), "bank.example");
  auto* reset = find<QToolButton>("reset:proxy.http2");
  ASSERT_TRUE(QTest::qWaitFor([&] { return reset->isVisible(); }));
  reset->click();
  ASSERT_TRUE(waitForText("# mine\nproxy:\n  port: 9000  # why\n  ignore:\n    - bank.example\n    - \"*.shop.example\"\n"));
  EXPECT_TRUE(QTest::qWaitFor([&] { return find<QCheckBox>("value:proxy.http2")->isChecked(); }));
}

TEST_F(SettingsTest, WhatIsWrongIsSaidBesideIt) {
  openSettings();
  type("value:proxy.max_body", "a lot");
  auto* problem = find<QLabel>("problem:proxy.max_body");
  ASSERT_TRUE(QTest::qWaitFor([&] { return problem->isVisible(); }));
  EXPECT_TRUE(problem->text().contains("expected")) << problem->text().toStdString();
  EXPECT_EQ(text(), "");
  type("value:proxy.max_body", "10mb");
  ASSERT_TRUE(waitForText("proxy:\n  max_body: 10mb\n"));
  EXPECT_TRUE(QTest::qWaitFor([&] { return !problem->isVisible(); }));
  type("value:proxy.max_body", "");
  ASSERT_TRUE(waitForText(""));
}

TEST_F(SettingsTest, SearchLeavesWhatIsMeant) {
  openSettings();
  auto* dialog = window->findChild<SettingsDialog*>();
  dialog->search("insecure");
  EXPECT_TRUE(find<QWidget>("setting:proxy.insecure")->isVisible());
  EXPECT_FALSE(find<QWidget>("setting:proxy.http2")->isVisible());
  EXPECT_FALSE(find<QWidget>("shortcutsTable")->isVisible());
  dialog->search("--no-http2");
  EXPECT_TRUE(find<QWidget>("setting:proxy.http2")->isVisible());
  dialog->search("keyboard");
  EXPECT_TRUE(find<QWidget>("shortcutsTable")->isVisible());
  dialog->search("no such thing");
  EXPECT_TRUE(find<QWidget>("settingsNothing")->isVisible());
  dialog->search("");
  EXPECT_TRUE(find<QWidget>("setting:proxy.insecure")->isVisible());
  for (auto* widget : dialog->findChildren<QWidget*>())
    if (qobject_cast<QLineEdit*>(widget) || qobject_cast<QAbstractButton*>(widget) || qobject_cast<QPlainTextEdit*>(widget))
      if (!widget->objectName().startsWith("qt_") && !widget->inherits("QLineEditIconButton")) {
        EXPECT_FALSE(widget->objectName().isEmpty()) << widget->metaObject()->className();
      }
}

TEST_F(SettingsTest, ShortcutsAreChangedAndRemembered) {
  openSettings();
  auto* table = find<QTreeWidget>("shortcutsTable");
  const auto items = table->findItems("Clear traffic", Qt::MatchExactly);
  ASSERT_EQ(items.size(), 1);
  table->setCurrentItem(items.front());
  Q_EMIT table->itemActivated(items.front(), 0);
  auto* editor = find<QKeySequenceEdit>("shortcutEditor");
  editor->setKeySequence(QKeySequence("Ctrl+Alt+K"));
  Q_EMIT editor->editingFinished();
  EXPECT_EQ(window->actions().clear->shortcut(), QKeySequence("Ctrl+Alt+K"));
  window.reset();
  window = std::make_unique<MainWindow>(*service, *theme);
  EXPECT_EQ(window->actions().clear->shortcut(), QKeySequence("Ctrl+Alt+K"));
}

TEST_F(SettingsTest, TokensAreMadeAndTakenBack) {
  auto config = this->config();
  config.api.tokenFile = folder.filePath("api-token").toStdString();
  service = std::make_unique<service::ProxyService>(config);
  service->setLocalClients([](int) {});
  show();
  window->actions().settings->trigger();
  ASSERT_TRUE(QTest::qWaitFor([&] { return window->findChild<QLineEdit*>("apiTokenName") != nullptr; }));
  auto* name = find<QLineEdit>("apiTokenName");
  name->setText("assistant");
  find<QPushButton>("apiTokenMake")->click();
  auto* made = find<QLineEdit>("apiTokenMade");
  ASSERT_TRUE(QTest::qWaitFor([&] { return !made->text().isEmpty(); }));
  const auto holder = service->apiTokens().holderOf(made->text().toStdString());
  ASSERT_TRUE(holder);
  EXPECT_EQ(holder->rights, service::ApiRight::read);
  auto* tokens = find<QTreeWidget>("apiTokens");
  ASSERT_TRUE(QTest::qWaitFor([&] { return tokens->topLevelItemCount() == 1; }));
  tokens->setCurrentItem(tokens->topLevelItem(0));
  find<QPushButton>("apiTokenTakeBack")->click();
  EXPECT_TRUE(QTest::qWaitFor([&] { return tokens->topLevelItemCount() == 0; }));
  EXPECT_FALSE(service->apiTokens().holderOf(made->text().toStdString()));

  // Any mix of rights; secrets are seen in what is read.
  auto *read = find<QCheckBox>("apiTokenRead"), *secrets = find<QCheckBox>("apiTokenSecrets");
  secrets->setChecked(true);
  read->setChecked(false);
  EXPECT_FALSE(secrets->isChecked() || secrets->isEnabled());
  find<QCheckBox>("apiTokenSend")->setChecked(true);
  find<QCheckBox>("apiTokenChange")->setChecked(true);
  name->setText("robot");
  find<QPushButton>("apiTokenMake")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return tokens->topLevelItemCount() == 1; }));
  EXPECT_EQ(service->apiTokens().list().at(0).rights, service::ApiRight::send | service::ApiRight::change);
  EXPECT_EQ(tokens->topLevelItem(0)->text(1), "Send, change");
}

}  // namespace
}  // namespace penstock::gui::test
