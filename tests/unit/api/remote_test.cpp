// SPDX-License-Identifier: GPL-3.0-or-later
// What one Penstock tells another: rows, and news of them.
#include <gtest/gtest.h>

#include "api/row_json.h"
#include "penstock/api/remote_feed.h"
#include "penstock/redaction/redaction.h"

namespace penstock::api {
namespace {

model::Summary full() {
  model::Summary s;
  s.id = 7;
  s.kind = model::ExchangeKind::http;
  s.state = model::ExchangeState::failed;
  s.source = model::Source::resender;
  s.startedAt = WallTime(std::chrono::microseconds(1'700'000'000'123'456));
  s.durationUs = 1234;
  s.method = "PUT";
  s.scheme = "https";
  s.host = "a.test";
  s.port = 8443;
  s.path = "/x?token=abcdef";
  s.status = 418;
  s.grpcStatus = 5;
  s.mime = "text/plain";
  s.requestSize = 1ull << 40;
  s.responseSize = 3;
  s.protocol = model::Protocol::http2;
  s.client = "127.0.0.1";
  s.clientPort = 55555;
  s.process = "curl";
  s.messages = 9;
  s.failure = model::FailureKind::resolveFailed;
  s.anomalous = s.modified = s.paused = true;
  s.server = "[::1]:443";
  s.tls = "TLSv1.3";
  s.operation = "GetUser";
  s.rules = "One, Two";
  s.annotation = {3, "a b", "said"};
  s.timings[model::Timings::requestHead] = 0;
  s.timings[model::Timings::end] = 1234;
  return s;
}

TEST(RowJson, IsReadAsItWasWritten) {
  const model::Summary s = full(), t = rowOf(Json::parse(dumped(rowJson(s, nullptr))));
  EXPECT_EQ(std::tie(s.id, s.kind, s.state, s.source, s.startedAt, s.durationUs, s.method, s.scheme, s.host, s.port, s.path, s.status, s.grpcStatus),
            std::tie(t.id, t.kind, t.state, t.source, t.startedAt, t.durationUs, t.method, t.scheme, t.host, t.port, t.path, t.status, t.grpcStatus));
  EXPECT_EQ(std::tie(s.mime, s.requestSize, s.responseSize, s.protocol, s.client, s.clientPort, s.process, s.messages, s.failure, s.anomalous, s.server),
            std::tie(t.mime, t.requestSize, t.responseSize, t.protocol, t.client, t.clientPort, t.process, t.messages, t.failure, t.anomalous, t.server));
  EXPECT_EQ(std::tie(s.tls, s.operation, s.rules, s.modified, s.paused, s.annotation, s.timings.at),
            std::tie(t.tls, t.operation, t.rules, t.modified, t.paused, t.annotation, t.timings.at));
}

TEST(RowJson, HasNoSecretsForWhoMayNotSeeThem) {
  const auto redaction = redaction::Redaction::compile(redaction::defaultRules()).value();
  EXPECT_EQ(dumped(rowJson(full(), redaction.get())).find("abcdef"), std::string::npos);
}

TEST(RowJson, OfAStrangerIsHeldToWhatCanBe) {
  const model::Summary row = rowOf(Json::parse(R"({"id":-1,"status":70000,"color":99,"duration_us":-5,"started_us":9223372036854775807,"port":"x","method":7})"));
  EXPECT_EQ(row.id, 0u);
  EXPECT_EQ(row.status, 999);
  EXPECT_EQ(row.annotation.color, 6);
  EXPECT_EQ(row.durationUs, -1);
  EXPECT_EQ(row.method, "");
  EXPECT_EQ(rowOf(Json::parse("[1]")).id, 0u);
}

TEST(Runs, AreReadAsTheyWereWritten) {
  const std::vector<std::uint64_t> numbers{1, 2, 3, 7, 9, 10};
  EXPECT_EQ(dumped(runsJson(numbers)), "[[1,3],[7,1],[9,2]]");
  EXPECT_EQ(numbersOf(runsJson(numbers), 6), numbers);
  EXPECT_FALSE(numbersOf(runsJson(numbers), 5)) << "more than may be";
  for (const char* bad : {"[[1]]", "[[-1,2]]", "[1,2]", "{}", "[[1,18446744073709551615]]"}) EXPECT_FALSE(numbersOf(Json::parse(bad), 100)) << bad;
}

TEST(News, AreRead) {
  const auto session = newsOf(R"({"session":{"instance":"i","project":"p","path":"/a"}})");
  ASSERT_TRUE(session && session->session);
  EXPECT_EQ(session->session->path, "/a");
  const auto rows = newsOf(R"({"rows":{"reset":true,"count":3,"ids":[[5,2],[9,1]],"updated":[[0,1]],"deleted":[[1,1]]}})");
  ASSERT_TRUE(rows && rows->rows);
  EXPECT_EQ(rows->rows->ids, (std::vector<model::ExchangeId>{5, 6, 9}));
  EXPECT_EQ(rows->rows->deleted, (std::vector<std::uint32_t>{1}));
  const auto query = newsOf(R"({"query":{"number":4,"added":[[1,2]],"removed":[[7,1]],"complete":true}})");
  ASSERT_TRUE(query && query->query);
  EXPECT_EQ(query->query->changes.added, (std::vector<std::uint32_t>{1, 2}));
  EXPECT_TRUE(query->query->changes.complete);
  EXPECT_TRUE(newsOf(R"({"changed":["rules"]})")->rules);
  for (const char* bad : {"", "[]", R"({"rows":{"count":1,"ids":[[5,2]]}})", R"({"rows":{"count":1,"ids":[[5,99999999999]]}})"}) EXPECT_FALSE(newsOf(bad)) << bad;
}

}  // namespace
}  // namespace penstock::api
