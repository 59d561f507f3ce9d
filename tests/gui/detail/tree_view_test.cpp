// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/tree_view.h"

#include <gtest/gtest.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QScrollBar>
#include <QTest>
#include <algorithm>

#include "gui/theme.h"
#include "gui/turn_clock.h"

namespace penstock::gui {
namespace {

constexpr qint64 kSoonMs = 500;

class TreeViewTest : public testing::Test {
 protected:
  TreeViewTest() {
    view.resize(600, 300);
    view.show();
    EXPECT_TRUE(QTest::qWaitForWindowExposed(&view));
  }
  void set(std::string json) { view.setRows(std::make_shared<display::TreeRows>(codec::jsonTree(std::move(json), false).tree), false); }
  std::string shown() {
    std::string out;
    for (std::size_t row = 0; row < view.rows().count(); ++row) out += view.rowText(row).toStdString() + "\n";
    return out;
  }
  std::string copied(TreeView::Copy what) {
    QGuiApplication::clipboard()->clear();
    view.copy(what);
    EXPECT_TRUE(QTest::qWaitFor([] { return !QGuiApplication::clipboard()->text().isEmpty(); }, 5000));
    return QGuiApplication::clipboard()->text().toStdString();
  }
  void press(int key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&view, Qt::Key(key), modifiers); }

  Theme theme;
  TreeView view{theme};
};

const std::string kJson = R"({"id":12345678901234567890.10,"name":"a \"b\"","tags":[true,null],"deep":{"x":{"y":1}}})";

TEST_F(TreeViewTest, RowsSayWhatIsThere) {
  set(kJson);
  EXPECT_EQ(shown(),
            "$: 4 members\n"
            "id: 12345678901234567890.10\n"
            "name: \"a \"b\"\"\n"
            "tags: 2 items\n"
            "0: true\n"
            "1: null\n"
            "deep: 1 member\n"
            "x: 1 member\n"
            "y: 1\n");
}

TEST_F(TreeViewTest, IsGoneThroughByTheKeyboard) {
  set(kJson);
  for (int i = 0; i < 3; ++i) press(Qt::Key_Down);
  EXPECT_EQ(codec::valuePath(*view.rows().tree(), view.current()), "$.tags");
  press(Qt::Key_Left);
  EXPECT_EQ(view.rows().count(), 7u);
  EXPECT_EQ(view.rowText(3).toStdString(), "tags: [true, null]  2 items");
  press(Qt::Key_Right);
  press(Qt::Key_Right);
  EXPECT_EQ(codec::valuePath(*view.rows().tree(), view.current()), "$.tags[0]");
  press(Qt::Key_Left);
  EXPECT_EQ(codec::valuePath(*view.rows().tree(), view.current()), "$.tags") << "left goes out";
  press(Qt::Key_Left);
  press(Qt::Key_Left);
  press(Qt::Key_Return);
  EXPECT_EQ(view.rows().count(), 1u);
  press(Qt::Key_Asterisk);
  EXPECT_EQ(view.rows().count(), 9u);
  press(Qt::Key_End);
  EXPECT_EQ(codec::valuePath(*view.rows().tree(), view.current()), "$.deep.x.y");
  view.unfoldTo(1);
  EXPECT_EQ(codec::valuePath(*view.rows().tree(), view.current()), "$.deep") << "who was inside is at what is folded";
}

TEST_F(TreeViewTest, TheMarkFoldsAndARowIsChosen) {
  set(kJson);
  const int height = std::max(theme.scaled(22), QFontMetrics(theme.mono()).height() + 4);
  QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(200, 2 * height + height / 2));
  EXPECT_EQ(codec::valuePath(*view.rows().tree(), view.current()), "$.name");
  QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(6 + 16 + 5, 3 * height + height / 2));
  EXPECT_EQ(view.rows().count(), 7u);
}

TEST_F(TreeViewTest, ValuesPathsAndPartsAreCopied) {
  set(kJson);
  view.setCurrent(2);
  EXPECT_EQ(copied(TreeView::Copy::value), "a \"b\"");
  EXPECT_EQ(copied(TreeView::Copy::path), "$.name");
  EXPECT_EQ(copied(TreeView::Copy::key), "name");
  EXPECT_EQ(copied(TreeView::Copy::json), "\"a \\\"b\\\"\"");
  view.setCurrent(1);
  EXPECT_EQ(copied(TreeView::Copy::line), "id: 12345678901234567890.10") << "as it was written";
  view.setCurrent(3);
  EXPECT_EQ(copied(TreeView::Copy::json), "[\n  true,\n  null\n]");
  press(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
  EXPECT_EQ(QGuiApplication::clipboard()->text(), "$.tags");
}

TEST_F(TreeViewTest, WhatIsFoundIsUnfolded) {
  set(kJson);
  view.unfoldTo(0);
  const auto found = view.findSearch()("y", false, 10, {});
  ASSERT_EQ(found.size(), 1u);
  view.showFound(std::make_shared<std::vector<std::size_t>>(found), 1, 0);
  EXPECT_EQ(codec::valuePath(*view.rows().tree(), view.current()), "$.deep.x.y");
  EXPECT_GT(view.rows().count(), 3u);
}

TEST_F(TreeViewTest, AMillionValuesAreFoldedAndScrolledAtOnce) {
  std::string json = "[";
  for (int i = 0; i < 250'000; ++i) json += (i ? "," : "") + std::string("{\"id\":") + std::to_string(i) + ",\"n\":\"x\",\"v\":null}";
  set(json + "]");
  ASSERT_EQ(view.rows().tree()->size(), 1'000'001u);
  TurnClock timer;
  timer.start();
  press(Qt::Key_Asterisk);
  view.viewport()->grab();
  EXPECT_EQ(view.rows().count(), 1'000'001u);
  press(Qt::Key_End);
  view.viewport()->grab();
  view.setUnfolded(1, false);
  press(Qt::Key_Home);
  view.viewport()->grab();
  EXPECT_LT(timer.elapsed(), kSoonMs);
}

TEST_F(TreeViewTest, OfNothingNothingIsShown) {
  view.setRows(nullptr, false);
  for (const int key : {Qt::Key_Down, Qt::Key_End, Qt::Key_Left, Qt::Key_Right, Qt::Key_Return, Qt::Key_Asterisk}) press(key);
  QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(30, 30));
  view.viewport()->grab();
  EXPECT_EQ(view.rows().count(), 0u);
  set("7");
  EXPECT_EQ(shown(), "$: 7\n");
}

}  // namespace
}  // namespace penstock::gui
