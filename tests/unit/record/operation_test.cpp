// SPDX-License-Identifier: GPL-3.0-or-later
// When an exchange is told what its request asks for: with the head, or with as much of the content as is looked at, however it comes.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "unit/record/recording_thread.h"
#include "unit/record/sink.h"

namespace penstock::record::test {
namespace {

using model::Direction;

struct Operation : testing::Test {
  LiveExchangePtr begin(const char* type, const char* path = "/api") {
    const LiveExchangePtr live = thread.recorder.begin(steadyNow());
    auto head = std::make_shared<model::RequestHead>();
    head->method = "POST";
    head->path = path;
    head->headers.append("Content-Type", type);
    live->x().request = head;
    live->touch();
    return live;
  }
  std::string told() {
    thread.recorder.flush();
    return sink.latest(1)->operation;
  }
  Sink sink;
  RecordingThread thread{sink};
};

TEST_F(Operation, OfABodyThatComesAtOnce) {
  const auto live = begin("application/json");
  live->record(Direction::toServer, R"({"operationName":"Once","query":"query Once { a }"})");
  live->bodyEnded(Direction::toServer, 60);
  live->finish();
  EXPECT_EQ(told(), "Once");
}

TEST_F(Operation, OfAHeadIsToldWhileTheBodyGoesOn) {
  const auto live = begin("application/grpc", "/shop.Orders/Watch");
  EXPECT_EQ(told(), "Orders/Watch");
}

TEST_F(Operation, OfABodyThatComesInBursts) {
  const auto live = begin("application/json");
  const std::string body = R"({"operationName":"Slow","query":"query Slow { a }"})";
  for (const char c : body) {
    EXPECT_EQ(told(), "");
    live->record(Direction::toServer, std::string(1, c));
  }
  live->bodyEnded(Direction::toServer, body.size());
  live->touch();
  EXPECT_EQ(told(), "Slow");
}

TEST_F(Operation, OfALongBodyIsToldBeforeItsEnd) {
  const auto live = begin("application/json");
  live->record(Direction::toServer, R"({"jsonrpc":"2.0","method":"upload","params":[")" + std::string(300'000, 'x'));
  EXPECT_EQ(told(), "upload");
  live->record(Direction::toServer, "\"]}");
  live->finish();
  EXPECT_EQ(told(), "upload");
}

TEST_F(Operation, OfABodyThatWasCutOff) {
  const auto live = begin("application/json");
  live->record(Direction::toServer, R"({"jsonrpc":"2.0","method":"cut","params":[)");
  live->fail(model::Failure{model::FailureKind::clientClosed, {}});
  EXPECT_EQ(told(), "cut");
}

TEST_F(Operation, IsNoneOfTunnelsAndOfOtherBodies) {
  const auto live = begin("application/octet-stream");
  live->record(Direction::toServer, R"({"jsonrpc":"2.0","method":"no"})");
  live->finish();
  EXPECT_EQ(told(), "");
  const auto tunnel = begin("application/json");
  tunnel->x().kind = model::ExchangeKind::tcpTunnel;
  tunnel->record(Direction::toServer, R"({"jsonrpc":"2.0","method":"no"})");
  tunnel->finish();
  thread.recorder.flush();
  EXPECT_EQ(sink.latest(2)->operation, "");
}

}  // namespace
}  // namespace penstock::record::test
