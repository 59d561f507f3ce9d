// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/pages/edited_text.h"

#include <gtest/gtest.h>

namespace penstock::cui {
namespace {

const std::string post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n{\"a\":1}";

TEST(EditedText, WhatWasNotChangedComesBackByteForByte) {
  for (const std::string& text :
       {post, post + "\n", std::string("GET / HTTP/1.1\r\n\r\n"), std::string("GET / HTTP/1.1\nHost: a\r\n\nbody"), std::string("GET / HTTP/2\n:authority: a\n\n"),
        std::string("GET / HTTP/1.1\r\nX: \x01\xff\r\n\r\n\r\n\x00z", 30), std::string()}) {
    const std::string file = fileOfRequest(text);
    EXPECT_EQ(requestOf(text, file), text);
    if (!file.ends_with('\n')) EXPECT_EQ(requestOf(text, file + "\n"), text) << "editors end the last line";
  }
}

TEST(EditedText, LineEndsOfTheHeadAreWhatTheyWere) {
  EXPECT_EQ(fileOfRequest(post), "POST / HTTP/1.1\nHost: a\nContent-Length: 7\n\n{\"a\":1}");
  EXPECT_EQ(requestOf(post, "PUT / HTTP/1.1\nHost: b\n\n{}\n\n"), "PUT / HTTP/1.1\r\nHost: b\r\n\r\n{}\n");
  EXPECT_EQ(requestOf(post, "PUT / HTTP/1.1\nHost: b"), "PUT / HTTP/1.1\r\nHost: b\r\n\r\n") << "without its empty line";
  const std::string http2 = "GET / HTTP/2\n:authority: a\n\n";
  EXPECT_EQ(requestOf(http2, "GET /b HTTP/2\n:authority: a\n\n"), "GET /b HTTP/2\n:authority: a\n\n");
}

service::HeldItem held(std::string head, std::optional<std::string> body) {
  service::HeldItem item;
  item.head = std::move(head);
  item.body = std::move(body);
  return item;
}

TEST(EditedText, OfWhatIsHeldOnlyWhatDiffersIsAnEdit) {
  const auto item = held("GET / HTTP/1.1\nHost: a\n", "body");
  const std::string file = fileOf(item, {});
  EXPECT_EQ(file, "GET / HTTP/1.1\nHost: a\n\nbody");
  EXPECT_FALSE(editOf(item, file).head);
  EXPECT_FALSE(editOf(item, file + "\n").body);
  const auto edit = editOf(item, "GET /b HTTP/1.1\nHost: a\n\nbody\n");
  EXPECT_EQ(edit.head, "GET /b HTTP/1.1\nHost: a\n");
  EXPECT_FALSE(edit.body);
  EXPECT_EQ(fileOf(item, edit), "GET /b HTTP/1.1\nHost: a\n\nbody") << "what was edited before is gone on with";
}

TEST(EditedText, BytesThatAnEditorWouldChangeAreNotGivenToOne) {
  const auto item = held("GET / HTTP/1.1\n", std::string("\x00\x01", 2));
  EXPECT_EQ(fileOf(item, {}), "GET / HTTP/1.1\n");
  EXPECT_FALSE(editOf(item, "GET / HTTP/1.1\n").body);
  EXPECT_FALSE(editOf(item, "GET / HTTP/1.1\n").head);
  const auto message = held("", "hello");
  EXPECT_EQ(fileOf(message, {}), "hello");
  EXPECT_EQ(editOf(message, "hello there\n").body, "hello there");
}

}  // namespace
}  // namespace penstock::cui
