// SPDX-License-Identifier: GPL-3.0-or-later
// The table of automatic passthrough over a clock of the test's own.
#include "engine/session/auto_passthrough.h"

#include <gtest/gtest.h>

namespace penstock::engine {
namespace {

using namespace std::chrono_literals;
using Refusal = AutoPassthroughTable::Refusal;

constexpr WallTime start{std::chrono::hours(500'000)};

model::AutoPassthroughConfig rule(unsigned after) {
  model::AutoPassthroughConfig c;
  c.after = after;
  c.period = 10min;
  return c;
}

struct AutoPassthrough : testing::Test {
  AutoPassthroughTable table{rule(2)};
  const ClientProgram app{"192.0.2.1", 1}, browser{"192.0.2.1", 2};
  WallTime now = start;

  std::optional<model::AutoPassthrough> refuse(const std::string& host, const ClientProgram& client, Refusal how = Refusal::said) {
    now += 10ms;
    return table.refused(host, client, how, "t13d", "the client refused (alert unknown_ca)", now, now);
  }
};

TEST_F(AutoPassthrough, BeginsAfterTheRefusalsAskedFor) {
  EXPECT_FALSE(refuse("a.example", app));
  EXPECT_FALSE(table.find("a.example", app, now));
  const auto began = refuse("a.example", app);
  ASSERT_TRUE(began);
  EXPECT_EQ(began->host, "a.example");
  EXPECT_EQ(began->client, "192.0.2.1");
  EXPECT_EQ(began->ja4, "t13d");
  EXPECT_EQ(began->reason, "the client refused (alert unknown_ca)");
  EXPECT_EQ(began->count, 2u);
  EXPECT_EQ(began->since, now);
  EXPECT_EQ(began->expires, now + 10min);
  EXPECT_TRUE(table.find("a.example", app, now));
  EXPECT_FALSE(table.find("b.example", app, now)) << "of that host only";
  EXPECT_FALSE(table.find("a.example", browser, now)) << "for that program only";
  EXPECT_FALSE(refuse("a.example", app)) << "begins once";
}

TEST_F(AutoPassthrough, IsTakenBackFromWhoRefusesTheServerAsWell) {
  refuse("a.example", app);
  ASSERT_TRUE(refuse("a.example", app));
  EXPECT_FALSE(table.refusedAsWell("a.example", app, Refusal::silent, now)) << "it says so when it refuses";
  EXPECT_FALSE(table.refusedAsWell("b.example", app, Refusal::said, now));
  const auto over = table.refusedAsWell("a.example", app, Refusal::said, now);
  ASSERT_TRUE(over);
  EXPECT_TRUE(over->takenBack);
  EXPECT_FALSE(table.find("a.example", app, now));
  EXPECT_TRUE(table.active(now).empty());
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(refuse("a.example", app)) << "as long as it goes on refusing";
  now += 10min + 1s;
  EXPECT_FALSE(refuse("a.example", app));
  EXPECT_TRUE(refuse("a.example", app)) << "forgotten after the period";
}

TEST_F(AutoPassthrough, SilentEndsAreTakenBackBySilentOnes) {
  for (unsigned i = 1; i < AutoPassthroughTable::silentAfter; ++i) EXPECT_FALSE(refuse("a.example", app, Refusal::silent));
  ASSERT_TRUE(refuse("a.example", app, Refusal::silent));
  EXPECT_TRUE(table.refusedAsWell("a.example", app, Refusal::silent, now));
}

TEST_F(AutoPassthrough, EndsAndBeginsAnew) {
  refuse("a.example", app);
  refuse("a.example", app);
  EXPECT_TRUE(table.find("a.example", app, now + 10min - 1us));
  now += 10min;
  EXPECT_FALSE(table.find("a.example", app, now));
  EXPECT_TRUE(table.active(now).empty());
  EXPECT_FALSE(refuse("a.example", app)) << "counted from one again";
  EXPECT_TRUE(refuse("a.example", app));
}

TEST_F(AutoPassthrough, AnOldRefusalCountsNoMore) {
  refuse("a.example", app);
  now += 10min;
  EXPECT_FALSE(refuse("a.example", app));
}

TEST_F(AutoPassthrough, ConnectionsAtOnceAreOneAttempt) {
  const WallTime began = now;
  for (int i = 0; i < 6; ++i) {
    now += 10ms;
    EXPECT_FALSE(table.refused("a.example", app, Refusal::said, "", "", began, now));
  }
  EXPECT_TRUE(refuse("a.example", app)) << "that was the second attempt";
}

TEST_F(AutoPassthrough, SilentEndsNeedMore) {
  for (unsigned i = 1; i < AutoPassthroughTable::silentAfter; ++i) EXPECT_FALSE(refuse("a.example", app, Refusal::silent)) << i;
  EXPECT_TRUE(refuse("a.example", app, Refusal::silent));
}

TEST_F(AutoPassthrough, AcceptanceStartsTheCountAnew) {
  table.accepted("c.example", app);
  refuse("a.example", app);
  table.accepted("a.example", app);
  EXPECT_FALSE(refuse("a.example", app));
  for (unsigned i = 1; i < AutoPassthroughTable::silentAfter; ++i) refuse("b.example", app, Refusal::silent);
  table.accepted("b.example", app);
  EXPECT_FALSE(refuse("b.example", app, Refusal::silent));
  table.accepted("c.example", app);
  EXPECT_TRUE(refuse("a.example", app)) << "another host's acceptance changes nothing";
}

// The authority was trusted only after the first refusals.
TEST_F(AutoPassthrough, TheFirstAcceptanceOfAProgramForgivesAll) {
  for (const char* host : {"a.example", "b.example"})
    for (const ClientProgram& client : {app, browser}) {
      refuse(host, client);
      refuse(host, client);
    }
  table.accepted("c.example", app);
  EXPECT_FALSE(table.find("a.example", app, now));
  EXPECT_FALSE(table.find("b.example", app, now));
  EXPECT_TRUE(table.find("a.example", browser, now)) << "the other program has not accepted any";
  refuse("a.example", app);
  refuse("a.example", app);
  table.accepted("c.example", app);
  EXPECT_TRUE(table.find("a.example", app, now)) << "it knows the authority, and refuses here all the same: pinned";
}

TEST_F(AutoPassthrough, RetryForgetsAHostOrAll) {
  for (const char* host : {"a.example", "b.example", "c.example"})
    for (const ClientProgram& client : {app, browser}) {
      refuse(host, client);
      refuse(host, client);
    }
  ASSERT_EQ(table.active(now).size(), 6u);
  EXPECT_EQ(table.active(now).front().host, "c.example") << "newest first";
  EXPECT_TRUE(table.retry("a.example", now));
  EXPECT_FALSE(table.retry("a.example", now));
  EXPECT_FALSE(table.find("a.example", app, now));
  EXPECT_EQ(table.active(now).size(), 4u);
  EXPECT_TRUE(table.retry("", now));
  EXPECT_TRUE(table.active(now).empty());
}

TEST_F(AutoPassthrough, OffMeansOff) {
  AutoPassthroughTable off(rule(0));
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(off.refused("a.example", app, Refusal::said, "", "", now, now));
  EXPECT_FALSE(off.find("a.example", app, now));
}

TEST_F(AutoPassthrough, IsBounded) {
  refuse("kept.example", app);
  refuse("kept.example", app);
  now += 1s;
  for (std::size_t i = 0; i < AutoPassthroughTable::limit - 1; ++i)
    table.refused("h" + std::to_string(i), browser, Refusal::said, "t13d", "the client refused", now, now);
  EXPECT_TRUE(table.find("kept.example", app, now));
  refuse("one-more", browser);
  EXPECT_FALSE(table.find("kept.example", app, now)) << "the longest unheard of goes";
  for (std::size_t i = 0; i < 3 * AutoPassthroughTable::limit; ++i) table.accepted("x", {"192.0.2.9", i});
  EXPECT_TRUE(refuse("one-more", browser));
}

TEST(AutoPassthroughNote, SaysWhyHowOftenAndUntilWhen) {
  model::AutoPassthrough p;
  p.reason = "the client refused our certificate (alert unknown_ca)";
  p.count = 2;
  p.expires = start;
  const std::string note = noteOf(p);
  EXPECT_EQ(note.substr(0, note.size() - 8),
            "passed through automatically: the client refused our certificate (alert unknown_ca), 2 times; until ");
  EXPECT_EQ(note[note.size() - 3], ':');
  p.count = 1;
  EXPECT_NE(noteOf(p).find(", once; until "), std::string::npos);
}

}  // namespace
}  // namespace penstock::engine
