// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/message_scan.h"

#include <gtest/gtest.h>

#include "unit/display/shown_recording.h"

namespace penstock::display {
namespace {

using model::Direction;
using test::messageOf;
using Asked = test::ShownRecording::Asked;
using Indices = std::vector<std::uint32_t>;

class MessageScanTest : public testing::Test {
 protected:
  void add(const std::string& payload, Direction direction = Direction::toClient) { recording->all.push_back(messageOf(recording->all.size(), payload, direction)); }
  Indices find(MessageFilter filter) {
    found.clear();
    scan.start(recording, 1, std::move(filter), {}, recording->all.size());
    settle();
    return found;
  }
  void settle() {
    while (recording->answer() > 0) turns.run();
  }

  const std::shared_ptr<test::ShownRecording> recording = std::make_shared<test::ShownRecording>();
  test::Turns turns;
  Indices found;
  std::vector<std::string> failures;
  int done = 0;
  MessageScan scan{turns.post(),
                   {[this](const Indices& more) { found.insert(found.end(), more.begin(), more.end()); },
                    [this](const std::string& why) { failures.push_back(why); }, [this] { ++done; }}};
};

TEST_F(MessageScanTest, FindsDirectionsAndTextsInEitherCase) {
  for (const char* text : {"Needle one", "hay", "\xc3\x84pfel", "a.b", "\\E(?i)", "needle"}) add(text);
  add("needle up", Direction::toServer);
  EXPECT_EQ(find({{}, "nEEdle"}), (Indices{0, 5, 6}));
  EXPECT_EQ(find({Direction::toServer, "needle"}), Indices{6});
  EXPECT_EQ(find({Direction::toServer, ""}), Indices{6});
  EXPECT_EQ(find({{}, "\xc3\xa4PFEL"}), Indices{2}) << "not of ASCII alone";
  EXPECT_EQ(find({{}, "a.b"}), Indices{3}) << "it is a text, no pattern";
  EXPECT_EQ(find({{}, "axb"}), Indices{});
  EXPECT_EQ(find({{}, "\\e(?"}), Indices{4});
  EXPECT_EQ(find({{}, "TEXT"}).size(), 7u) << "the kind";
  EXPECT_EQ(find({{}, std::string(100'000, 'x')}), Indices{});
  EXPECT_GE(done, 8);
}

TEST_F(MessageScanTest, GoesThroughThemInRunsAndOnFromThere) {
  for (std::size_t i = 0; i < 2 * MessageScan::kRun + 10; ++i) add(i % 1000 == 0 ? "needle" : "hay");
  EXPECT_EQ(find({{}, "needle"}), (Indices{0, 1000, 2000, 3000, 4000}));
  EXPECT_EQ(recording->asked, (std::vector<Asked>{{0, 2048}, {2048, 2048}, {4096, 10}}));
  recording->asked.clear();
  add("a needle");
  scan.extend(recording->all.size());
  settle();
  EXPECT_EQ(found.back(), 2 * MessageScan::kRun + 10);
  EXPECT_EQ(recording->asked, (std::vector<Asked>{{4106, 1}}));
}

TEST_F(MessageScanTest, OneUnderWayIsLookedAtAgain) {
  for (int i = 0; i < 3; ++i) add(i == 1 ? "" : "needle");
  recording->all[1].flags = model::MessageFlag::none;
  EXPECT_EQ(find({{}, "needle"}), (Indices{0, 2}));
  recording->all[1] = messageOf(1, "needle");
  scan.extend(3);
  settle();
  EXPECT_EQ(found, (Indices{0, 2, 1}));
  recording->asked.clear();
  scan.extend(3);
  settle();
  EXPECT_TRUE(recording->asked.empty()) << "it has ended";
}

TEST_F(MessageScanTest, WhatTheWriterHasNotYetIsLookedAtLater) {
  for (int i = 0; i < 3; ++i) add("needle");
  scan.start(recording, 1, {{}, "needle"}, {}, 5);
  settle();
  EXPECT_EQ(found.size(), 3u);
  for (int i = 0; i < 2; ++i) add("needle");
  scan.extend(5);
  settle();
  EXPECT_EQ(found, (Indices{0, 1, 2, 3, 4}));
}

TEST_F(MessageScanTest, AnErrorIsToldAndWhatWasStoppedTellsNothing) {
  add("needle");
  recording->broken = true;
  EXPECT_EQ(find({{}, "needle"}), Indices{});
  EXPECT_EQ(failures, std::vector<std::string>{"the disk is gone"});
  EXPECT_FALSE(scan.running());
  recording->broken = false;
  scan.start(recording, 1, {{}, "needle"}, {}, 1);
  recording->answer();
  scan.stop();
  turns.run();
  EXPECT_TRUE(found.empty());
}

}  // namespace
}  // namespace penstock::display
