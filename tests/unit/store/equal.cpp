// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/store/equal.h"

#include <gtest/gtest.h>

namespace penstock::store::test {

namespace {

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
  EXPECT_EQ(a->ja3, b->ja3);
  EXPECT_EQ(a->ja4, b->ja4);
  EXPECT_EQ(a->clientCertificate, b->clientCertificate);
  EXPECT_EQ(a->note, b->note);
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

}  // namespace

void expectSame(const model::Exchange& a, const model::Exchange& b) {
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
    EXPECT_EQ(a.connection->entry, b.connection->entry);
    EXPECT_EQ(a.connection->upstreamProxy, b.connection->upstreamProxy);
    EXPECT_EQ(a.connection->pid, b.connection->pid);
    EXPECT_EQ(a.connection->process, b.connection->process);
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
  for (const auto body : {&model::Exchange::requestBodySent, &model::Exchange::responseBodySent}) {
    ASSERT_EQ(!(a.*body), !(b.*body));
    if (a.*body) expectSame(*(a.*body), *(b.*body));
  }
  EXPECT_EQ(a.timings.at, b.timings.at);
  EXPECT_EQ(a.anomalies, b.anomalies);
  EXPECT_EQ(a.failure.kind, b.failure.kind);
  EXPECT_EQ(a.failure.detail, b.failure.detail);
  EXPECT_EQ(a.trace, b.trace);
  EXPECT_EQ(a.application, b.application);
  EXPECT_EQ(a.messages, b.messages);
  EXPECT_EQ(a.grpcStatus, b.grpcStatus);
  EXPECT_EQ(a.subject, b.subject);
  EXPECT_EQ(a.operation, b.operation);
}

void expectSame(const model::Message& a, const model::Message& b) {
  EXPECT_EQ(a.index, b.index);
  EXPECT_EQ(a.direction, b.direction);
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.flags, b.flags);
  EXPECT_EQ(a.code, b.code);
  EXPECT_EQ(a.fragments, b.fragments);
  EXPECT_EQ(a.at, b.at);
  EXPECT_EQ(a.endedAt, b.endedAt);
  EXPECT_EQ(a.size, b.size);
  EXPECT_EQ(a.wireSize, b.wireSize);
  EXPECT_EQ(a.offset, b.offset);
  ASSERT_EQ(!a.payload, !b.payload);
  if (a.payload) {
    EXPECT_EQ(*a.payload, *b.payload);
  }
  EXPECT_EQ(a.label, b.label);
  EXPECT_EQ(a.preview, b.preview);
}

void expectSame(const std::vector<model::Message>& a, const std::vector<model::Message>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) expectSame(a[i], b[i]);
}

}  // namespace penstock::store::test
