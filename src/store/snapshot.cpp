// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/store/snapshot.h"

#include <memory>
#include <utility>

#include "store/bytes.h"
#include "store/detail_codec.h"
#include "store/head_codec.h"

namespace penstock::store {
namespace {

constexpr std::uint8_t snapshotVersion = 1;
constexpr std::uint64_t mostSize = std::uint64_t(1) << 62;
constexpr std::int64_t furthestMoment = 400'000'000'000'000'000;  // as of certificates
constexpr std::size_t mostCertificates = 100;  // of a chain

template <class Encode>
void writePart(ByteWriter& w, Encode encode) {
  std::string bytes;
  encode(bytes);
  w.text(bytes);
}

void writeTls(ByteWriter& w, const model::TlsInfo* tls) {
  w.u8(tls ? 1 : 0);
  if (!tls) return;
  writePart(w, [tls](std::string& out) { encodeTls(out, *tls, {}); });
  w.varint(std::min(tls->chain.size(), mostCertificates));
  for (std::size_t i = 0; i < std::min(tls->chain.size(), mostCertificates); ++i) {
    const model::CertificateInfo& certificate = *tls->chain[i];
    w.text(certificate.sha256);
    w.text(certificate.der ? std::string_view(*certificate.der) : std::string_view());
    writePart(w, [&](std::string& out) { encodeCertificate(out, certificate); });
  }
}

/// Of a session that is there and cannot be read, false.
bool readTls(ByteReader& r, std::shared_ptr<const model::TlsInfo>& out) {
  if (r.u8() == 0) return r.ok();
  std::vector<std::int64_t> rows;
  const auto tls = decodeTls(r.text(), rows);
  const std::uint64_t count = r.varint();
  if (!tls || count > mostCertificates) return false;
  for (std::uint64_t n = 0; n < count && r.ok(); ++n) {
    auto certificate = std::make_shared<model::CertificateInfo>();
    certificate->sha256 = r.text();
    if (const std::string_view der = r.text(); !der.empty()) certificate->der = std::make_shared<const std::string>(der);
    if (!decodeCertificate(r.text(), *certificate)) return false;
    tls->chain.push_back(std::move(certificate));
  }
  out = tls;
  return r.ok();
}

void writeConnection(ByteWriter& w, const model::ConnectionInfo* c) {
  w.u8(c ? 1 : 0);
  if (!c) return;
  w.varint(c->id);
  for (const std::string* s : {&c->clientAddress, &c->serverAddress, &c->listener, &c->entry, &c->upstreamProxy, &c->process}) w.text(*s);
  w.varint(c->pid);
  writeTls(w, c->clientTls.get());
  writeTls(w, c->serverTls.get());
}

bool readConnection(ByteReader& r, model::ConnectionInfoPtr& out) {
  if (r.u8() == 0) return r.ok();
  auto c = std::make_shared<model::ConnectionInfo>();
  c->id = r.varint();
  for (std::string* s : {&c->clientAddress, &c->serverAddress, &c->listener, &c->entry, &c->upstreamProxy, &c->process}) *s = r.text();
  c->pid = std::uint32_t(r.varint());
  if (!readTls(r, c->clientTls) || !readTls(r, c->serverTls)) return false;
  out = std::move(c);
  return r.ok();
}

template <class Head>
void writeHead(ByteWriter& w, const std::shared_ptr<const Head>& head) {
  w.u8(head ? 1 : 0);
  if (head) writePart(w, [&](std::string& out) { encode(out, *head); });
}

template <class Head, class Decode>
bool readHead(ByteReader& r, std::shared_ptr<const Head>& out, Decode decode) {
  if (r.u8() == 0) return r.ok();
  out = decode(r.text());
  return out && r.ok();
}

void writeFacts(ByteWriter& w, const model::Exchange& x) {
  w.varint(x.id);
  w.u8(std::uint8_t(x.kind));
  w.u8(std::uint8_t(x.state));
  w.u8(std::uint8_t(x.source));
  w.zigzag(x.startedAt.time_since_epoch().count());
  for (const std::string* s : {&x.scheme, &x.host, &x.operation}) w.text(*s);
  w.varint(x.port);
  w.varint(x.requestBody.size);
  w.varint(x.responseBody.size);
  w.varint(std::uint32_t(x.anomalies));
  w.u8(std::uint8_t(x.failure.kind));
  w.u8(x.annotation.color);
  w.text(x.annotation.tags);
  w.text(x.annotation.comment);
  w.u8(x.paused ? 1 : 0);
  w.varint(x.messages);
  w.zigzag(x.grpcStatus);
}

template <class Enum>
void readEnum(ByteReader& r, Enum& out, Enum last) {
  const std::uint8_t value = r.u8();
  if (value > std::uint8_t(last))
    r.fail();
  else
    out = Enum(value);
}

void readFacts(ByteReader& r, model::Exchange& x) {
  x.id = r.varint();
  readEnum(r, x.kind, model::ExchangeKind::tcpTunnel);
  readEnum(r, x.state, model::ExchangeState::failed);
  readEnum(r, x.source, model::Source::import);
  const std::int64_t started = r.zigzag();
  if (started < -furthestMoment || started > furthestMoment) r.fail();
  x.startedAt = WallTime(std::chrono::microseconds(r.ok() ? started : 0));
  for (std::string* s : {&x.scheme, &x.host, &x.operation}) *s = r.text();
  x.port = std::uint16_t(r.varint());
  x.requestBody.size = r.varint();
  x.responseBody.size = r.varint();
  if (x.requestBody.size > mostSize || x.responseBody.size > mostSize) r.fail();
  x.anomalies = model::Anomaly(std::uint32_t(r.varint()));
  readEnum(r, x.failure.kind, model::FailureKind(model::failureCount - 1));
  x.annotation.color = r.u8();
  x.annotation.tags = r.text();
  x.annotation.comment = r.text();
  x.paused = r.u8() != 0;
  x.messages = r.varint();
  x.grpcStatus = int(r.zigzag());
}

}  // namespace

std::string encodeSnapshot(const model::Exchange& x) {
  std::string out;
  ByteWriter w(out);
  w.u8(snapshotVersion);
  writeFacts(w, x);
  writeConnection(w, x.connection.get());
  writeHead(w, x.request);
  writeHead(w, x.requestSent);
  writeHead(w, x.response);
  writeHead(w, x.responseSent);
  writePart(w, [&](std::string& part) { encodeTimings(part, x.timings); });
  writePart(w, [&](std::string& part) { encodeDetail(part, x); });
  return out;
}

Result<model::ExchangePtr> decodeSnapshot(std::string_view bytes) {
  ByteReader r(bytes);
  if (!bytes.empty() && r.u8() != snapshotVersion) return makeError(ErrorCode::unsupported, "the exchange was told by another version of Penstock");
  auto x = std::make_shared<model::Exchange>();
  readFacts(r, *x);
  const bool read = r.ok() && readConnection(r, x->connection) && readHead(r, x->request, decodeRequestHead) &&
                    readHead(r, x->requestSent, decodeRequestHead) && readHead(r, x->response, decodeResponseHead) &&
                    readHead(r, x->responseSent, decodeResponseHead) && decodeTimings(r.text(), x->timings) && decodeDetail(r.text(), *x);
  if (!read || !r.ok() || r.left() != 0) return makeError(ErrorCode::corrupt, "the exchange was not told whole");
  return model::ExchangePtr(std::move(x));
}

}  // namespace penstock::store
