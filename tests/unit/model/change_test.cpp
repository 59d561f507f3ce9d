// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/change.h"

#include <gtest/gtest.h>

namespace penstock::model {
namespace {

RequestHead request() {
  RequestHead head;
  head.method = "GET";
  head.path = "/a";
  head.headers.append("Host", "x.example");
  head.headers.append("Accept", "a");
  head.headers.append("accept", "b");
  return head;
}

TEST(Change, OfAHeadTellsWhatDiffersFieldByField) {
  const RequestHead before = request();
  RequestHead after = before;
  after.method = "PUT";
  after.path = "/b?c";
  after.headers.removeAt(2);
  after.headers.append("X-New", "1");
  after.headers.append("x-new", "2");
  Changes changes;
  addChanges(changes, before, after);
  const Changes expected{{"request method", "GET", "PUT"},
                         {"request path", "/a", "/b?c"},
                         {"request header Accept", "a\nb", "a"},
                         {"request header X-New", "", "1\n2"}};
  EXPECT_EQ(changes, expected);
}

TEST(Change, OfTheSameHeadIsNone) {
  Changes changes;
  addChanges(changes, request(), request());
  ResponseHead response;
  response.status = 200;
  addChanges(changes, response, response);
  EXPECT_TRUE(changes.empty());
}

TEST(Change, OfAResponse) {
  ResponseHead before, after;
  before.status = 200;
  before.headers.append("Server", "a");
  after.status = 503;
  Changes changes;
  addChanges(changes, before, after);
  const Changes expected{{"response status", "200", "503"}, {"response header Server", "a", ""}};
  EXPECT_EQ(changes, expected);
}

TEST(Change, OfALongBodyShowsWhereItDiffers) {
  const std::string same(10000, 'a');
  Changes changes;
  addBodyChange(changes, "request body", same + "one", same + "two and more");
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_TRUE(changes[0].before.starts_with("…aaa")) << changes[0].before.substr(0, 10);
  EXPECT_TRUE(changes[0].before.ends_with("aone"));
  EXPECT_TRUE(changes[0].after.ends_with("atwo and more"));
  addBodyChange(changes, "response body", same, same);
  EXPECT_EQ(changes.size(), 1u);
}

TEST(Change, IsBounded) {
  Changes changes;
  const std::string umlauts = [] {
    std::string out;
    for (int i = 0; i < 5000; ++i) out += "ä";
    return out;
  }();
  for (int i = 0; i < 100; ++i) addTo(changes, umlauts, umlauts, umlauts);
  ASSERT_EQ(changes.size(), mostChanges);
  for (const std::string& text : {changes[0].what, changes[0].before, changes[0].after}) {
    EXPECT_LE(text.size(), Change::longestText);
    EXPECT_TRUE(text.ends_with("ä…")) << "no half character";
  }
  addBodyChange(changes, "request body", "a", "b");
  EXPECT_EQ(changes.size(), mostChanges);
}

}  // namespace
}  // namespace penstock::model
