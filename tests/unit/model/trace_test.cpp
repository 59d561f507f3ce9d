// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/trace.h"

#include <gtest/gtest.h>

#include <set>

namespace penstock::model {
namespace {

TEST(Trace, AnEntryIsASentence) {
  EXPECT_EQ(toText(TraceEntry(Did::told, "as it was")), "as it was");
  EXPECT_EQ(toText(TraceEntry(Did::passedThrough, "matches *.example")), "passed through: matches *.example");
  EXPECT_EQ(toText(TraceEntry(Did::requestNotHeld, "it has no end")), "the request's content was not held: it has no end");
  EXPECT_EQ(toText(TraceEntry(Did::editTakenBack, "Content-Length")), "an edit of Content-Length was taken back, as the content is another");
  EXPECT_EQ(toText(TraceEntry(Did::mqtt)), "MQTT");
  EXPECT_EQ(toText(TraceEntry(Did::mqtt, "3.1.1")), "MQTT 3.1.1");
  EXPECT_EQ(toText(TraceEntry(Did::answered)), "answered") << "no detail, no colon";
  EXPECT_EQ(toText(TraceEntry(Did::answered, "200", By::rule, "Mocks")), "rule Mocks: answered: 200");
  EXPECT_EQ(toText(TraceEntry(Did::dropped, {}, By::person)), "by hand: its connection was ended on purpose, without an answer");
  EXPECT_EQ(noteOf({}), "");
  EXPECT_EQ(noteOf({{Did::decrypted, {}, By::tls}, {Did::mqtt, "5"}}), "decrypted; MQTT 5");
}

TEST(Trace, EachHasANameAndAClauseOfItsOwn) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < didCount; ++i) {
    EXPECT_TRUE(names.insert(toText(Did(i))).second) << toText(Did(i));
    EXPECT_NE(toText(TraceEntry(Did(i), "x")), "") << toText(Did(i));
  }
  EXPECT_EQ(toText(Did(didCount)), "told");
}

TEST(Trace, IsBounded) {
  Trace trace;
  for (int i = 0; i < 100'000; ++i) addTo(trace, {Did::edited, std::string(5000, 'x'), By::script, std::string(199, 'n') + "\xc3\xa9"});
  ASSERT_EQ(trace.size(), mostTraced);
  EXPECT_EQ(trace[0].detail.size(), TraceEntry::longestDetail);
  EXPECT_EQ(trace[0].who, std::string(199, 'n')) << "no half character";
  EXPECT_EQ(toText(trace.back()), "more of it is not listed");
  EXPECT_EQ(trace[mostTraced - 2].did, Did::edited);
  Trace whole;
  for (std::size_t i = 0; i < mostTraced; ++i) addTo(whole, Did::answered);
  EXPECT_EQ(whole.back().did, Did::answered) << "as many as fit";
}

}  // namespace
}  // namespace penstock::model
