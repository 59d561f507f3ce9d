// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/text_document.h"

#include <gtest/gtest.h>

namespace penstock::display {
namespace {

TEST(TextDocument, RowsAndLines) {
  const auto doc = TextDocument::make("one\r\n\ntwo\twide\nlast");
  ASSERT_EQ(doc->rows(), 4u);
  EXPECT_EQ(doc->row(0), "one");
  EXPECT_EQ(doc->row(1), "");
  EXPECT_EQ(doc->row(3), "last");
  EXPECT_EQ(doc->lineOf(3), 4u);
  EXPECT_EQ(doc->rowOf(0), 0u);
  EXPECT_EQ(doc->rowOf(5), 1u);
  EXPECT_EQ(doc->rowOf(doc->text().size()), 3u);
  EXPECT_EQ(doc->widest(), 11u);
}

TEST(TextDocument, ALineEndAtTheEndBeginsNoLine) {
  EXPECT_EQ(TextDocument::make("a\n")->rows(), 1u);
  EXPECT_EQ(TextDocument::make("a\n\n")->rows(), 2u);
  EXPECT_EQ(TextDocument::make("")->rows(), 1u);
}

TEST(TextDocument, LongLinesAreCutBetweenCharacters) {
  std::string text = "x";
  for (int i = 0; i < 5000; ++i) text += "é";
  text += "\nnext";
  const auto doc = TextDocument::make(text);
  std::string joined;
  for (std::size_t row = 0; row + 1 < doc->rows(); ++row) {
    const std::string_view bytes = doc->row(row);
    EXPECT_LE(bytes.size(), TextDocument::kRowBytes);
    EXPECT_NE(static_cast<unsigned char>(bytes[0]) & 0xc0, 0x80) << row;
    EXPECT_EQ(doc->continues(row), row > 0);
    EXPECT_EQ(doc->lineOf(row), 1u);
    joined += bytes;
  }
  EXPECT_EQ(joined + "\nnext", text);
  EXPECT_EQ(doc->lineOf(doc->rows() - 1), 2u);
  EXPECT_FALSE(doc->continues(doc->rows() - 1));
}

TEST(TextDocument, ALineOfExactlyARowIsOneRow) {
  EXPECT_EQ(TextDocument::make(std::string(TextDocument::kRowBytes, 'a') + "\nb")->rows(), 2u);
  EXPECT_EQ(TextDocument::make(std::string(TextDocument::kRowBytes, 'a'))->rows(), 1u);
}

TEST(TextDocument, CancelledWorkIsGivenUp) {
  const CancelToken token;
  token.cancel();
  std::string many(1 << 20, '\n');
  EXPECT_TRUE(TextDocument::make(std::move(many), token)->text().empty());
}

TEST(FindAll, CountsWithAndWithoutCase) {
  const CancelToken token;
  EXPECT_EQ(findAll("abcABCabc", "abc", false, 100, token), (std::vector<std::size_t>{0, 3, 6}));
  EXPECT_EQ(findAll("abcABCabc", "abc", true, 100, token), (std::vector<std::size_t>{0, 6}));
  EXPECT_EQ(findAll("aaaa", "aa", true, 100, token), (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(findAll("aaaa", "a", true, 3, token).size(), 3u);
  EXPECT_TRUE(findAll("abc", "abcd", false, 10, token).empty());
  EXPECT_TRUE(findAll("abc", "", false, 10, token).empty());
}

}  // namespace
}  // namespace penstock::display
