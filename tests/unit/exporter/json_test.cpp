// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/exporter/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/display/draft.h"

namespace penstock::exporter {
namespace {

using display::test::Draft;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Json, AnExchangeIsOneLine) {
  Draft d(7, "/v2/cart?q=\xe2\x80\xae\x1b[31m");
  d.response(404, "Not Found", {}, "gone");
  d.x.timings[model::Timings::end] = 61'500;
  d.x.trace = {{model::Did::told, "line\nline \xff"}};
  d.x.trace[0].at = 17;
  d.x.anomalies = model::Anomaly(1u);
  const std::string line = exchangeJson(d.x);
  EXPECT_THAT(line, HasSubstr("{\"id\":7,\"time\":1770000000000,\"kind\":\"http\",\"method\":\"GET\","));
  EXPECT_THAT(line, HasSubstr("\"url\":\"https://api.example.com/v2/cart?q=\\u202e\\u001b[31m\",\"status\":404,\"protocol\":\"HTTP/1.1\""));
  EXPECT_THAT(line, HasSubstr("\"responseSize\":4,\"durationMs\":61.5,\"failure\":\"\",\"note\":\"line\\nline \xef\xbf\xbd\","
                              "\"trace\":[{\"at\":17,\"by\":\"proxy\",\"did\":\"told\",\"detail\":\"line\\nline \xef\xbf\xbd\"}]"));
  EXPECT_THAT(line, Not(HasSubstr("\"pid\""))) << "there is no connection to tell of";
  EXPECT_THAT(line, Not(HasSubstr("\"anomalies\":[]")));
  EXPECT_TRUE(std::none_of(line.begin(), line.end(), [](unsigned char c) { return c < 0x20; }));
}

TEST(Json, WhatFailedIsSaid) {
  Draft d(1);
  EXPECT_EQ(failureText(d.x.failure), "");
  d.x.failure = {model::FailureKind::resolveFailed, "no.such.host has no address"};
  EXPECT_EQ(failureText(d.x.failure), std::string(model::toText(d.x.failure.kind)) + ": no.such.host has no address");
  EXPECT_THAT(exchangeJson(d.x), HasSubstr("\"failure\":\"" + failureText(d.x.failure) + "\""));
  d.x.failure.detail.clear();
  EXPECT_EQ(failureText(d.x.failure), model::toText(d.x.failure.kind));
}

TEST(Json, WhoAskedIsSaidWhereItIsKnown) {
  Draft d(1);
  auto client = std::make_shared<model::TlsInfo>();
  client->ja4 = "t13d1516h2_8daaf6152771_e5627efa2ab1";
  auto connection = std::make_shared<model::ConnectionInfo>();
  connection->entry = "socks5";
  connection->process = "/usr/bin/curl";
  connection->clientTls = client;
  d.x.connection = connection;
  const std::string line = exchangeJson(d.x);
  EXPECT_THAT(line, HasSubstr("\"entry\":\"socks5\""));
  EXPECT_THAT(line, HasSubstr("\"clientTls\":{\"ja3\":\"\",\"ja4\":\"t13d1516h2_8daaf6152771_e5627efa2ab1\"}"));
  EXPECT_THAT(line, Not(HasSubstr("serverTls")));
}

TEST(Json, AMessageIsOneLine) {
  model::Message m = display::test::messageOf(3, "caf\xc3\xa9");
  EXPECT_EQ(messageJson(m),
            "{\"index\":3,\"direction\":\"toClient\",\"kind\":\"text\",\"flags\":[\"complete\"],\"code\":0,\"fragments\":" +
                std::to_string(m.fragments) +
                ",\"at\":3000,\"endedAt\":3010,\"size\":5,\"wireSize\":7,\"label\":\"\",\"preview\":\"caf\xc3\xa9\"}");
  m.preview = "\xff\x00";
  EXPECT_THAT(messageJson(m), HasSubstr("\"previewBase64\":\"/w==\""));
}

TEST(Json, APublishHasItsFlags) {
  model::Message m = display::test::messageOf(0, "x");
  m.kind = model::MessageKind::mqtt;
  EXPECT_THAT(messageJson(m), Not(HasSubstr("\"qos\"")));
  while (model::mqttTypeOf(m.code) != 3 || model::mqttFlagsOf(m.code) != 0xb) ++m.code;
  EXPECT_THAT(messageJson(m), HasSubstr("\"code\":3,\"qos\":1,\"retain\":true,\"dup\":true"));
}

}  // namespace
}  // namespace penstock::exporter
