// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "penstock/display/format.h"
#include "unit/display/draft.h"

namespace penstock::display {
namespace {

TEST(Line, AnExchange) {
  test::Draft d(1, "/a\x1b[31m");
  d.response(200, "OK", {}, "12345");
  d.x.timings[model::Timings::end] = 61'500;
  EXPECT_EQ(exchangeLine(d.x), timeOfDayText(d.x.startedAt) + "  200  GET https://api.example.com/a\\u001b[31m  HTTP/1.1  5 B  61 ms");
  d.x.messages = 1;
  d.x.trace = {{model::Did::told, "as it was"}};
  d.x.failure = {model::FailureKind::truncatedBody, "of 9 bytes"};
  EXPECT_THAT(exchangeLine(d.x), testing::EndsWith("  5 B  1 message  61 ms  [" + std::string(model::toText(d.x.failure.kind)) +
                                                   ": of 9 bytes]  [as it was]"));
}

TEST(Line, ATunnel) {
  test::Draft d(1);
  d.x.kind = model::ExchangeKind::tlsTunnel;
  d.x.scheme = "tls";
  d.x.request = nullptr;
  d.x.response = nullptr;
  EXPECT_THAT(exchangeLine(d.x), testing::HasSubstr("  ---  TUNNEL tls://api.example.com"));
}

TEST(Line, AQuestionOfDns) {
  test::Draft d(1);
  d.request("AAAA", "", {}, "question");
  d.response(200, "OK", {}, "answer");
  d.x.response = nullptr;
  d.x.kind = model::ExchangeKind::tcpTunnel;
  d.x.application = model::Application::dns;
  d.x.scheme = "dns";
  d.x.port = 0;
  d.x.subject = "2001:db8::1";
  d.x.timings[model::Timings::end] = 1'500;
  EXPECT_THAT(exchangeLine(d.x), testing::EndsWith("  ---  AAAA dns://api.example.com  DNS  6 B  2001:db8::1  1 ms"));
}

TEST(Line, APassthrough) {
  model::AutoPassthrough p;
  p.host = "pinned.example";
  p.client = "127.0.0.1";
  p.reason = "the client refused our certificate";
  p.count = 2;
  p.expires = p.since + std::chrono::seconds(90);
  EXPECT_EQ(passthroughLine(p), "passthrough pinned.example for 127.0.0.1: the client refused our certificate, 2 times; for 1.5 minutes");
  p.takenBack = true;
  EXPECT_EQ(passthroughLine(p), "passthrough pinned.example for 127.0.0.1 is over: the client refused our certificate");
}

}  // namespace
}  // namespace penstock::display
