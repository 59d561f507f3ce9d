// SPDX-License-Identifier: GPL-3.0-or-later
// Everything a model::Exchange holds comes back from disk as it went.
#include <gtest/gtest.h>

#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

using model::Direction;
using model::Exchange;

void expectSame(const model::Headers& a, const model::Headers& b) {
  EXPECT_EQ(a.received(), b.received());
  EXPECT_EQ(a.edited(), b.edited());
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].name, b[i].name);
    EXPECT_EQ(a[i].value, b[i].value);
    EXPECT_EQ(a[i].line, b[i].line);
  }
}

void expectSame(const model::RequestHeadPtr& a, const model::RequestHeadPtr& b) {
  ASSERT_EQ(!a, !b);
  if (!a) return;
  EXPECT_EQ(a->method, b->method);
  EXPECT_EQ(a->target, b->target);
  EXPECT_EQ(a->scheme, b->scheme);
  EXPECT_EQ(a->authority, b->authority);
  EXPECT_EQ(a->path, b->path);
  EXPECT_EQ(a->version, b->version);
  EXPECT_EQ(a->versionText, b->versionText);
  EXPECT_EQ(a->anomalies, b->anomalies);
  expectSame(a->headers, b->headers);
}

void expectSame(const model::ResponseHeadPtr& a, const model::ResponseHeadPtr& b) {
  ASSERT_EQ(!a, !b);
  if (!a) return;
  EXPECT_EQ(a->status, b->status);
  EXPECT_EQ(a->reason, b->reason);
  EXPECT_EQ(a->version, b->version);
  EXPECT_EQ(a->anomalies, b->anomalies);
  expectSame(a->headers, b->headers);
}

void expectSame(const model::Body& a, const model::Body& b) {
  EXPECT_EQ(a.size, b.size);
  EXPECT_EQ(a.recorded, b.recorded);
  EXPECT_EQ(a.wireSize, b.wireSize);
  EXPECT_EQ(a.complete, b.complete);
  ASSERT_EQ(!a.bytes, !b.bytes);
  if (a.bytes && b.bytes) {
    EXPECT_EQ(*a.bytes, *b.bytes);
  }
}

void expectSame(const std::shared_ptr<const model::TlsInfo>& a, const std::shared_ptr<const model::TlsInfo>& b) {
  ASSERT_EQ(!a, !b);
  if (!a) return;
  EXPECT_EQ(a->version, b->version);
  EXPECT_EQ(a->cipher, b->cipher);
  EXPECT_EQ(a->group, b->group);
  EXPECT_EQ(a->alpn, b->alpn);
  EXPECT_EQ(a->sni, b->sni);
  EXPECT_EQ(a->offeredAlpn, b->offeredAlpn);
  EXPECT_EQ(a->resumed, b->resumed);
  EXPECT_EQ(a->verify, b->verify);
  ASSERT_EQ(a->chain.size(), b->chain.size());
  for (std::size_t i = 0; i < a->chain.size(); ++i) {
    const model::CertificateInfo &c = *a->chain[i], &d = *b->chain[i];
    EXPECT_EQ(c.subject, d.subject);
    EXPECT_EQ(c.issuer, d.issuer);
    EXPECT_EQ(c.serial, d.serial);
    EXPECT_EQ(c.names, d.names);
    EXPECT_EQ(c.notBefore, d.notBefore);
    EXPECT_EQ(c.notAfter, d.notAfter);
    EXPECT_EQ(c.key, d.key);
    EXPECT_EQ(c.sha256, d.sha256);
    ASSERT_TRUE(d.der);
    EXPECT_EQ(*c.der, *d.der);
  }
}

void expectSame(const Exchange& a, const Exchange& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.state, b.state);
  EXPECT_EQ(a.source, b.source);
  EXPECT_EQ(a.startedAt, b.startedAt);
  ASSERT_EQ(!a.connection, !b.connection);
  if (a.connection) {
    EXPECT_EQ(a.connection->id, b.connection->id);
    EXPECT_EQ(a.connection->clientAddress, b.connection->clientAddress);
    EXPECT_EQ(a.connection->serverAddress, b.connection->serverAddress);
    EXPECT_EQ(a.connection->listener, b.connection->listener);
    expectSame(a.connection->clientTls, b.connection->clientTls);
    expectSame(a.connection->serverTls, b.connection->serverTls);
  }
  EXPECT_EQ(a.scheme, b.scheme);
  EXPECT_EQ(a.host, b.host);
  EXPECT_EQ(a.port, b.port);
  expectSame(a.request, b.request);
  expectSame(a.requestSent, b.requestSent);
  expectSame(a.response, b.response);
  expectSame(a.responseSent, b.responseSent);
  ASSERT_EQ(a.interim.size(), b.interim.size());
  for (std::size_t i = 0; i < a.interim.size(); ++i) expectSame(a.interim[i], b.interim[i]);
  ASSERT_EQ(!a.requestTrailers, !b.requestTrailers);
  if (a.requestTrailers) expectSame(*a.requestTrailers, *b.requestTrailers);
  ASSERT_EQ(!a.responseTrailers, !b.responseTrailers);
  if (a.responseTrailers) expectSame(*a.responseTrailers, *b.responseTrailers);
  expectSame(a.requestBody, b.requestBody);
  expectSame(a.responseBody, b.responseBody);
  EXPECT_EQ(a.timings.at, b.timings.at);
  EXPECT_EQ(a.anomalies, b.anomalies);
  EXPECT_EQ(a.failure.kind, b.failure.kind);
  EXPECT_EQ(a.failure.detail, b.failure.detail);
  EXPECT_EQ(a.note, b.note);
}

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
  tunnel->note = "passthrough list: " + std::string(9000, 'n');  // longer than a row shows
  {
    auto store = openStore(folder.file("p"));
    store->record(batchOf(bare));
    store->record(batchOf(tunnel));
  }
  auto store = openStore(folder.file("p"));
  expectSame(*bare, **store->load(1));
  expectSame(*tunnel, **store->load(2));
  EXPECT_EQ(store->at(1).path.size(), 4096u);
  EXPECT_EQ(store->at(1).protocol, "tls");
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
    EXPECT_EQ(s.protocol, "HTTP/1.0");
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
