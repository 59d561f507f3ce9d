// SPDX-License-Identifier: GPL-3.0-or-later
// Everything a model::Exchange holds comes back from disk as it went.
#include <gtest/gtest.h>

#include <tuple>

#include "unit/store/equal.h"
#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

using model::Direction;
using model::Exchange;

TEST(RoundTrip, EveryFieldComesBackFromDisk) {
  TempFolder folder;
  const auto written = rich(0);
  {
    auto store = openStore(folder.file("p"));
    written->id = store->nextId();
    store->record(batchOf(written));
    expectSame(*written, **store->load(written->id));  // while it waits
    ASSERT_TRUE(store->flush());
    expectSame(*written, **store->load(written->id));  // from disk
    EXPECT_EQ(*store->readBody(written->id, Direction::toServer, 2, 3), std::string("q\0o", 3));
    EXPECT_EQ(*store->bodySize(written->id, Direction::toClient), 5u);
  }
  auto store = openStore(folder.file("p"));
  ASSERT_EQ(store->rows(), 1u);
  expectSame(*written, **store->load(written->id));
  EXPECT_GT(store->nextId(), written->id);
}

TEST(RoundTrip, AnEmptyExchangeAndATunnelToo) {
  TempFolder folder;
  auto bare = std::make_shared<Exchange>();
  bare->id = 1;
  bare->state = model::ExchangeState::failed;
  bare->requestBody.complete = bare->responseBody.complete = true;
  auto tunnel = std::make_shared<Exchange>(*bare);
  tunnel->id = 2;
  tunnel->kind = model::ExchangeKind::tlsTunnel;
  tunnel->state = model::ExchangeState::complete;
  tunnel->scheme = "tls";
  tunnel->host = "passed.example";
  for (int i = 0; i < 5; ++i) addTo(tunnel->trace, {model::Did::passedThrough, std::string(1900, 'n')});  // longer than a row shows
  {
    auto store = openStore(folder.file("p"));
    store->record(batchOf(bare));
    store->record(batchOf(tunnel));
  }
  auto store = openStore(folder.file("p"));
  expectSame(*bare, **store->load(1));
  expectSame(*tunnel, **store->load(2));
  EXPECT_EQ(store->at(1).path.size(), 4096u);
  EXPECT_EQ(store->at(1).protocol, model::Protocol::tls);
}

TEST(RoundTrip, ARowSaysWhatIsSpokenAndWhatATunnelIsAbout) {
  TempFolder folder;
  using model::Application;
  using model::ExchangeKind;
  const std::tuple<ExchangeKind, Application, const char*> table[] = {
      {ExchangeKind::http, Application::none, "HTTP/1.1"},
      {ExchangeKind::http, Application::sse, "HTTP/1.1"},
      {ExchangeKind::http, Application::webSocket, "WebSocket"},
      {ExchangeKind::http, Application::grpcWeb, "gRPC-Web"},
      {ExchangeKind::http, Application::mqtt, "MQTT"},
      {ExchangeKind::tcpTunnel, Application::mqtt, "MQTT"},
      {ExchangeKind::tcpTunnel, Application::dns, "DNS"},
      {ExchangeKind::tcpTunnel, Application::none, "tcp"}};
  {
    auto store = openStore(folder.file("p"));
    for (const auto& [kind, application, protocol] : table) {
      auto x = plain(store->nextId());
      x->kind = kind;
      x->application = application;
      x->trace = {{model::Did::told, "not TLS"}};
      x->subject = application == Application::mqtt ? "house/door" : "";
      store->record(batchOf(x));
    }
  }
  auto store = openStore(folder.file("p"));
  for (std::size_t i = 0; i < std::size(table); ++i) EXPECT_EQ(toText(store->at(i).protocol), std::get<2>(table[i]));
  EXPECT_EQ(store->at(4).path, "/") << "a request's path, whatever it is about";
  EXPECT_EQ(store->at(5).path, "house/door");
  EXPECT_EQ(store->at(6).path, "not TLS");
}

TEST(RoundTrip, SummaryIsTheSameBeforeAndAfterARestart) {
  TempFolder folder;
  model::Summary before;
  {
    auto store = openStore(folder.file("p"));
    store->record(batchOf(rich(3)));
    before = store->at(0);
  }
  auto store = openStore(folder.file("p"));
  const model::Summary after = store->at(0);
  for (const model::Summary& s : {before, after}) {
    EXPECT_EQ(s.id, 3u);
    EXPECT_EQ(s.state, model::ExchangeState::failed);
    EXPECT_EQ(s.source, model::Source::resender);
    EXPECT_EQ(s.method, "POST");
    EXPECT_EQ(s.path, "/a?b=c");
    EXPECT_EQ(s.status, 502);
    EXPECT_EQ(s.mime, "image/png");
    EXPECT_EQ(s.requestSize, 10u);
    EXPECT_EQ(s.responseSize, std::uint64_t(1) << 33);
    EXPECT_EQ(s.protocol, model::Protocol::grpc);
    EXPECT_EQ(s.process, "client");
    EXPECT_EQ(s.messages, 12u);
    EXPECT_EQ(s.client, "::1");
    EXPECT_EQ(s.port, 65535);
    EXPECT_EQ(s.failure, model::FailureKind::truncatedBody);
    EXPECT_TRUE(s.anomalous);
    EXPECT_EQ(s.startedAt, rich(3)->startedAt);
    // Over 71 minutes a row rounds to a millisecond.
    EXPECT_NEAR(double(s.durationUs), double(std::int64_t(5) << 32), 1024);
    EXPECT_EQ(s.timings[model::Timings::tlsStart], -1);
  }
}

TEST(RoundTrip, ConnectionsAndCertificatesAreWrittenOnce) {
  TempFolder folder;
  const auto first = rich(1);
  auto second = rich(2);
  second->connection = first->connection;
  auto store = openStore(folder.file("p"));
  store->record(batchOf(first));
  ASSERT_TRUE(store->flush());
  store->record(batchOf(second));
  store->record(batchOf(rich(3)));  // a connection of its own with the same certificates
  ASSERT_TRUE(store->flush());
  expectSame(*second, **store->load(2));
  expectSame(*rich(3), **store->load(3));
}

TEST(RoundTrip, ALaterSnapshotReplacesTheEarlier) {
  TempFolder folder;
  auto store = openStore(folder.file("p"));
  auto pending = std::make_shared<Exchange>(*rich(1));
  pending->state = model::ExchangeState::pending;
  store->record(batchOf(pending));
  ASSERT_TRUE(store->flush());
  EXPECT_EQ((*store->load(1))->state, model::ExchangeState::pending);
  EXPECT_EQ(store->at(0).durationUs, -1);
  store->record(batchOf(rich(1)));
  EXPECT_EQ((*store->load(1))->state, model::ExchangeState::failed);  // from the queue
  ASSERT_TRUE(store->flush());
  EXPECT_EQ((*store->load(1))->state, model::ExchangeState::failed);
  EXPECT_EQ(store->rows(), 1u);
  // A loaded exchange that was kept in memory gives way too.
  store->record(batchOf(plain(1)));
  EXPECT_EQ((*store->load(1))->state, model::ExchangeState::complete);
  ASSERT_TRUE(store->flush());
  EXPECT_EQ((*store->load(1))->state, model::ExchangeState::complete);
}

}  // namespace
}  // namespace penstock::store::test
