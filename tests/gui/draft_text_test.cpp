// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes in an editor of text: what comes back is what went in, or they are not put there.
#include <gtest/gtest.h>

#include <QPlainTextEdit>

#include "gui/intercept/draft_text.h"
#include "gui/intercept/held_draft.h"

namespace penstock::gui {
namespace {

using namespace std::string_literals;

TEST(DraftText, WhatAnEditorTakesComesBackByteForByte) {
  const std::string texts[] = {"", "a", "a\nb\n", "a\r\nb\r\n", "\t\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xc2\xa0 end", "\n\n\n"};
  for (const std::string& bytes : texts) {
    const auto text = editableText(bytes, 1000);
    ASSERT_TRUE(text) << bytes;
    QPlainTextEdit edit;
    edit.setPlainText(text->text);
    const QString back = edit.document()->toRawText().replace(QChar(QChar::ParagraphSeparator), QChar('\n'));
    EXPECT_EQ(bytesOf(back, text->form), bytes);
  }
}

TEST(DraftText, WhatItWouldChangeIsNotPutThere) {
  for (const std::string& bytes : {"a\0b"s, "\x1b[0m"s, "a\rb"s, "a\r\nb\n"s, "\xff\xfe"s, "a\xe2\x80\xa8"s, "\xef\xb7\x90"s, "\xef\xbb\xbfx"s, "\x7f"s})
    EXPECT_FALSE(editableText(bytes, 1000)) << hexText(bytes).toStdString();
  EXPECT_FALSE(editableText("12345", 4));
}

TEST(DraftText, HeadsMayBeInIso8859) {
  const auto text = editableText("X: \xe4\n", 1000, true);
  ASSERT_TRUE(text);
  EXPECT_EQ(bytesOf(text->text + QString("Y: ") + QChar(0xfc), text->form), "X: \xe4\nY: \xfc");
  EXPECT_FALSE(bytesOf(text->text + QChar(0x20ac), text->form)) << "it has no place there";
}

TEST(DraftText, Hexadecimal) {
  const std::string bytes = "0123456789abcdef\0\xff"s;
  std::string back;
  EXPECT_FALSE(readHex(hexText(bytes), back));
  EXPECT_EQ(back, bytes);
  EXPECT_FALSE(readHex("0a0B\n c0", back));
  EXPECT_EQ(back, "\x0a\x0b\xc0"s);
  EXPECT_EQ(readHex("0a\n0", back)->line, 2);
  EXPECT_EQ(readHex("0a\n0 0", back)->line, 2);
  EXPECT_EQ(readHex("xx", back)->line, 1);
}

service::HeldItem item(std::string head, std::optional<std::string> body) {
  service::HeldItem out;
  out.row.id = 1;
  out.head = std::move(head);
  out.body = std::move(body);
  return out;
}

TEST(HeldDraft, TheTabsEditTheSameBytes) {
  HeldDraft draft(item("POST / HTTP/1.1\nHost: a\n", "one\r\ntwo\r\n"));
  using View = HeldDraft::View;
  auto raw = draft.shown(View::raw, false);
  EXPECT_EQ(raw.text, "POST / HTTP/1.1\nHost: a\n\none\ntwo\n");
  EXPECT_FALSE(draft.type(View::raw, raw, raw.text));
  EXPECT_FALSE(draft.edited());
  EXPECT_FALSE(draft.type(View::raw, raw, "POST / HTTP/1.1\nHost: b\n\none\nthree\n"));
  EXPECT_EQ(draft.edit().head, "POST / HTTP/1.1\nHost: b\n");
  EXPECT_EQ(draft.edit().body, "one\r\nthree\r\n");
  const auto body = draft.shown(View::body, true);
  EXPECT_TRUE(body.hex);
  EXPECT_FALSE(draft.type(View::body, body, "6f 6b"));
  EXPECT_EQ(draft.shown(View::raw, false).text, "POST / HTTP/1.1\nHost: b\n\nok");
  EXPECT_FALSE(draft.type(View::headers, draft.shown(View::headers, false), "GET / HTTP/1.1\n"));
  EXPECT_EQ(draft.edit().head, "GET / HTTP/1.1\n");
  EXPECT_EQ(draft.edit().body, "ok");
  // Without an empty line there is no body; an empty one at the end brings none.
  EXPECT_FALSE(draft.type(View::raw, draft.shown(View::raw, false), "GET / HTTP/1.1"));
  EXPECT_EQ(draft.edit().body, "");
  EXPECT_EQ(draft.edit().head, "GET / HTTP/1.1\n");
}

TEST(HeldDraft, WhatIsNoTextOrTooLargeIsNotInRaw) {
  HeldDraft binary(item("POST / HTTP/1.1\n", "\0\1\2"s));
  const auto raw = binary.shown(HeldDraft::View::raw, false);
  EXPECT_EQ(raw.text, "POST / HTTP/1.1\n");
  EXPECT_FALSE(raw.notice.isEmpty());
  EXPECT_FALSE(binary.type(HeldDraft::View::raw, raw, "PUT / HTTP/1.1\n"));
  EXPECT_FALSE(binary.edit().body) << "it goes on as it came";
  EXPECT_TRUE(binary.shown(HeldDraft::View::body, false).hex);
  HeldDraft large(item("POST / HTTP/1.1\n", std::string(HeldDraft::mostText + 1, 'x')));
  EXPECT_TRUE(large.shown(HeldDraft::View::body, false).readOnly);
  HeldDraft none(item("POST / HTTP/1.1\n", std::nullopt));
  EXPECT_TRUE(none.shown(HeldDraft::View::body, false).readOnly);
}

}  // namespace
}  // namespace penstock::gui
