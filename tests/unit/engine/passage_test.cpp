// SPDX-License-Identifier: GPL-3.0-or-later
// An exchange on its way: what is edited is a copy, and what nobody edits is the object that came.
#include "penstock/engine/passage.h"

#include <gtest/gtest.h>

#include "penstock/codec/content_coding.h"
#include "unit/engine/exchange_ends.h"

namespace penstock::engine::test {
namespace {

struct Begun : Ends {
  Begun(std::string_view request, std::string_view answer) {
    begin(request);
    if (!answer.empty()) x().response = responseOf(answer);
  }
};

struct Passing : Begun {
  explicit Passing(std::string_view request, std::string_view answer = {}) : Begun(request, answer) {}
  /// What goes on of that side, once all was decided.
  std::string sent(Side side) {
    const model::Direction direction = side == Side::request ? model::Direction::toServer : model::Direction::toClient;
    Content content(worker.io, worker.recorder, *run->live, direction);
    Feed feed(std::vector<std::string>{"came"});
    content.from(feed);
    content.arrange(passage, side, false);
    return whole(content.source());
  }
  Passage passage{worker.io, *run->live, to};
};

constexpr std::string_view get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";

TEST(Passage, WhatNobodyEditsIsTheObjectThatCame) {
  Passing p(get, answer);
  EXPECT_EQ(p.passage.sharedRequest(), p.x().request);
  EXPECT_EQ(p.passage.sharedResponse(), p.x().response);
  EXPECT_EQ(&p.passage.request(), p.x().request.get());
  EXPECT_EQ(p.passage.response(), p.x().response.get());
  EXPECT_EQ(p.passage.destination(), p.to);
  EXPECT_EQ(p.sent(Side::response), "came");
}

TEST(Passage, TheFirstEditCopiesAndTheNextGoesOnFromThere) {
  Passing p(get, answer);
  const auto request = p.x().request;
  const auto response = p.x().response;
  p.passage.editRequest().path = "/b";
  p.passage.editRequest().method = "PUT";
  p.passage.editResponse().status = 404;
  EXPECT_EQ(p.passage.request().method + p.passage.request().path, "PUT/b");
  EXPECT_EQ(p.passage.sharedRequest().get(), &p.passage.request());
  EXPECT_EQ(p.passage.response()->status, 404);
  EXPECT_EQ(p.passage.sharedResponse()->status, 404);
  EXPECT_EQ(request->path, "/a");
  EXPECT_EQ(p.passage.exchange().request, request) << "as received";
  EXPECT_EQ(p.passage.exchange().response, response);
}

TEST(Passage, ThereIsNoResponseBeforeItCame) {
  Passing p(get);
  EXPECT_EQ(p.passage.response(), nullptr);
  p.x().response = responseOf(answer);
  EXPECT_EQ(p.passage.response()->status, 200);
}

TEST(Passage, ABodyThatIsSetIsSeenByWhoIsAskedNextAndCodedAsTheHeadSays) {
  Passing p(get, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n");
  EXPECT_FALSE(p.passage.body(Side::response));
  p.passage.setBody(Side::response, "ours");
  EXPECT_EQ(p.passage.body(Side::response), "ours");
  EXPECT_FALSE(p.passage.body(Side::request));
  const std::string sent = p.sent(Side::response);
  EXPECT_EQ(codec::decode(sent, "gzip", 100).bytes, "ours");
  EXPECT_EQ(p.passage.response()->headers.find("Content-Length"), std::to_string(sent.size()));

  Passing odd(get, "HTTP/1.1 200 OK\r\nContent-Encoding: x-own\r\nContent-Length: 4\r\n\r\n");
  odd.passage.setBody(Side::response, "ours");
  EXPECT_EQ(odd.sent(Side::response), "ours") << "no coding of ours";
}

TEST(Passage, WhatIsSaidOfItGoesToTheRecord) {
  Passing p(get);
  p.passage.did({model::Did::edited, "head", model::By::rule, "R"});
  model::Annotation red, note;
  red.comment = "one";
  red.tags = "a";
  note.comment = "two";
  note.tags = "b";
  p.passage.annotate(red);
  p.passage.annotate(note);
  p.passage.setPaused(true);
  EXPECT_TRUE(p.recorded()->paused);
  EXPECT_EQ(p.recorded()->annotation.comment, "two");
  EXPECT_EQ(p.recorded()->annotation.tags, "a b");
  EXPECT_EQ(p.note(), "rule R: edited: head");
  p.passage.setPaused(false);
  EXPECT_FALSE(p.recorded()->paused);
  p.run->live->finish();
  p.passage.setPaused(true);  // whoever waits may come to it late
  EXPECT_FALSE(p.recorded()->paused);
}

TEST(Passage, OneThatIsWithdrawnIsTakenBack) {
  Passing p(get);
  p.run->live->touch();
  ASSERT_TRUE(p.recorded());
  p.passage.withdraw();
  p.run->live->finish();
  EXPECT_FALSE(p.recorded());
}

TEST(Passage, WhatARuleAsksOfOthersIsLeftAtItForThem) {
  Passing p(get);
  EXPECT_FALSE(p.passage.breaksAt(Side::request) || p.passage.breaksAt(Side::response));
  p.passage.breakAt(Side::response);
  EXPECT_FALSE(p.passage.breaksAt(Side::request));
  EXPECT_TRUE(p.passage.breaksAt(Side::response));
  EXPECT_FALSE(p.passage.breaksAtMessage(0));
  p.passage.breakAtMessage(3);
  EXPECT_TRUE(p.passage.breaksAtMessage(3));
  EXPECT_FALSE(p.passage.breaksAtMessage(4));
  p.passage.callScript(Side::request, {"R", "a.py", "f"});
  ASSERT_EQ(p.passage.calls(Side::request).size(), 1u);
  EXPECT_EQ(p.passage.calls(Side::request)[0].function, "f");
  EXPECT_TRUE(p.passage.calls(Side::response).empty());
  upstream::Destination other = p.to;
  other.host = "other.example";
  p.passage.sendTo(other);
  EXPECT_EQ(p.passage.destination(), other);
  EXPECT_EQ(p.passage.request().authority, "x") << "who is named is not changed by that";
}

}  // namespace
}  // namespace penstock::engine::test
