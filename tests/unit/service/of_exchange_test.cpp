// SPDX-License-Identifier: GPL-3.0-or-later
// A tab of a recorded request sends what was recorded.
#include <gtest/gtest.h>

#include "penstock/service/drafts.h"
#include "penstock/wire/http1/head.h"
#include "unit/exporter/kept_recording.h"

namespace penstock::service::test {
namespace {

/// What goes out of the tab that is made of this request, with variables of the names in it.
std::string sentAgain(const std::string& head, const std::string& body, RequestTab* made = nullptr) {
  exporter::test::KeptRecording recording;
  model::Exchange x;
  x.id = 1;
  x.kind = model::ExchangeKind::http;
  x.request = wire::http1::parseRequest(head).head;
  x.scheme = "http";
  x.host = "example.org";
  x.port = 80;
  x.requestBody.size = x.requestBody.recorded = body.size();
  recording.put(x, body);
  auto tab = service::tabOf(recording, 1);
  EXPECT_TRUE(tab) << tab.error().message;
  draft::Variables variables({"", {{"password", "secret"}, {"name", "value"}}});
  const auto ready = readyToSend(*tab, variables);
  EXPECT_TRUE(ready) << ready.error().message;
  EXPECT_TRUE(ready->notes.empty());
  if (made) *made = *tab;
  return ready->request.bytes;
}

TEST(TabOfExchange, BracesThatWereSentAreBraces) {
  const std::string body = "<b>{{password}}</b> \\{{name}} {{ other }} {{{name}}}";
  const std::string head = "POST /{{name}}?q={{password}} HTTP/1.1\r\nHost: example.org\r\nX: {{name}}\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  RequestTab tab;
  EXPECT_EQ(sentAgain(head, body, &tab), head + body);
  tab.text.replace(tab.text.find("<b>"), 3, "<b>{{name}}");
  const auto typed = readyToSend(tab, draft::Variables({"", {{"password", "secret"}, {"name", "value"}}}));
  ASSERT_TRUE(typed);
  EXPECT_NE(typed->request.bytes.find("<b>value{{password}}</b>"), std::string::npos) << "what a person writes is a variable: " << typed->request.bytes;
}

TEST(TabOfExchange, MessagesOfGrpcAreEscapedWithTheirLengths) {
  const std::string body("\0\0\0\0\x0e\x0a\x0c{{password}}", 19);
  const std::string head = "POST /a.B/C HTTP/1.1\r\nHost: example.org\r\nContent-Type: application/grpc\r\nContent-Length: 19\r\n\r\n";
  EXPECT_EQ(sentAgain(head, body), head + body);
}

TEST(TabOfExchange, WhatWasWrongStaysWrong) {
  for (const std::string head : {"POST / HTTP/1.1\r\nHost: other.example\r\nContent-Length: 4\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n",
                                 "POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: 40\r\n\r\n", "POST / HTTP/1.1\r\nHost: example.org\r\n\r\n"})
    EXPECT_EQ(sentAgain(head, "four"), head + "four");
}

TEST(TabOfExchange, WhatFitsFollowsWhatIsEdited) {
  RequestTab tab;
  sentAgain("POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: 4\r\n\r\n", "four", &tab);
  EXPECT_EQ(tab.inStep, draft::KeepInStep());
}

}  // namespace
}  // namespace penstock::service::test
