// SPDX-License-Identifier: GPL-3.0-or-later
// The four stages of one exchange, from the bytes of both sides into a project, and read back once that is opened again.
#include <gtest/gtest.h>

#include "penstock/codec/content_encoder.h"
#include "penstock/display/body_bytes.h"
#include "penstock/display/stages.h"
#include "unit/engine/harness.h"
#include "unit/engine/planned.h"
#include "unit/record/sink.h"
#include "unit/store/samples.h"

namespace penstock::service {
namespace {

using engine::Passage;
using engine::Verdict;
using engine::test::Peer;
using model::Direction;

std::string read(const model::Recording& recording, const model::ExchangePtr& x, const display::BodyStage& stage) {
  const auto reader = recording.body(x, stage.body);
  display::BodyBytes bytes(*reader, stage.coding);
  EXPECT_TRUE(bytes.readUpTo(UINT64_MAX, {}));
  EXPECT_EQ(bytes.codingProblem() + bytes.readProblem(), "");
  return bytes.take();
}

TEST(RecordedStages, AllFourAreReadBackFromAProject) {
  for (const std::size_t size : {100u, 400'000u}) {  // inside the exchange, and in chunks
    store::test::TempFolder folder;
    std::string was, becomes;
    for (std::size_t i = 0; was.size() < size; ++i) was += std::to_string(i * i % 9973) + ' ';
    for (const char c : was) becomes += c == ' ' ? ',' : c;
    const std::string coded = *codec::encode(was, "gzip"), answer = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ";
    std::string sent;
    {
      auto project = store::test::openStore(folder.file("p"));
      auto plan = std::make_shared<engine::test::Planned>();
      plan->response = [&](Passage& p) {
        if (!p.body(engine::Side::response)) return Verdict::withBody();
        EXPECT_TRUE(*p.body(engine::Side::response) == was);
        p.setBody(engine::Side::response, becomes);
        p.did({model::Did::edited, "body", model::By::rule, "Commas"});
        return Verdict::pass();
      };
      engine::test::Harness h({}, {plan});
      h.sink.passOn(project.get());
      Peer client = h.client();
      ASSERT_TRUE(client.send("GET " + h.url("/") + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n\r\n"));
      Peer origin = h.origin.accept();
      origin.readUntil("\r\n\r\n");
      ASSERT_TRUE(origin.send(answer + std::to_string(coded.size()) + "\r\n\r\n" + coded));
      const std::string head = client.readUntil("\r\n\r\n");
      const std::size_t at = head.find("\r\n\r\n") + 4, length = std::stoul(head.substr(head.find("Content-Length: ") + 16));
      sent = head.substr(at);
      sent += client.read(length - sent.size());
      ASSERT_TRUE(h.sink.finished(1));
      h.sink.passOn(nullptr);
      ASSERT_TRUE(project->flush());
    }
    const auto project = store::test::openStore(folder.file("p"));
    const auto x = project->load(1);
    ASSERT_TRUE(x);
    const auto stages = display::stagesOf(**x, Direction::toClient);
    ASSERT_EQ(stages.size(), 4u);
    const std::string wanted[] = {coded, was, becomes, sent};
    const char* const names[] = {"received", "decoded", "modified", "sent"};
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(toText(stages[i].name), names[i]);
      EXPECT_TRUE(read(*project, *x, stages[i]) == wanted[i]) << i;
    }
    EXPECT_NE(sent, coded);
    ASSERT_EQ((*x)->trace.size(), 2u);
    EXPECT_EQ((*x)->trace[1].by, model::By::rule);
    EXPECT_EQ((*x)->trace[1].who, "Commas");
    EXPECT_GT((*x)->trace[1].at, 0);
    EXPECT_LT((*x)->trace[1].at, (*x)->timings[model::Timings::end]);
  }
}

}  // namespace
}  // namespace penstock::service
