// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/code_view.h"

#include <gtest/gtest.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QScrollBar>
#include <QTest>
#include <ctime>
#include <optional>

#include "gui/theme.h"
#include "gui/turn_clock.h"

namespace penstock::gui {
namespace {

using display::Language;
using display::TextDocument;

constexpr std::size_t kHundredMegabytes = 100u << 20;
// Far above what a frame takes, far below what laying out everything would.
constexpr qint64 kSoonMs = 500;

class CodeViewTest : public testing::Test {
 protected:
  CodeViewTest() {
    view.resize(600, 400);
    view.show();
    EXPECT_TRUE(QTest::qWaitForWindowExposed(&view));
  }
  void set(std::string text, Language language = Language::plain) {
    view.setDocument(TextDocument::make(std::move(text)), language);
  }
  bool paints(const QColor& color) {
    const QImage image = view.viewport()->grab().toImage();
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < image.width(); ++x)
        if (image.pixelColor(x, y) == color) return true;
    return false;
  }

  Theme theme;
  CodeView view{theme};
};

using codec::TokenKind;

// The kind of the token that a byte of the whole text is in; nothing where it is in none.
std::optional<TokenKind> kindAt(const CodeView& view, std::size_t offset) {
  const std::size_t row = view.document()->rowOf(offset), at = offset - view.document()->rowStart(row);
  for (const codec::TokenSpan& span : view.spansOf(row))
    if (at >= span.offset && at < span.offset + span.length) return span.kind;
  return std::nullopt;
}

TEST_F(CodeViewTest, AMinifiedLineIsColouredToItsEnd) {
  struct Case {
    Language language;
    std::string unit, word;
    TokenKind kind;
  };
  const Case cases[] = {
      {Language::script, "var a='it\\'s \\\\',b=c/d,e=/[\"/']+/g;/*x*/f(`t`);", "var", TokenKind::key},
      {Language::json, "{\"key\":\"a \\\"quoted\\\" value\",\"n\":1},", "n\":1", TokenKind::key},
      {Language::markup, "<p class=\"a > b\"><!-- x --><b>text</b>", "class", TokenKind::number},
      {Language::css, ".a:after{content:\"}/*\"}/* \" */@media x{}", "@media", TokenKind::literal},
  };
  for (const Case& c : cases) {
    std::string text;
    while (text.size() < 3 * 1024 * 1024) text += c.unit;
    // Wherever a row begins within a unit, the words of the last units have their colour.
    set(text, c.language);
    ASSERT_EQ(view.document()->lines(), 1u);
    const std::size_t middle = text.find(c.word, text.size() / 8), end = text.find(c.word, text.size() - 3 * c.unit.size());
    for (std::size_t at = 0; at < middle; at += 200 * 1024) view.spansOf(view.document()->rowOf(at));  // as scrolling does
    EXPECT_EQ(kindAt(view, middle), c.kind) << int(c.language);
    for (std::size_t at = middle; at < text.size(); at += 200 * 1024) view.spansOf(view.document()->rowOf(at));
    for (int unit = 0; unit < 60; ++unit) {
      const std::size_t place = text.find(c.word, end - std::size_t(unit) * c.unit.size());
      if (view.document()->rowOf(place - 1) != view.document()->rowOf(place + c.word.size())) continue;  // cut in two
      EXPECT_EQ(kindAt(view, place), c.kind) << int(c.language) << " at " << place;
    }
  }
}

TEST_F(CodeViewTest, TheMiddleOfALongLineIsFoundAtOnce) {
  std::string text;
  while (text.size() < kHundredMegabytes / 4) text += "a('b');";
  set(std::move(text), Language::script);
  TurnClock timer;
  timer.start();
  for (const std::size_t part : {3u, 2u}) view.spansOf(view.document()->rows() / part);
  EXPECT_LT(timer.elapsed(), kSoonMs);
}

TEST_F(CodeViewTest, LinesAreWrappedAndTheirPlaceIsKept) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "line " + std::to_string(i) + " has quite a few words, more of them than this view is wide by far, so they go on below\n";
  set(text);
  const std::size_t rows = view.shownRows().rows();
  EXPECT_GT(view.horizontalScrollBar()->maximum(), 0);
  view.verticalScrollBar()->setValue(100);
  const std::size_t top = view.shownRows().rowStart(view.firstVisibleRow());
  view.setWrapped(true);
  EXPECT_GT(view.shownRows().rows(), rows);
  EXPECT_EQ(view.horizontalScrollBar()->maximum(), 0);
  EXPECT_EQ(view.shownRows().rowStart(view.firstVisibleRow()), top);
  EXPECT_EQ(view.document()->rows(), rows) << "the text is the one that was given";
  // A narrower view has more rows; what is found is found where it is.
  const std::size_t wide = view.shownRows().rows();
  view.resize(400, 400);
  EXPECT_GT(view.shownRows().rows(), wide);
  const std::size_t place = text.find("line 200");
  view.setMatches(std::make_shared<std::vector<std::size_t>>(1, place), 8, 0);
  const std::size_t row = view.shownRows().rowOf(place);
  EXPECT_TRUE(row >= view.firstVisibleRow() && row < view.firstVisibleRow() + view.visibleRows());
  // End stays in the row it is pressed in.
  view.select(place, place);
  QTest::keyClick(&view, Qt::Key_End);
  EXPECT_EQ(view.shownRows().rowOf(view.caret()), row);
  view.setWrapped(false);
  EXPECT_EQ(view.shownRows().rows(), rows);
}

