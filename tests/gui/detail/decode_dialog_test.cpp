// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/decode_dialog.h"

#include <gtest/gtest.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include "gui/detail/code_view.h"
#include "gui/detail/decode_offer.h"
#include "gui/editor/bytes_editor.h"
#include "gui/settings.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

// {"user":"ann","admin":false} as Base64, escaped for a URL.
const std::string kWrapped = "eyJ1c2VyIjoiYW5uIiwiYWRtaW4iOmZhbHNlfQ%3D%3D";

class DecodeDialogTest : public testing::Test {
 protected:
  void SetUp() override { settings().remove("detail/decodes"); }
  DecodeDialog* open(const std::string& text, const QString& field = "api.test query:q", std::function<QString(const std::string&)> put = {}) {
    dialog = std::make_unique<DecodeDialog>(theme, text, field, std::move(put), nullptr);
    dialog->setAttribute(Qt::WA_DeleteOnClose, false);
    static_cast<QWidget&>(*dialog).show();
    EXPECT_TRUE(settled());
    return dialog.get();
  }
  bool settled() {
    return QTest::qWaitFor([&] { return !dialog->busy(); }, 10'000);
  }
  BytesEditor& leaf() { return *dialog->findChild<BytesEditor*>("decodeLeaf"); }
  void edit(const std::string& text) {
    leaf().become(text);
    EXPECT_TRUE(QTest::qWaitFor([&] { return dialog->busy() || dialog->encoded() != kWrapped; }, 5000));
    EXPECT_TRUE(settled());
  }
  void choose(const char* pill, const QString& action) {
    for (QAction* a : dialog->findChild<QToolButton*>(pill)->menu()->actions())
      if (a->text() == action) return a->trigger();
    FAIL() << action.toStdString();
  }

  Theme theme;
  std::unique_ptr<DecodeDialog> dialog;
};

TEST_F(DecodeDialogTest, FindsTheStepsAndWritesThemBack) {
  std::string put;
  QString problem = "Not now.";
  open(kWrapped, "f", [&](const std::string& text) {
    put = text;
    return problem;
  });
  EXPECT_EQ(dialog->chain().words(), "URL encoding → Base64");
  EXPECT_EQ(dialog->leaf(), "{\"user\":\"ann\",\"admin\":false}");
  EXPECT_EQ(dialog->encoded(), kWrapped) << "unchanged it is what it was";
  edit("{\"user\":\"ann\",\"admin\":true}");
  const auto again = codec::findDecodeSteps(dialog->encoded());
  EXPECT_EQ(again.leaf(), "{\"user\":\"ann\",\"admin\":true}");
  EXPECT_EQ(dialog->findChild<CodeView*>("decodeWire")->document()->text(), dialog->encoded());
  const std::string wire = dialog->encoded();
  dialog->findChild<QPushButton*>("decodeCopyWire")->click();
  EXPECT_EQ(QGuiApplication::clipboard()->text().toStdString(), wire);
  dialog->findChild<QPushButton*>("decodeCopy")->click();
  EXPECT_EQ(QGuiApplication::clipboard()->text().toStdString(), "{\"user\":\"ann\",\"admin\":true}");
  dialog->findChild<QPushButton*>("decodePut")->click();
  EXPECT_EQ(put, wire);
  EXPECT_TRUE(dialog->isVisible()) << "what was edited is not lost";
  EXPECT_EQ(dialog->findChild<QLabel*>("decodeNote")->text(), problem);
  problem.clear();
  dialog->findChild<QPushButton*>("decodePut")->click();
  EXPECT_FALSE(dialog->isVisible());
}

TEST_F(DecodeDialogTest, StepsAreChangedByHandAndRememberedForTheField) {
  open(kWrapped);
  choose("decodeStep1", "Take it out");
  ASSERT_TRUE(settled());
  EXPECT_EQ(dialog->chain().words(), "URL encoding");
  EXPECT_FALSE(dialog->findChild<QPushButton*>("decodePut")->isVisible()) << "there is nowhere to put it";
  open(kWrapped);
  EXPECT_EQ(dialog->chain().words(), "URL encoding") << "as it was chosen";
  open(kWrapped, "another field");
  EXPECT_EQ(dialog->chain().levels.size(), 2u);
  open(kWrapped);
  choose("decodeAdd", "Base64");
  ASSERT_TRUE(settled());
  EXPECT_EQ(dialog->chain().words(), "URL encoding → Base64");
  dialog->findChild<QToolButton*>("decodeFind")->click();
  ASSERT_TRUE(settled());
  EXPECT_FALSE(rememberedSteps("api.test query:q"));
}

TEST_F(DecodeDialogTest, WhatCannotBeTakenOffIsSaid) {
  open("just words");
  EXPECT_TRUE(dialog->chain().levels.empty());
  EXPECT_EQ(dialog->leaf(), "just words");
  choose("decodeAdd", "gzip");
  ASSERT_TRUE(settled());
  EXPECT_FALSE(dialog->findChild<QLabel*>("decodeNote")->text().isEmpty());
  EXPECT_EQ(dialog->leaf(), "just words");
}

TEST_F(DecodeDialogTest, AnyBytesAreTaken) {
  for (const std::string& text : {std::string(), std::string("\0\xff\xfe", 3), std::string(1 << 20, '%')}) {
    open(text);
    EXPECT_EQ(dialog->chain().source, text);
  }
}

TEST_F(DecodeDialogTest, WhatIsSelectedInAnEditorIsPutBackInItsPlace) {
  BytesEditor editor(theme);
  const std::string before = "GET /?q=", after = " HTTP/1.1\r\n\r\n";
  editor.setBytes(before + kWrapped + after);
  QMenu none;
  offerDecode(none, editor, theme, "f");
  EXPECT_TRUE(none.actions().isEmpty()) << "nothing is selected";
  editor.select(before.size(), before.size() + kWrapped.size());
  QMenu menu;
  offerDecode(menu, editor, theme, "f");
  ASSERT_FALSE(menu.actions().isEmpty());
  menu.actions().first()->trigger();
  auto* opened = editor.findChild<DecodeDialog*>("decodeDialog");
  ASSERT_NE(opened, nullptr);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !opened->busy(); }, 10'000));
  opened->findChild<BytesEditor*>("decodeLeaf")->become("{\"user\":\"eve\"}");
  ASSERT_TRUE(QTest::qWaitFor([&] { return !opened->busy() && opened->encoded() != kWrapped; }, 10'000));
  const std::string wire = opened->encoded();
  opened->findChild<QPushButton*>("decodePut")->click();
  EXPECT_EQ(editor.bytes(), before + wire + after);
  EXPECT_EQ(codec::findDecodeSteps(wire).leaf(), "{\"user\":\"eve\"}");
}

}  // namespace
}  // namespace penstock::gui
