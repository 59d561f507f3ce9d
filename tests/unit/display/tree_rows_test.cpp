// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/tree_rows.h"

#include <gtest/gtest.h>

namespace penstock::display {
namespace {

codec::ValueTreePtr treeOf(std::string json) { return codec::jsonTree(std::move(json), false).tree; }

/// Keys (or places) of the rows shown, moved in by their depth.
std::string shown(const TreeRows& rows) {
  std::string out;
  for (std::size_t row = 0; row < rows.count(); ++row) {
    const auto node = rows.at(row);
    EXPECT_EQ(rows.rowOf(node), row);
    const std::string key(rows.tree()->key(node));
    out += std::string(rows.depth(node), ' ') + (node == 0 ? "$" : key.empty() ? std::to_string(rows.tree()->row(node)) : key) + "\n";
  }
  return out;
}

const std::string kJson = R"({"a":{"b":[1,{"c":"x"}],"d":{}},"e":[],"f":"Needle"})";

TEST(TreeRows, AreFoldedAndUnfolded) {
  TreeRows rows(treeOf(kJson));
  const std::string all = "$\n a\n  b\n   0\n   1\n    c\n  d\n e\n f\n";
  EXPECT_EQ(shown(rows), all) << "a small tree is all unfolded";
  rows.setUnfolded(1, false);
  EXPECT_EQ(shown(rows), "$\n a\n e\n f\n");
  EXPECT_EQ(rows.rowOf(4), 1u) << "what is folded away stands where it is folded under";
  rows.setUnfolded(2, false);
  rows.setUnfolded(1, true);
  EXPECT_EQ(shown(rows), "$\n a\n  b\n  d\n e\n f\n") << "what was folded inside stays so";
  rows.setUnfolded(6, true);  // an empty object
  EXPECT_EQ(rows.count(), 6u);
  rows.unfoldTo(1);
  EXPECT_EQ(shown(rows), "$\n a\n e\n f\n");
  rows.unfoldTo(0);
  EXPECT_EQ(shown(rows), "$\n");
  rows.reveal(5);
  EXPECT_EQ(shown(rows), all);
  rows.setUnfoldedBelow(1, false);
  rows.setUnfoldedBelow(0, true);
  EXPECT_EQ(shown(rows), all);
}

TEST(TreeRows, OfManyValuesFewAreUnfoldedAtFirst) {
  std::string json = "[";
  for (int i = 0; i < 100'000; ++i) json += (i ? "," : "") + std::string("{\"id\":1,\"tags\":[1,2,3]}");
  const TreeRows rows(treeOf(json + "]"));
  EXPECT_EQ(rows.count(), 100'001u);
  TreeRows all(rows.tree());
  all.setUnfoldedBelow(0, true);
  EXPECT_EQ(all.count(), rows.tree()->size());
  EXPECT_EQ(all.rowOf(all.at(543'210)), 543'210u);
}

TEST(TreeRows, OfNothingThereAreNone) {
  EXPECT_EQ(TreeRows().count(), 0u);
  EXPECT_EQ(TreeRows(nullptr).count(), 0u);
  EXPECT_EQ(TreeRows(treeOf("7")).count(), 1u);
}

TEST(TreeRows, DepthCostsNoStack) {
  const auto tree = treeOf(std::string(900, '[') + std::string(900, ']'));
  TreeRows rows(tree);
  rows.setUnfoldedBelow(0, true);
  EXPECT_EQ(rows.depth(899), 899u);
}

TEST(TreeRows, SayWhatIsInThem) {
  const auto tree = treeOf(kJson);
  EXPECT_EQ(treePreview(*tree, 0), "{a: {…}, e: [], f: \"Needle\"}");
  EXPECT_EQ(treePreview(*tree, 2), "[1, {…}]");
  EXPECT_EQ(treePreview(*tree, 0, 5), "{a: {…}, …}");
  EXPECT_EQ(treeCount(*tree, 0), "3 members");
  EXPECT_EQ(treeCount(*tree, 4), "1 member");
  EXPECT_EQ(treeCount(*tree, 7), "0 items");
  EXPECT_EQ(treeValue(*tree, 8), "Needle");
  EXPECT_EQ(treeValue(*tree, 2), "[\n  1,\n  {\n    \"c\": \"x\"\n  }\n]");
}

TEST(TreeRows, AreSearchedByKeyAndText) {
  const auto tree = treeOf(kJson);
  EXPECT_EQ(findInTree(*tree, "needle", false, 10, {}), std::vector<std::size_t>{8});
  EXPECT_EQ(findInTree(*tree, "needle", true, 10, {}), std::vector<std::size_t>{});
  EXPECT_EQ(findInTree(*tree, "d", false, 10, {}), (std::vector<std::size_t>{6, 8}));
  EXPECT_EQ(findInTree(*tree, "d", false, 1, {}), std::vector<std::size_t>{6});
  EXPECT_EQ(findInTree(*tree, "", false, 10, {}), std::vector<std::size_t>{});
}

}  // namespace
}  // namespace penstock::display
