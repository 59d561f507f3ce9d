// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/past_view.h"

#include <gtest/gtest.h>

namespace penstock::gui {
namespace {

service::SentDraft sent(std::uint64_t number, std::string text, model::ExchangeId exchange) {
  return {number, std::move(text), "http://a", {}, exchange, {}};
}

TEST(PastView, GoesThroughWhatWasSentAndBackToWhatIsWritten) {
  service::RequestTab tab;
  tab.target = "http://a";
  tab.text = "written";
  tab.past = {sent(4, "first", 10), sent(5, "second", 0), sent(6, "third", 12)};
  PastView view(tab);
  EXPECT_EQ(view.place(tab), 3u);
  EXPECT_EQ(view.seen(tab)->number, 6u);
  EXPECT_FALSE(view.canGo(tab, 1));
  view.go(tab, -1);
  EXPECT_EQ(tab.text, "third");
  view.go(tab, -1);
  EXPECT_EQ(tab.text, "second");
  EXPECT_EQ(view.before(tab)->exchange, 10u);
  view.go(tab, -1);
  EXPECT_EQ(tab.text, "first");
  EXPECT_FALSE(view.canGo(tab, -1));
  EXPECT_EQ(view.before(tab), nullptr);
  for (int i = 0; i < 3; ++i) view.go(tab, 1);
  EXPECT_EQ(tab.text, "written") << "what was being written is not lost";
  EXPECT_FALSE(view.canGo(tab, 1));
}

TEST(PastView, AnEarlierSendThatIsEditedIsWhatIsWritten) {
  service::RequestTab tab;
  tab.target = "http://a";
  tab.past = {sent(1, "first", 10), sent(2, "second", 11)};
  tab.text = "second";
  PastView view(tab);
  EXPECT_EQ(view.place(tab), 1u) << "it is the last one";
  EXPECT_FALSE(view.canGo(tab, 1));
  view.go(tab, -1);
  tab.text = "first!";
  view.edited(tab);
  EXPECT_EQ(view.place(tab), 2u);
  EXPECT_EQ(view.seen(tab)->number, 1u) << "its answer stays in sight";
  tab.past.push_back(sent(3, tab.text, 0));
  view.sent(tab);
  EXPECT_EQ(view.place(tab), 2u);
  EXPECT_EQ(view.seen(tab)->number, 3u);
  tab.past.erase(tab.past.begin(), tab.past.end() - 1);
  EXPECT_EQ(view.place(tab), 0u);
}

TEST(PastView, WhatWasNotSentStaysReachableWhenAnEarlierSendIsEdited) {
  service::RequestTab tab;
  tab.target = "http://a";
  tab.text = "written";
  tab.past = {sent(1, "first", 10), sent(2, "second", 11)};
  PastView view(tab);
  view.go(tab, -1);
  tab.text = "second, edited";
  view.edited(tab);
  EXPECT_EQ(view.place(tab), 2u);
  ASSERT_TRUE(view.canGo(tab, 1));
  view.go(tab, 1);
  EXPECT_EQ(tab.text, "written");
  EXPECT_FALSE(view.canGo(tab, 1));
  view.go(tab, -1);
  EXPECT_EQ(tab.text, "second, edited");
  tab.past.push_back(sent(3, tab.text, 0));
  view.sent(tab);
  EXPECT_EQ(view.place(tab), 2u);
  view.go(tab, 1);
  EXPECT_EQ(tab.text, "written") << "sending another loses nothing either";
  view.go(tab, -1);
  EXPECT_EQ(tab.text, "second, edited");
}

TEST(PastView, WhatFollowsTheTextGoesWithEachSend) {
  service::RequestTab tab;
  tab.target = "http://a";
  tab.past = {sent(1, "smuggling", 10)};
  tab.past[0].inStep.lengthTouched = true;
  tab.text = "smuggling";
  PastView view(tab);
  EXPECT_EQ(view.place(tab), 1u) << "of a send by hand this is another";
  view.go(tab, -1);
  EXPECT_TRUE(tab.inStep.lengthTouched);
  view.go(tab, 1);
  EXPECT_FALSE(tab.inStep.lengthTouched);
}

TEST(PastView, ASendThatWasForgottenWhileItIsLookedAtIsNotLost) {
  service::RequestTab tab;
  tab.target = "http://a";
  tab.text = "written";
  tab.past = {sent(1, "first", 10), sent(2, "second", 11)};
  PastView view(tab);
  view.go(tab, -1);
  view.go(tab, -1);
  tab.past.erase(tab.past.begin());
  EXPECT_EQ(view.place(tab), 1u);
  view.go(tab, 1);
  EXPECT_EQ(tab.text, "written");
  view.go(tab, -1);
  EXPECT_EQ(tab.text, "first");
  view.go(tab, -1);
  EXPECT_EQ(tab.text, "second");
}

TEST(PastView, NothingSentIsNothingToGoTo) {
  service::RequestTab tab;
  PastView view(tab);
  EXPECT_FALSE(view.canGo(tab, -1));
  EXPECT_FALSE(view.canGo(tab, 1));
  EXPECT_EQ(view.seen(tab), nullptr);
  EXPECT_EQ(view.before(tab), nullptr);
}

}  // namespace
}  // namespace penstock::gui