TEST_F(CodeViewTest, AHundredMegabytesAreThereBeforeTheyAreWrapped) {
  std::string text;
  text.reserve(kHundredMegabytes + 64);
  while (text.size() < kHundredMegabytes) text += "words and more words of a line that goes on and on and on without an end ";
  const auto doc = TextDocument::make(std::move(text));
  view.setWrapped(true);
  TurnClock timer;
  timer.start();
  view.setDocument(doc, Language::plain);
  view.viewport()->grab();
  EXPECT_LT(timer.elapsed(), kSoonMs);
  EXPECT_TRUE(QTest::qWaitFor([&] { return view.shownRows().rows() > doc->rows(); }, 20'000));
  EXPECT_EQ(&view.shownRows().text(), &doc->text());
  // Gone before it is done.
  view.setDocument(doc, Language::plain);
  set("short");
  QTest::qWait(50);
  EXPECT_EQ(view.shownRows().text(), "short");
}

TEST_F(CodeViewTest, LinesAreFoldedByAClickOnTheirMark) {
  set("{\n  \"a\": {\n    \"b\": 1,\n    \"c\": 2\n  },\n  \"d\": 3\n}", Language::json);
  view.setFoldable(true);
  EXPECT_EQ(view.folds().count(), 7u);
  const auto clickMark = [&](int place) {
    for (int x = 0; x < 100; ++x)
      if (view.isFoldMark(QPoint(x, 0))) return QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(x + 3, 8 + place * 19 + 9));
    FAIL() << "no mark";
  };
  clickMark(1);
  EXPECT_EQ(view.folds().count(), 5u);
  EXPECT_TRUE(view.folds().isFolded(1));
  QTest::keyClick(&view, Qt::Key_Home, Qt::ControlModifier);
  for (int i = 0; i < 2; ++i) QTest::keyClick(&view, Qt::Key_Down);
  EXPECT_EQ(view.shownRows().rowOf(view.caret()), 4u) << "the caret goes past what is folded";
  view.selectAll();
  EXPECT_TRUE(view.selectedText().contains("\"b\": 1")) << "and copying has it";
  // What is found inside is unfolded.
  view.setMatches(std::make_shared<std::vector<std::size_t>>(1, view.document()->text().find("\"c\"")), 3, 0);
  EXPECT_EQ(view.folds().count(), 7u);
  view.foldFrom(0);
  EXPECT_EQ(view.folds().count(), 2u);
  clickMark(0);
  EXPECT_EQ(view.folds().count(), 3u + 2u) << "what is inside stays folded";
}

TEST_F(CodeViewTest, AHundredMegabytesScrollAtOnce) {
  std::string text;
  text.reserve(kHundredMegabytes + 64);
  for (std::size_t i = 0; text.size() < kHundredMegabytes; ++i)
    text += "line " + std::to_string(i) + " of a long body\n";
  const auto doc = TextDocument::make(std::move(text));
  TurnClock timer;
  timer.start();
  view.setDocument(doc, Language::script);
  view.viewport()->grab();
  QTest::keyClick(&view, Qt::Key_End, Qt::ControlModifier);
  view.viewport()->grab();
  EXPECT_LT(timer.elapsed(), kSoonMs);
  EXPECT_EQ(view.caret(), doc->text().size());
  EXPECT_GE(view.firstVisibleRow() + view.visibleRows(), doc->rows());
}

TEST_F(CodeViewTest, WhatTurnsALineRoundOrHidesItsEndIsShown) {
  const std::string hidden = "if (admin\xe2\x80\xae \xe2\x81\xa6) {}\xe2\x80\xa8secret()\xc2\x85more\xe2\x80\xa9" "end\xf3\xa0\x81\x81";
  set(hidden);
  EXPECT_EQ(view.shownText(0), "if (admin\u2426 \u2426) {}\u2426secret()\u2426more\u2426" "end\u2426\u2426");
  view.selectAll();
  EXPECT_EQ(view.selectedText().toStdString(), hidden) << "what is copied is what was there";
}

TEST_F(CodeViewTest, MarksWithoutWidthAndEveryScriptScrollSoon) {
  std::string marks, scripts;
  while (marks.size() < (1u << 20)) marks += "a" + QString(1000, QChar(0x0367)).toStdString();
  for (char32_t c = 0x100; c < 0x2ffff; c += 3)
    if (!QChar::isSurrogate(c)) scripts += QString::fromUcs4(&c, 1).toStdString();
  for (const std::string& text : {marks, scripts, QString(400'000, QChar(0x200d)).toStdString(), std::string(1 << 20, '\t')}) {
    set(text, Language::script);
    // Of the processor: the first look at a script loads fonts, and others may be busy as well.
    const std::clock_t began = std::clock();
    view.viewport()->grab();
    for (int i = 0; i < 5; ++i) {
      QTest::keyClick(&view, Qt::Key_PageDown);
      view.viewport()->grab();
    }
    EXPECT_LT(double(std::clock() - began) / CLOCKS_PER_SEC, 3.0);
  }
}

TEST_F(CodeViewTest, AHundredMegabytesInOneLineScrollAtOnce) {
  const auto doc = TextDocument::make(std::string(kHundredMegabytes, 'x'));
  EXPECT_EQ(doc->lines(), 1u);
  TurnClock timer;
  timer.start();
  view.setDocument(doc, Language::json);
  view.viewport()->grab();
  view.reveal(kHundredMegabytes / 2);
  view.viewport()->grab();
  EXPECT_LT(timer.elapsed(), kSoonMs);
  EXPECT_GT(view.firstVisibleRow(), 1000u);
}

TEST_F(CodeViewTest, ColoursJson) {
  set("{\n  \"key\": \"text\",\n  \"n\": 3\n}", Language::json);
  EXPECT_EQ(view.spansOf(1).at(0), (codec::TokenSpan{2, 5, codec::TokenKind::key}));
  EXPECT_EQ(view.spansOf(2).at(2), (codec::TokenSpan{7, 1, codec::TokenKind::number}));
  EXPECT_TRUE(paints(theme.tokens().key));
  EXPECT_TRUE(paints(theme.tokens().string));
}

TEST_F(CodeViewTest, ColoursFollowTheTheme) {
  set("{\"key\": 1}", Language::json);
  theme.choose(Theme::Choice::dark);
  EXPECT_TRUE(paints(theme.tokens().editor));
  EXPECT_TRUE(paints(theme.tokens().key));
  theme.choose(Theme::Choice::light);
}

TEST_F(CodeViewTest, ColoursAHeadAndTheBodyBelowIt) {
  const std::string head = "PUT /x HTTP/1.1\r\nA: b\r\n\r\n";
  view.setDocument(TextDocument::make(head + "{\"a\":1}"), Language::json, head.size());
  EXPECT_EQ(view.spansOf(0).at(0), (codec::TokenSpan{0, 3, codec::TokenKind::key}));
  EXPECT_EQ(view.spansOf(0).at(1), (codec::TokenSpan{7, 8, codec::TokenKind::comment}));
  EXPECT_EQ(view.spansOf(1).at(0), (codec::TokenSpan{0, 1, codec::TokenKind::key}));
  EXPECT_EQ(view.spansOf(3).at(1), (codec::TokenSpan{1, 3, codec::TokenKind::key}));
}

TEST_F(CodeViewTest, SelectsByKeyboardAndCopies) {
  set("first é line\r\nsecond\nthird");
  QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
  QTest::keyClick(&view, Qt::Key_End, Qt::ShiftModifier);
  EXPECT_EQ(view.selectedText(), "first é line");
  QTest::keyClick(&view, Qt::Key_Down, Qt::ShiftModifier);
  EXPECT_EQ(view.selectedText(), "first é line\r\nsecond");
  QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
  EXPECT_EQ(QGuiApplication::clipboard()->text(), "first é line\r\nsecond");
  QTest::keyClick(&view, Qt::Key_A, Qt::ControlModifier);
  EXPECT_EQ(view.selectedText().size(), view.document()->text().size() - 1) << "é is one character of two bytes";
}

TEST_F(CodeViewTest, TheCaretStepsOverCharactersNotBytes) {
  set("é😀\r\nx");
  QTest::keyClick(&view, Qt::Key_Right);
  EXPECT_EQ(view.caret(), 2u);
  QTest::keyClick(&view, Qt::Key_Right);
  EXPECT_EQ(view.caret(), 6u);
  QTest::keyClick(&view, Qt::Key_Right);
  EXPECT_EQ(view.caret(), 8u) << "CR LF is one step";
  QTest::keyClick(&view, Qt::Key_Left);
  EXPECT_EQ(view.caret(), 6u);
}

TEST_F(CodeViewTest, SelectsByMouse) {
  set("alpha beta\ngamma");
  QTest::mouseDClick(view.viewport(), Qt::LeftButton, {}, QPoint(theme.scaled(58) + 70, theme.scaled(8) + 8));
  EXPECT_EQ(view.selectedText(), "beta");
  const QPoint start(theme.scaled(58) + 1, theme.scaled(8) + 8);
  QTest::mousePress(view.viewport(), Qt::LeftButton, {}, start);
  QTest::mouseMove(view.viewport(), start + QPoint(2, theme.scaled(19)));
  QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, start + QPoint(2, theme.scaled(19)));
  EXPECT_EQ(view.selectedText(), "alpha beta\n");
}

TEST_F(CodeViewTest, ANewerStateKeepsThePlace) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "line\n";
  set(text);
  view.verticalScrollBar()->setValue(120);
  view.select(10, 14);
  view.setDocument(TextDocument::make(text + "more\n"), Language::plain, 0, true);
  EXPECT_EQ(view.firstVisibleRow(), 120u);
  EXPECT_EQ(view.selectedText(), "line");
  set(text);
  EXPECT_EQ(view.firstVisibleRow(), 0u);
}

}  // namespace
}  // namespace penstock::gui
