// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/value_tree.h"

#include <gtest/gtest.h>

namespace penstock::codec {
namespace {

using Id = ValueTree::Id;

ValueTreePtr treeOf(std::string json, bool several = false, ValueTreeLimits limits = {}) {
  return jsonTree(std::move(json), several, {}, limits).tree;
}
/// The node that a walk over these keys and rows ends at.
Id at(const ValueTree& tree, std::initializer_list<std::uint32_t> rows) {
  Id n = 0;
  for (const std::uint32_t row : rows) n = tree.child(n, row);
  return n;
}

TEST(ValueTree, KeepsOrderDuplicatesAndNumberText) {
  const auto tree = treeOf(R"( {"b":1.50e+3,"a":-0,"b":[true,null,{}],"":"x"} )");
  ASSERT_EQ(tree->childCount(0), 4u);
  const char* keys[] = {"b", "a", "b", ""};
  for (std::uint32_t i = 0; i < 4; ++i) {
    EXPECT_EQ(tree->key(tree->child(0, i)), keys[i]);
    EXPECT_EQ(tree->row(tree->child(0, i)), i);
    EXPECT_EQ(tree->parent(tree->child(0, i)), 0u);
  }
  EXPECT_EQ(tree->text(at(*tree, {0})), "1.50e+3");
  EXPECT_EQ(tree->text(at(*tree, {1})), "-0");
  EXPECT_EQ(tree->kind(at(*tree, {2})), ValueKind::array);
  EXPECT_EQ(tree->text(at(*tree, {2, 1})), "null");
  EXPECT_EQ(tree->kind(at(*tree, {2, 2})), ValueKind::object);
  EXPECT_EQ(tree->childCount(at(*tree, {2, 2})), 0u);
  EXPECT_EQ(tree->text(at(*tree, {3})), "x");
  EXPECT_EQ(tree->problem(), "");
}

TEST(ValueTree, TakesEscapesOff) {
  const auto tree = treeOf(R"(["\u00e9\n\"\/", "\ud83d\ude00", "\ud83d", {"k\u0041": 1}])");
  EXPECT_EQ(tree->text(at(*tree, {0})), "é\n\"/");
  EXPECT_EQ(tree->text(at(*tree, {1})), "😀");
  EXPECT_EQ(tree->text(at(*tree, {2})), "\xef\xbf\xbd");
  EXPECT_EQ(tree->key(at(*tree, {3, 0})), "kA");
}

TEST(ValueTree, AStringOverSeveralPiecesOfTheReaderIsWhole) {
  const std::string longOne(700'000, 'x');
  const auto tree = treeOf("[\"" + longOne + "\",\"a\\n" + longOne + "\", 12]");
  EXPECT_EQ(tree->text(at(*tree, {0})), longOne);
  EXPECT_EQ(tree->text(at(*tree, {1})), "a\n" + longOne);
  EXPECT_EQ(tree->text(at(*tree, {2})), "12");
}

TEST(ValueTree, JsonLinesAreAnArray) {
  const auto tree = treeOf("{\"a\":1}\n{\"a\":2}\n3\n", true);
  EXPECT_EQ(tree->kind(0), ValueKind::array);
  ASSERT_EQ(tree->childCount(0), 3u);
  EXPECT_EQ(valuePath(*tree, at(*tree, {1, 0})), "$[1].a");
  EXPECT_EQ(tree->text(at(*tree, {2})), "3");
}

TEST(ValueTree, PathsAreJsonPaths) {
  const auto tree = treeOf(R"({"a":[{"b c":1},{"é_1":{"1x":[[2]]}}]})");
  EXPECT_EQ(valuePath(*tree, 0), "$");
  EXPECT_EQ(valuePath(*tree, at(*tree, {0, 0, 0})), R"($.a[0]["b c"])");
  EXPECT_EQ(valuePath(*tree, at(*tree, {0, 1, 0, 0, 0, 0})), R"($.a[1].é_1["1x"][0][0])");
}

TEST(ValueTree, DamageIsToldAndWhatCameBeforeStays) {
  const JsonTree broken = jsonTree("{\"a\":[1,2,oops", false);
  EXPECT_EQ(broken.end, JsonEnd::invalid);
  EXPECT_EQ(broken.tree->text(at(*broken.tree, {0, 1})), "2");
  EXPECT_EQ(broken.tree->problem(), "It is not JSON any more at line 1, column 11: expected a value, found 'o'.");
  EXPECT_EQ(jsonTree("", false).tree->size(), 0u);
  EXPECT_EQ(jsonTree("[1", false).end, JsonEnd::truncated);
}

TEST(ValueTree, WhatIsCutOffIsAValueAndSaysSo) {
  const JsonTree string = jsonTree(R"({"a":1,"log":"one\ntwo\u00)", false);
  ASSERT_EQ(string.tree->childCount(0), 2u);
  EXPECT_EQ(string.tree->text(at(*string.tree, {1})), "one\ntwou00");
  EXPECT_EQ(string.tree->note(at(*string.tree, {1})), "cut off here");
  const JsonTree number = jsonTree("[1,23", false);
  ASSERT_EQ(number.tree->childCount(0), 2u);
  EXPECT_EQ(number.tree->text(at(*number.tree, {1})), "23");
  EXPECT_EQ(jsonTree("[1,2.", false).tree->childCount(0), 1u) << "that is no number yet";
  EXPECT_EQ(jsonTree(R"({"a":1,"b)", false).tree->childCount(0), 1u) << "a key has no value yet";
}

TEST(ValueTree, LimitsLeaveOutTheRestAndSaySo) {
  ValueTreeLimits few;
  few.nodes = 3;
  const auto tree = treeOf("[1,2,3,4]", false, few);
  EXPECT_EQ(tree->childCount(0), 2u);
  EXPECT_EQ(tree->problem(), "It has more than 3 values: the rest is not shown.");
  ValueTreeLimits flat;
  flat.depth = 2;
  const auto cut = treeOf(R"({"a":[[[1]],2],"b":3})", false, flat);
  EXPECT_EQ(cut->text(at(*cut, {1})), "3");
  EXPECT_EQ(cut->childCount(at(*cut, {0})), 0u);
  EXPECT_EQ(cut->problem(), "Values are nested deeper than 2 levels: those are not shown.");
}

TEST(ValueTree, AMillionBracketsAreNoTrouble) {
  const auto tree = treeOf(std::string(1'000'000, '['));
  EXPECT_EQ(tree->size(), 1000u);
  EXPECT_EQ(valuePath(*tree, 999).size(), 1 + 999 * 3u);
  EXPECT_LT(valueJson(*tree, 0).size(), 300'000u);
}

TEST(ValueTree, IsWrittenAsJson) {
  const auto tree = treeOf(R"({"a\n":[1,{"b":"q\"\u0001"},[],{}],"c":null})");
  EXPECT_EQ(valueJson(*tree, 0),
            "{\n  \"a\\n\": [\n    1,\n    {\n      \"b\": \"q\\\"\\u0001\"\n    },\n    [],\n    {}\n  ],\n  \"c\": null\n}");
  EXPECT_EQ(valueJson(*tree, at(*tree, {0, 1, 0})), R"("q\"\u0001")");
  EXPECT_EQ(valueJson(*tree, at(*tree, {0}), 4), "[\n  1…");
}

TEST(ValueTree, TagsAndBytesOfOtherFormats) {
  ValueTreeBuilder builder;
  builder.open(ValueKind::object);
  builder.key("1", true);
  builder.open(ValueKind::tagged, "0", "date and time");
  builder.value(ValueKind::string, "2024-05-01T00:00:00Z");
  builder.close();
  builder.key("raw");
  builder.value(ValueKind::bytes, std::string_view("\0\xff", 2), "2 bytes");
  builder.key("n");
  builder.value(ValueKind::number, "NaN");
  const auto tree = builder.finish();
  EXPECT_EQ(tree->note(1), "date and time");
  EXPECT_FALSE(tree->keyIsText(1));
  EXPECT_EQ(valuePath(*tree, 2), "$[1]") << "what a tag holds stands where the tag does";
  EXPECT_EQ(tree->text(3), std::string_view("\0\xff", 2));
  EXPECT_EQ(tree->note(3), "2 bytes");
  EXPECT_EQ(valueJson(*tree, 0), "{\n  \"1\": \"2024-05-01T00:00:00Z\",\n  \"raw\": \"AP8=\",\n  \"n\": \"NaN\"\n}");
}

TEST(ValueTree, IsCancelled) {
  CancelToken token;
  token.cancel();
  EXPECT_EQ(jsonTree("[1]", false, token).tree, nullptr);
}

}  // namespace
}  // namespace penstock::codec
