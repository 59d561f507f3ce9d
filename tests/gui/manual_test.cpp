// SPDX-License-Identifier: GPL-3.0-or-later
// The manual: the README taken apart, searched and shown.
#include "gui/help/manual_window.h"

#include <gtest/gtest.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QMimeData>
#include <QTest>
#include <QTextBlock>
#include <QTextTable>

#include "gui/theme.h"

namespace penstock::gui {
namespace {

using Kind = ManualBlock::Kind;
using Look = ManualRun::Look;

constexpr char kText[] =
    "# Name\n\nOne\nparagraph.\n\n![a picture](x.png)\n\n## Part\n- first\n  goes on\n- second\n\n```sh\n# no heading\n\n- no list\n```\n"
    "| a | b |\n|---|---|\n| `x\\|y` | *z* |\n### Deep\n    one\n    two\n";

TEST(ManualText, IsTakenApart) {
  const auto sections = readManual(kText);
  ASSERT_EQ(sections.size(), 3);
  EXPECT_EQ(sections[0].title, "Name");
  EXPECT_EQ(sections[2].level, 3);
  ASSERT_EQ(sections[0].blocks.size(), 2);
  EXPECT_EQ(sections[0].blocks[0].text, "One paragraph.");
  ASSERT_EQ(sections[2].blocks.size(), 1);
  EXPECT_EQ(sections[2].blocks[0].kind, Kind::code);
  EXPECT_EQ(sections[2].blocks[0].text, "one\ntwo");
  const auto& blocks = sections[1].blocks;
  ASSERT_EQ(blocks.size(), 4);
  EXPECT_EQ(blocks[0].kind, Kind::bullet);
  EXPECT_EQ(blocks[0].text, "first goes on");
  EXPECT_EQ(blocks[2].kind, Kind::code);
  EXPECT_EQ(blocks[2].text, "# no heading\n\n- no list");
  ASSERT_EQ(blocks[3].rows.size(), 2);
  EXPECT_EQ(blocks[3].rows[1], (QStringList{"`x|y`", "*z*"}));
  EXPECT_TRUE(plainText(sections[1]).contains("x|y"));
  for (const char* odd : {"", "```", "|", "#", "- ", "| |\n|--", "**"}) readManual(odd);
}

TEST(ManualText, MarksAreLooks) {
  EXPECT_EQ(readRuns("a **b** `*c*` *d* [e](f) 2 * 3 * 4"), (QList<ManualRun>{{Look::plain, "a "}, {Look::strong, "b"}, {Look::plain, " "}, {Look::code, "*c*"},
                                                                             {Look::plain, " "}, {Look::emphasis, "d"}, {Look::plain, " e 2 * 3 * 4"}}));
  EXPECT_EQ(readRuns("`open * **"), (QList<ManualRun>{{Look::plain, "`open * **"}}));
}

TEST(ManualText, TheReadmeIsCompiledIn) {
  ASSERT_GT(manual().size(), 20);
  EXPECT_EQ(manual()[0].title, "Penstock");
  for (const ManualSection& section : manual())
    for (const ManualBlock& block : section.blocks) {
      EXPECT_TRUE(block.kind == Kind::code || !block.text.startsWith('#')) << block.text.toStdString();
      for (const ManualRun& run : readRuns(block.text))
        EXPECT_FALSE(run.look == Look::plain && run.text.contains('`')) << section.title.toStdString() << ": " << block.text.toStdString();
    }
}

class ManualTest : public testing::Test {
 protected:
  void SetUp() override {
    window.open({});
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&window));
  }
  void type(const QString& words) {
    auto* search = window.findChild<QLineEdit*>("manualSearch");
    search->selectAll();
    QTest::keyClicks(search, words);
    QTest::keyClick(search, Qt::Key_Return);
  }
  QTreeWidget* contents() { return window.findChild<QTreeWidget*>("manualContents"); }
  int shown() {
    int out = 0;
    for (QTreeWidgetItemIterator it(contents(), QTreeWidgetItemIterator::NotHidden); *it; ++it) ++out;
    return out;
  }

  Theme theme;
  ManualWindow window{theme, nullptr};
};

TEST_F(ManualTest, ASectionOfTheContentsIsShown) {
  const auto items = contents()->findItems("Rules", Qt::MatchExactly | Qt::MatchRecursive);
  ASSERT_EQ(items.size(), 1);
  contents()->setCurrentItem(items[0]);
  EXPECT_EQ(window.text().document()->findBlock(window.text().textCursor().position()).text(), "Rules");
  EXPECT_EQ(manual()[window.text().currentSection()].title, "Rules");
  window.open("Scripts");
  EXPECT_EQ(manual()[window.text().currentSection()].title, "Scripts");
}

TEST_F(ManualTest, ASearchLeavesTheSectionsThatHoldAllWords) {
  const int all = shown();
  type("throttle seed");
  EXPECT_LT(shown(), all);
  ASSERT_NE(contents()->currentItem(), nullptr);
  EXPECT_EQ(contents()->currentItem()->text(0), "Rules");
  const int first = window.text().textCursor().position();
  EXPECT_TRUE(QStringList({"throttle", "seed"}).contains(window.text().chosen(), Qt::CaseInsensitive)) << window.text().chosen().toStdString();
  QTest::keyClick(window.findChild<QLineEdit*>("manualSearch"), Qt::Key_Return);
  EXPECT_GT(window.text().textCursor().position(), first);
  type("nothingIsCalledSo");
  EXPECT_TRUE(window.findChild<QLabel*>("manualCount")->text().startsWith("Nothing"));
  QTest::keyClick(&window, Qt::Key_Escape);
  EXPECT_TRUE(window.isVisible()) << "the first clears the search";
  EXPECT_TRUE(QTest::qWaitFor([&] { return shown() == all; }));
  QTest::keyClick(&window, Qt::Key_Escape);
  EXPECT_FALSE(window.isVisible());
}

TEST_F(ManualTest, WhatIsCopiedIsText) {
  window.text().selectAll();
  window.text().copy();
  EXPECT_FALSE(QGuiApplication::clipboard()->mimeData()->hasHtml());
  EXPECT_TRUE(QGuiApplication::clipboard()->text().contains("sudo apt install"));
}

}  // namespace
}  // namespace penstock::gui
