// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes go in and come out as they are, whatever they are.
#include "gui/editor/bytes_editor.h"

#include <gtest/gtest.h>

#include <QClipboard>
#include <QLineEdit>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/editor/editor_find_bar.h"
#include "gui/turn_clock.h"

namespace penstock::gui {
namespace {

class BytesEditorTest : public testing::Test {
 protected:
  BytesEditorTest() : editor(theme, &window), find(theme, editor, &window) {
    auto* column = new QVBoxLayout(&window);
    column->addWidget(&editor);
    column->addWidget(&find);
    window.resize(600, 400);
    window.show();
    window.activateWindow();
    EXPECT_TRUE(QTest::qWaitForWindowActive(&window));
    editor.setFocus();
  }
  ~BytesEditorTest() override {
    editor.setParent(nullptr);
    find.setParent(nullptr);
  }
  void caret(std::size_t at) { editor.select(at, at); }

  Theme theme;
  QWidget window;
  BytesEditor editor;
  EditorFindBar find;
};

const std::string all = [] {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += char(i);
  return bytes + "\r\n\n\r\xef\xbb\xbf\xc3\xa9\xf0\x9f\x98\x80\xff";
}();

TEST_F(BytesEditorTest, AnyBytesComeOutAsTheyWentIn) {
  editor.setBytes(all);
  QCoreApplication::processEvents();
  EXPECT_EQ(editor.bytes(), all);
  caret(all.size());
  QTest::keyClicks(&editor, "x");
  EXPECT_EQ(editor.bytes(), all + "x");
  QTest::keyClick(&editor, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(editor.bytes(), all);
  editor.setBytes({});
  EXPECT_EQ(editor.bytes(), "");
}

TEST_F(BytesEditorTest, BytesAreCopiedAndPastedWhole) {
  editor.setBytes(all);
  QTest::keyClick(&editor, Qt::Key_A, Qt::ControlModifier);
  QTest::keyClick(&editor, Qt::Key_C, Qt::ControlModifier);
  editor.setBytes({});
  QTest::keyClick(&editor, Qt::Key_V, Qt::ControlModifier);
  EXPECT_EQ(editor.bytes(), all);
}

TEST_F(BytesEditorTest, LinesEndAsTheirPartDoes) {
  editor.setLanguage(true, display::Language::json);
  editor.setBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n{\n}");
  caret(14);
  QTest::keyClick(&editor, Qt::Key_Return);
  QTest::keyClicks(&editor, "A: b");
  EXPECT_EQ(editor.bytes(), "GET / HTTP/1.1\r\nA: b\r\nHost: a\r\n\r\n{\n}");
  caret(editor.bytes().size() - 2);
  QTest::keyClick(&editor, Qt::Key_Return);
  EXPECT_EQ(editor.bytes(), "GET / HTTP/1.1\r\nA: b\r\nHost: a\r\n\r\n{\n\n}");
  QApplication::clipboard()->setText("X: 1\nY: 2\n");
  caret(16);
  QTest::keyClick(&editor, Qt::Key_V, Qt::ControlModifier);
  EXPECT_EQ(editor.bytes(), "GET / HTTP/1.1\r\nX: 1\r\nY: 2\r\nA: b\r\nHost: a\r\n\r\n{\n\n}");
  editor.setBytes("GET / HTTP/2\n:authority: a\n\n");
  caret(12);
  QTest::keyClick(&editor, Qt::Key_Return);
  EXPECT_EQ(editor.bytes(), "GET / HTTP/2\n\n:authority: a\n\n");
}

TEST_F(BytesEditorTest, EditsAreOneStepAndLeaveTheCursorWithItsText) {
  editor.setBytes("0123456789");
  caret(8);
  editor.apply({{{1, 2}, ""}, {{5, 0}, "xyz"}});
  EXPECT_EQ(editor.bytes(), "034xyz56789");
  QTest::keyClicks(&editor, "|");
  EXPECT_EQ(editor.bytes(), "034xyz567|89");
  QTest::keyClick(&editor, Qt::Key_Z, Qt::ControlModifier);
  QTest::keyClick(&editor, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(editor.bytes(), "0123456789");
  editor.become("01234-56789");
  EXPECT_EQ(editor.bytes(), "01234-56789");
  editor.become("x");
  EXPECT_EQ(editor.bytes(), "x");
}

TEST_F(BytesEditorTest, EachDocumentHasItsOwnUndoAndPlace) {
  const auto one = editor.make("one"), two = editor.make("two");
  editor.show(one);
  caret(3);
  QTest::keyClicks(&editor, "1");
  editor.show(two);
  EXPECT_EQ(editor.bytes(), "two");
  QTest::keyClicks(&editor, "2");
  EXPECT_EQ(editor.bytes(), "2two");
  editor.show(one);
  EXPECT_EQ(editor.bytes(), "one1");
  QTest::keyClicks(&editor, "!");
  EXPECT_EQ(editor.bytes(), "one1!") << "the cursor is where it was";
  QTest::keyClick(&editor, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(editor.bytes(), "one");
  editor.drop(one);
  editor.show(two);
  EXPECT_EQ(editor.bytes(), "2two");
  QTest::keyClick(&editor, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(editor.bytes(), "two");
  editor.drop(two);
  EXPECT_EQ(editor.bytes(), "");
}

TEST_F(BytesEditorTest, SaysWhatWasDoneByHand) {
  editor.setBytes("a\nb\n");
  int byHand = 0, other = 0;
  std::string line;
  QObject::connect(&editor, &BytesEditor::edited, &window, [&](std::size_t at, bool hand) {
    ++(hand ? byHand : other);
    line = editor.lineAt(at);
  });
  caret(3);
  QTest::keyClicks(&editor, "c");
  EXPECT_EQ(byHand, 1);
  EXPECT_EQ(line, "bc");
  editor.become("x");
  EXPECT_EQ(byHand, 1);
  EXPECT_GT(other, 0);
}

TEST_F(BytesEditorTest, KeysOfTheWindowStayTheWindows) {
  auto* action = new QAction(&window);
  int done = 0;
  action->setShortcuts({QKeySequence("Ctrl+L"), QKeySequence("Ctrl+Return"), QKeySequence("Alt+Left"), QKeySequence("Ctrl+D")});
  window.addAction(action);
  QObject::connect(action, &QAction::triggered, &window, [&] { ++done; });
  editor.setBytes("text");
  for (const auto& [key, modifier] : {std::pair(Qt::Key_L, Qt::ControlModifier), std::pair(Qt::Key_Return, Qt::ControlModifier),
                                      std::pair(Qt::Key_Left, Qt::AltModifier), std::pair(Qt::Key_D, Qt::ControlModifier)})
    QTest::keyClick(&editor, key, modifier);
  EXPECT_EQ(done, 4);
  EXPECT_EQ(editor.bytes(), "text");
  auto* remove = new QAction(&window);
  remove->setShortcut(QKeySequence(Qt::Key_Delete));
  window.addAction(remove);
  QObject::connect(remove, &QAction::triggered, &window, [&] { ++done; });
  caret(0);
  QTest::keyClick(&editor, Qt::Key_Delete);
  EXPECT_EQ(editor.bytes(), "ext") << "and those of an editor are the editor's";
  EXPECT_EQ(done, 4);
}

TEST_F(BytesEditorTest, FindsAndReplaces) {
  QObject::connect(&editor, &BytesEditor::findWanted, &find, &EditorFindBar::open);
  editor.setBytes("one two\none Two one");
  QTest::keyClick(&editor, Qt::Key_H, Qt::ControlModifier);
  auto* field = find.findChild<QLineEdit*>("editorFindField");
  ASSERT_TRUE(field->isVisible());
  QTest::keyClicks(field, "two");
  EXPECT_EQ(editor.selected(), "two");
  QTest::keyClick(field, Qt::Key_Return);
  EXPECT_EQ(editor.selected(), "Two");
  QTest::keyClick(field, Qt::Key_Return);
  EXPECT_EQ(editor.selected(), "two") << "round and round";
  find.findChild<QLineEdit*>("editorReplaceField")->setText("2");
  find.findChild<QToolButton*>("editorReplaceAll")->click();
  EXPECT_EQ(editor.bytes(), "one 2\none 2 one");
  QTest::keyClick(field, Qt::Key_Escape);
  EXPECT_FALSE(find.isVisible());
  QTest::keyClick(&editor, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(editor.bytes(), "one two\none Two one") << "all of it is one step";
}

TEST_F(BytesEditorTest, ALargeTextIsShownInTime) {
  std::string lines;
  while (lines.size() < 4'000'000) lines += "{\"name\":\"value\",\"number\":123}\n";
  TurnClock timer;
  timer.start();
  editor.setLanguage(true, display::Language::json);
  editor.setBytes("POST / HTTP/1.1\r\n\r\n" + lines);
  QCoreApplication::processEvents();
  caret(editor.bytes().size());
  QTest::keyClicks(&editor, "x");
  QCoreApplication::processEvents();
  EXPECT_LT(timer.elapsed(), 5000);
}

}  // namespace
}  // namespace penstock::gui
