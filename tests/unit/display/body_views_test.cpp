// SPDX-License-Identifier: GPL-3.0-or-later
// The views of a body, each by what loadBody makes of it.
#include <gtest/gtest.h>

#include "penstock/display/body.h"
#include "penstock/model/memory_bytes.h"
#include "unit/display/draft.h"

namespace penstock::display {
namespace {

BodyRequest requestOf(std::string bytes, const std::string& type, BodyView view = BodyView::automatic) {
  BodyRequest request;
  request.body = test::Draft::bodyOf(bytes);
  request.reader = std::make_shared<model::MemoryBytes>(std::make_shared<std::string>(std::move(bytes)));
  request.contentType = type;
  request.view = view;
  return request;
}
LoadedBody load(std::string bytes, const std::string& type, BodyView view = BodyView::automatic) {
  return loadBody(requestOf(std::move(bytes), type, view), {});
}
std::string noticesOf(const LoadedBody& body) { return joinedNotices(body.notices); }

TEST(BodyViews, EachHasANameAndAPlaceInTheMenu) {
  EXPECT_EQ(menuViews().size(), std::size_t(kLastView) + 1);
  for (const BodyView view : menuViews()) EXPECT_FALSE(viewName(view).empty());
}

TEST(BodyViews, JsonIsATree) {
  const LoadedBody body = load(R"({"a":[1,{"b c":2.50}]})", "application/json", BodyView::tree);
  EXPECT_EQ(body.shown, BodyView::tree);
  EXPECT_EQ(body.pill, "Tree · chosen");
  ASSERT_TRUE(body.tree);
  EXPECT_EQ(codec::valuePath(*body.tree, 4), R"($.a[1]["b c"])");
  EXPECT_EQ(body.tree->text(4), "2.50");
  EXPECT_TRUE(body.notices.empty());
}

TEST(BodyViews, ATreeOfTextInAnotherCharacterSetIsUtf8) {
  const LoadedBody body = load("{\"a\":\"caf\xe9\"}", "application/json; charset=iso-8859-1", BodyView::tree);
  ASSERT_TRUE(body.tree);
  EXPECT_EQ(body.tree->text(1), "café");
  EXPECT_EQ(body.coding, "windows-1252");
}

TEST(BodyViews, WhatIsNoTreeIsTextWithTheReason) {
  const LoadedBody body = load("{\"a\":", "application/json", BodyView::tree);
  EXPECT_EQ(body.shown, BodyView::text);
  EXPECT_EQ(noticesOf(body), "Not valid JSON: line 1, column 6: it ends before its brackets do.");
  EXPECT_TRUE(body.warning);
  EXPECT_EQ(load(std::string("\0\1\2", 3), "", BodyView::tree).shown, BodyView::hex);
}

TEST(BodyViews, TheTreeOfABeginningTellsThatItIsOne) {
  BodyRequest request = requestOf("[" + std::string(1000, '1') + ",{\"a\":\"bcdef\"}]", "application/json", BodyView::tree);
  request.limit = 1010;
  const LoadedBody body = loadBody(request, {});
  ASSERT_TRUE(body.tree);
  EXPECT_EQ(body.shown, BodyView::tree);
  EXPECT_TRUE(body.mayLoadAll);
  EXPECT_FALSE(body.warning);
  EXPECT_TRUE(noticesOf(body).starts_with("Showing the first 1010 B")) << noticesOf(body);
}

}  // namespace
}  // namespace penstock::display
