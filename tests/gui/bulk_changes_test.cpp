// SPDX-License-Identifier: GPL-3.0-or-later
// Changes of a whole request, as a person and pypproxy write them.
#include <gtest/gtest.h>

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTest>

#include "gui/bulk/changes_editor.h"

namespace penstock::gui {
namespace {

TEST(BulkChanges, WhatIsNotTouchedStaysByteForByte) {
  Theme theme;
  ChangesEditor editor(theme, nullptr);
  draft::RequestPayload change;
  change.label = "one";
  change.path = "/p\xc2\xa0";
  change.headers = {{"X", " padded\xc2\xa0 "}, {"Y", "\xff"}};
  change.body = "--x\r\nA: b\xc2\xa0\xff\n\r\n";
  editor.setChanges({change});
  const auto now = [&] { return editor.changes().at(0); };
  QTest::keyClicks(editor.findChild<QLineEdit*>("bulkChangeLabel"), "!");
  EXPECT_EQ(now().label, "one!");
  EXPECT_EQ(now().path, change.path);
  EXPECT_EQ(now().headers, change.headers);
  EXPECT_EQ(now().body, change.body);
  auto* headers = editor.findChild<QPlainTextEdit*>("bulkChangeHeaders");
  headers->moveCursor(QTextCursor::End);
  QTest::keyClick(headers, Qt::Key_Return);
  QTest::keyClicks(headers, "Z: 1");
  auto expected = change.headers;
  expected.emplace_back("Z", "1");
  EXPECT_EQ(now().headers, expected);
  auto* body = editor.findChild<BytesEditor*>("bulkChangeBody");
  body->select(0, 0);
  QTest::keyClicks(body, "+");
  EXPECT_EQ(now().body, "+" + *change.body);
  EXPECT_EQ(now().label, "one!");
}

TEST(BulkChanges, AreReadAsPypproxyWritesThemAndRefusedWithTheirNumber) {
  const auto read = readChanges(R"({"payloads": [{"label": "x", "headers": [["A", "1"], ["A", "2"]], "body_base64": "/w=="}, {}]})");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].body, "\xff");
  EXPECT_EQ((*read)[0].headers.size(), 2u);
  EXPECT_FALSE((*read)[1].body);
  EXPECT_EQ((*read)[1].label, "Payload 2");
  EXPECT_EQ(readChanges("[{}, 3]").error().message, "payload 2: expected an object with label, body, headers or path");
  EXPECT_EQ(readChanges(R"([{"body": 3}])").error().message, "payload 1: expected texts as body and path");
  EXPECT_TRUE(readChanges("[{").error().message.starts_with("no JSON at byte"));
  EXPECT_FALSE(readChanges("[]"));
}

}  // namespace
}  // namespace penstock::gui
