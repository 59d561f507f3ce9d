// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/row_folds.h"

#include <gtest/gtest.h>

#include <string>

namespace penstock::display {
namespace {

std::string shown(const RowFolds& folds, const TextDocument& doc) {
  std::string out;
  for (std::size_t place = 0; place < folds.count(); ++place) {
    const std::size_t row = folds.rowAt(place);
    EXPECT_EQ(folds.placeOf(row), place);
    EXPECT_FALSE(folds.isHidden(row));
    out += std::string(doc.row(row)) + (folds.isFolded(row) ? " …" : "") + "\n";
  }
  return out;
}

const std::string kJson = "{\n  \"a\": {\n    \"b\": [\n      1,\n      2\n    ]\n  },\n  \"c\": 3\n}";

TEST(RowFolds, WhatStandsDeeperIsFoldedAway) {
  RowFolds folds;
  const auto doc = TextDocument::make(kJson);
  folds.setDocument(doc, false);
  EXPECT_EQ(folds.count(), doc->rows());
  EXPECT_TRUE(folds.canFold(0));
  EXPECT_TRUE(folds.canFold(2));
  EXPECT_FALSE(folds.canFold(3));
  EXPECT_FALSE(folds.canFold(7));
  folds.fold(1);
  EXPECT_EQ(shown(folds, *doc), "{\n  \"a\": { …\n  },\n  \"c\": 3\n}\n");
  EXPECT_EQ(folds.placeOf(4), 1u) << "what is folded away stands where its head is";
  folds.fold(0);
  EXPECT_EQ(shown(folds, *doc), "{ …\n}\n");
  folds.unfold(0);
  EXPECT_EQ(shown(folds, *doc), "{\n  \"a\": { …\n  },\n  \"c\": 3\n}\n") << "what is inside stays folded";
  folds.unfold(4);  // a place to be seen
  EXPECT_FALSE(folds.isHidden(4));
  EXPECT_EQ(folds.count(), doc->rows());
}

TEST(RowFolds, LevelsAreFoldedAtOnce) {
  RowFolds folds;
  const auto doc = TextDocument::make(kJson);
  folds.setDocument(doc, false);
  folds.foldFrom(1);
  EXPECT_EQ(shown(folds, *doc), "{\n  \"a\": { …\n  },\n  \"c\": 3\n}\n");
  folds.foldFrom(2);
  EXPECT_EQ(shown(folds, *doc), "{\n  \"a\": {\n    \"b\": [ …\n    ]\n  },\n  \"c\": 3\n}\n");
  folds.foldFrom(0);
  EXPECT_EQ(folds.count(), 2u);
  folds.unfoldAll();
  EXPECT_FALSE(folds.any());
}

TEST(RowFolds, StayWhereTheTextIsLaidOutInOtherRows) {
  const auto doc = TextDocument::make("head\n  " + std::string(40, 'x') + " " + std::string(40, 'y') + "\n  z\nend\n");
  RowFolds folds;
  folds.setDocument(doc, false);
  folds.fold(0);
  EXPECT_EQ(folds.count(), 2u);
  const auto narrow = TextDocument::wrapped(*doc, 20);
  EXPECT_GT(narrow->rows(), doc->rows());
  folds.setDocument(narrow, true);
  EXPECT_EQ(shown(folds, *narrow), "head …\nend\n");
  folds.setDocument(TextDocument::make("a\n b"), false);
  EXPECT_EQ(folds.count(), 2u);
}

TEST(RowFolds, AnyTextCanBeFolded) {
  for (const std::string text : {"", "\n", "  ", "\n\n  a\n\n    b\n", "    a\n  b\nc\n", "a\n\tb\n\t\tc", "a\n\n\n", "a\n  b\n\n\n"}) {
    RowFolds folds;
    const auto doc = TextDocument::make(text);
    folds.setDocument(doc, false);
    for (std::size_t level = 0; level < 3; ++level) {
      folds.foldFrom(level);
      (void)shown(folds, *doc);
    }
    folds.unfoldAll();
    for (std::size_t row = 0; row < doc->rows(); ++row) {
      folds.fold(row);
      (void)shown(folds, *doc);
      folds.unfold(row);
      EXPECT_EQ(folds.count(), doc->rows()) << text << row;
    }
  }
}

}  // namespace
}  // namespace penstock::display
