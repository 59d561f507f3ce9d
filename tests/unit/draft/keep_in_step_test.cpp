// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "penstock/draft/request_text.h"

namespace penstock::draft {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(KeepInStep, LeavesWhatFitsAsItIs) {
  for (const std::string text : {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "POST / HTTP/1.1\r\nhost:A\r\ncontent-length:2\r\n\r\nhi", "GET / HTTP/1.0\n\n",
                                 "no request at all", "", "GET / HTTP/2\n:authority: a\n\nbody"}) {
    const InStep out = keepInStep(text, {.authority = "a"});
    EXPECT_EQ(out.text, text);
    EXPECT_THAT(out.changes, IsEmpty());
  }
}

TEST(KeepInStep, MendsTheLengthInItsPlace) {
  const InStep out = keepInStep("POST / HTTP/1.1\r\nContent-Length:  10 \r\nHost: a\r\n\r\nhi", {});
  EXPECT_EQ(out.text, "POST / HTTP/1.1\r\nContent-Length:  2 \r\nHost: a\r\n\r\nhi");
  EXPECT_THAT(out.changes, ElementsAre("Content-Length is 2, not \"10\""));
  EXPECT_EQ(keepInStep("POST / HTTP/1.1\nHost: a\n\nhi", {}).text, "POST / HTTP/1.1\nHost: a\nContent-Length: 2\n\nhi");
  EXPECT_EQ(keepInStep("POST / HTTP/2\ncontent-length: 9\n\nhi", {}).text, "POST / HTTP/2\ncontent-length: 2\n\nhi");
}

TEST(KeepInStep, LeavesLengthsThatArePartOfTheTest) {
  for (const std::string text : {"POST / HTTP/1.1\r\nContent-Length: 10\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET",
                                 "POST / HTTP/1.1\r\nContent-Length: 10\r\nContent-Length: 11\r\n\r\nhi", "POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\n\r\nhi"})
    EXPECT_EQ(keepInStep(text, {}).text, text);
  EXPECT_EQ(keepInStep("POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nhi", {.lengthTouched = true}).text, "POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nhi");
  EXPECT_EQ(keepInStep("POST / HTTP/1.1\r\n\r\nhi", {.lengthTouched = true}).text, "POST / HTTP/1.1\r\n\r\nhi");
}

TEST(KeepInStep, HostFollowsTheTarget) {
  EXPECT_EQ(keepInStep("GET / HTTP/1.1\r\nA: b\r\nHOST:old\r\n\r\n", {.authority = "new:81"}).text, "GET / HTTP/1.1\r\nA: b\r\nHOST:new:81\r\n\r\n");
  EXPECT_EQ(keepInStep("GET / HTTP/1.1\r\nA: b\r\n\r\n", {.authority = "new"}).text, "GET / HTTP/1.1\r\nHost: new\r\nA: b\r\n\r\n");
  EXPECT_EQ(keepInStep("GET / HTTP/1.1\r\nHost: old\r\n\r\n", {.authority = "new", .hostTouched = true}).text, "GET / HTTP/1.1\r\nHost: old\r\n\r\n");
  EXPECT_EQ(keepInStep("GET http://abs:8/x HTTP/1.1\r\nHost: old\r\n\r\n", {.authority = "new"}).text,
            "GET http://abs:8/x HTTP/1.1\r\nHost: abs:8\r\n\r\n");
  EXPECT_EQ(keepInStep("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", {.authority = "new"}).text, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
  EXPECT_EQ(keepInStep("GET / HTTP/2\n:authority: old\n\n", {.authority = "new"}).text, "GET / HTTP/2\n:authority: new\n\n");
  EXPECT_EQ(keepInStep("GET / HTTP/2\na: b\n\n", {.authority = "new"}).text, "GET / HTTP/2\n:authority: new\na: b\n\n");
  EXPECT_EQ(keepInStep("GET / HTTP/2\nhost: x\n\n", {.authority = "new"}).text, "GET / HTTP/2\nhost: x\n\n");
}

TEST(KeepInStep, SaysWhenACodingCannotBePutOn) {
  const std::string text = "POST / HTTP/1.1\r\nContent-Encoding: rot13\r\nContent-Length: 2\r\n\r\nhi";
  const InStep out = keepInStep(text, {.bodyIsDecoded = true});
  EXPECT_EQ(out.text, text);
  ASSERT_EQ(out.changes.size(), 1u);
  EXPECT_THAT(out.changes[0], testing::StartsWith("The body is sent without its Content-Encoding: "));
  EXPECT_EQ(keepInStep("POST / HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi", {.codingTouched = true, .bodyIsDecoded = true}).text,
            "POST / HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi");
}

TEST(KeepInStep, PutsChunksOnUnlessTheyWereTouched) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(keepInStep(head + "hi", {.bodyIsDecoded = true}).text, head + "2\r\nhi\r\n0\r\n\r\n");
  EXPECT_EQ(keepInStep(head, {.bodyIsDecoded = true}).text, head + "0\r\n\r\n");
  EXPECT_EQ(keepInStep(head + "2\r\nhi\r\n", {}).text, head + "2\r\nhi\r\n");
  EXPECT_EQ(keepInStep(head + "hi", {.lengthTouched = true, .bodyIsDecoded = true}).text, head + "hi");
}

}  // namespace
}  // namespace penstock::draft
