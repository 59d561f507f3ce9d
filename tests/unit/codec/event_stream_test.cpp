// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/event_stream.h"

#include <gtest/gtest.h>

namespace penstock::codec {
namespace {

TEST(EventStream, EventsAreReadWithAllTheirFields) {
  const StreamEvents read = readEvents("\xef\xbb\xbf: hello\r\n\r\nevent: tick\rid:7\rretry: 500\rdata: {\"a\":1}\rdata:two\r\rdata\n\nnothing: at all\n\ndata: open");
  ASSERT_EQ(read.events.size(), 4u);
  EXPECT_EQ(read.events[0].comment, "hello");
  EXPECT_FALSE(read.events[0].hasData);
  EXPECT_EQ(read.events[1].type, "tick");
  EXPECT_EQ(read.events[1].id, "7");
  EXPECT_EQ(read.events[1].retry, "500");
  EXPECT_EQ(read.events[1].data, "{\"a\":1}\ntwo");
  EXPECT_TRUE(read.events[2].hasData);
  EXPECT_EQ(read.events[2].data, "");
  EXPECT_EQ(read.events[3].data, "open");
  EXPECT_FALSE(read.events[3].whole);
  EXPECT_FALSE(read.more);
}

TEST(EventStream, NoMoreAreReadThanAreAskedFor) {
  std::string many;
  for (int i = 0; i < 10; ++i) many += "data: x\n\n";
  EXPECT_EQ(readEvents(many, 3).events.size(), 3u);
  EXPECT_TRUE(readEvents(many, 3).more);
  EXPECT_FALSE(readEvents(many, 10).more);
  EXPECT_TRUE(hasEvents(many));
  EXPECT_FALSE(hasEvents("<html>"));
  EXPECT_FALSE(hasEvents(""));
}

}  // namespace
}  // namespace penstock::codec
