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

std::string rowsOf(const TextDocument& doc) {
  std::string out;
  for (std::size_t row = 0; row < doc.rows(); ++row) out += doc.continues(row) ? "+" : "|", out += doc.row(row);
  return out;
}

TEST(TextDocument, LinesAreWrappedBetweenWords) {
  const auto wrap = [](std::string text, std::size_t columns) { return rowsOf(*TextDocument::wrapped(*TextDocument::make(std::move(text)), columns)); };
  EXPECT_EQ(wrap("the quick brown fox\r\njumps\n", 10), "|the quick +brown fox|jumps");
  EXPECT_EQ(wrap("ends here.   next", 10), "|ends here. +  next") << "a space at the end needs no room";
  EXPECT_EQ(wrap("aaaaaaaaaaaaaaaaaaaaaaaa", 10), "|aaaaaaaaaa+aaaaaaaaaa+aaaa");
  EXPECT_EQ(wrap("f(a);g(bcdefgh);", 10), "|f(a);+g(bcdefgh)+;") << "where there is no space, behind what parts";
  EXPECT_EQ(wrap("\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2", 8), "|\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2+\xe6\xbc\xa2") << "two columns each";
  EXPECT_EQ(wrap("12345678\r\nx", 8), "|12345678|x");
  EXPECT_EQ(wrap("", 8), "|");
}

TEST(TextDocument, AWrappedTextIsTheSameText) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += std::string(std::size_t(i % 37), char('a' + i % 26)) + (i % 7 ? " " : i % 3 ? "\t\xc3\xa9" : "\n");
  const auto doc = TextDocument::make(text);
  for (const std::size_t columns : {1u, 8u, 33u, 80u, 5000u}) {
    const auto wrapped = TextDocument::wrapped(*doc, columns);
    EXPECT_EQ(&wrapped->text(), &doc->text()) << "not even a copy";
    EXPECT_EQ(wrapped->lines(), doc->lines());
    for (std::size_t row = 0; row < wrapped->rows(); ++row) {
      EXPECT_LE(wrapped->row(row).size(), TextDocument::kRowBytes);
      EXPECT_EQ(wrapped->rowOf(wrapped->rowStart(row)), row);
    }
  }
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
