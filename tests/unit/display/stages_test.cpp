// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/stages.h"

#include <gtest/gtest.h>

#include "penstock/display/exchange_facts.h"
#include "unit/display/draft.h"

namespace penstock::display {
namespace {

using model::Direction;

/// "received:came decoded:came-gzip": name, recorded body, coding to be taken off.
std::string told(const model::Exchange& x, Direction direction) {
  std::string out;
  for (const BodyStage& stage : stagesOf(x, direction)) {
    out.append(out.empty() ? "" : " ").append(toText(stage.name)).append(stage.body.stage == model::Stage::sent ? ":went" : ":came");
    if (!stage.coding.empty()) out.append("-").append(stage.coding);
  }
  return out;
}

model::RequestHeadPtr codedRequest(const char* coding) {
  auto head = std::make_shared<model::RequestHead>();
  if (*coding) head->headers.append("content-encoding", coding);
  return head;
}

TEST(Stages, OnlyThoseThatDiffer) {
  model::Exchange x;
  EXPECT_EQ(told(x, Direction::toServer), "received:came");
  EXPECT_EQ(told(x, Direction::toClient), "received:came");
  x.request = codedRequest("gzip");
  EXPECT_EQ(told(x, Direction::toServer), "received:came decoded:came-gzip");
  x.requestSent = codedRequest("");  // its head was edited, its content was not
  EXPECT_EQ(told(x, Direction::toServer), "received:came decoded:came-gzip");
  x.requestBodySent.emplace();
  EXPECT_EQ(told(x, Direction::toServer), "received:came decoded:came-gzip sent:went") << "what went on has no coding";
  x.requestSent = nullptr;
  EXPECT_EQ(told(x, Direction::toServer), "received:came decoded:came-gzip modified:went-gzip sent:went");
  x.request = codedRequest("identity");
  EXPECT_EQ(told(x, Direction::toServer), "received:came sent:went");
}

TEST(Stages, AnAnswerOfOursInPlaceOfAServers) {
  model::Exchange x;
  auto coded = std::make_shared<model::ResponseHead>(), plain = std::make_shared<model::ResponseHead>();
  coded->headers.append("Content-Encoding", "gzip");
  coded->headers.append("Content-Encoding", "br");
  x.responseSent = plain;
  EXPECT_EQ(told(x, Direction::toClient), "received:came") << "no server said anything";
  x.response = coded;
  x.responseBodySent.emplace();
  EXPECT_EQ(told(x, Direction::toClient), "received:came decoded:came-gzip, br sent:went");
}

TEST(Stages, TheOverviewSaysHowMuchWasSent) {
  test::Draft d(1);
  d.response(200, "OK", {}, "came");
  const auto sent = [&] {
    for (const FactSection& section : overviewFacts(d.x, {}))
      for (const Fact& fact : section.facts)
        if (fact.key == "Response body sent") return fact.value;
    return std::string();
  };
  EXPECT_EQ(sent(), "");
  d.x.responseBodySent = model::Body{9, 9, 9, true, nullptr};
  EXPECT_EQ(sent(), "9 B");
}

}  // namespace
}  // namespace penstock::display
