// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/message_pages.h"

#include <gtest/gtest.h>

#include "unit/display/shown_recording.h"

namespace penstock::display {
namespace {

using test::messageOf;
using test::ShownRecording;
using Asked = ShownRecording::Asked;

class MessagePagesTest : public testing::Test {
 protected:
  explicit MessagePagesTest() {
    for (std::uint64_t i = 0; i < 200 * MessagePages::kPage; ++i) recording->all.push_back(messageOf(i, "tick"));
    pages.open(recording, 1);
  }
  void settle() {
    while (recording->answer() > 0) turns.run();
  }

  const std::shared_ptr<ShownRecording> recording = std::make_shared<ShownRecording>();
  test::Turns turns;
  std::vector<std::uint64_t> arrived;
  std::vector<std::string> failures;
  MessagePages pages{turns.post(),
                     {[this](std::uint64_t first, std::uint64_t) { arrived.push_back(first); }, [this](const std::string& why) { failures.push_back(why); }}};
};

TEST_F(MessagePagesTest, ComeInALaterTurnAndSayWhereTheyAre) {
  pages.want({1});
  EXPECT_EQ(recording->asked, (std::vector<Asked>{{64, 64}}));
  recording->answer();
  EXPECT_EQ(pages.at(64), nullptr) << "on another thread nothing is touched";
  turns.run();
  ASSERT_NE(pages.at(70), nullptr);
  EXPECT_EQ(pages.at(70)->index, 70u);
  EXPECT_EQ(pages.at(63), nullptr);
  EXPECT_TRUE(pages.isAnswered(64));
  EXPECT_FALSE(pages.isAnswered(63));
  EXPECT_EQ(arrived, std::vector<std::uint64_t>{64});
}

TEST_F(MessagePagesTest, OfWhatScrollsByNextToNothingIsAskedFor) {
  for (std::uint64_t page = 0; page < 200; ++page) pages.want({page, page + 1});
  EXPECT_EQ(recording->asked.size(), MessagePages::kMostAsked);
  settle();
  EXPECT_EQ(recording->asked.size(), 4u) << "two on the way, and the two that were wanted last";
  EXPECT_NE(pages.at(199 * 64), nullptr);
  EXPECT_EQ(pages.at(100 * 64), nullptr);
}

TEST_F(MessagePagesTest, AFewAreKept) {
  for (std::uint64_t page = 0; page < 3 * MessagePages::kKept; ++page) {
    pages.want({page});
    settle();
    ASSERT_NE(pages.at(page * MessagePages::kPage), nullptr) << page;
    ASSERT_LE(pages.kept(), MessagePages::kKept);
  }
  EXPECT_EQ(pages.at(0), nullptr) << "what was left long ago is forgotten";
}

TEST_F(MessagePagesTest, WhatMayChangeIsAskedForAgainAndStaysUntilTheAnswer) {
  recording->all[3].flags = model::MessageFlag::none;
  pages.want({0, 1});
  settle();
  recording->asked.clear();
  recording->all[3] = messageOf(3, "whole");
  pages.refresh();
  EXPECT_EQ(recording->asked, (std::vector<Asked>{{0, 64}})) << "not the one that is settled";
  EXPECT_EQ(pages.at(3)->flags, model::MessageFlag::none);
  settle();
  EXPECT_EQ(pages.at(3)->size, 5u);
  recording->asked.clear();
  pages.refresh();
  EXPECT_TRUE(recording->asked.empty());
}

TEST_F(MessagePagesTest, AnErrorIsToldOnceAndAskedAboutWhenThereMayBeNews) {
  recording->broken = true;
  pages.want({0});
  settle();
  EXPECT_EQ(failures, std::vector<std::string>{"the disk is gone"});
  EXPECT_FALSE(pages.isAnswered(0));
  recording->broken = false;
  pages.refresh();
  settle();
  EXPECT_NE(pages.at(0), nullptr);
}

TEST_F(MessagePagesTest, AnotherExchangeTakesNothingFromTheOneBefore) {
  pages.want({0});
  recording->answer();
  pages.open(recording, 2);
  turns.run();
  EXPECT_EQ(pages.at(0), nullptr);
  EXPECT_TRUE(arrived.empty());
}

}  // namespace
}  // namespace penstock::display
