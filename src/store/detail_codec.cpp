// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/detail_codec.h"

#include <utility>

#include "store/bytes.h"
#include "store/head_codec.h"

namespace penstock::store {

namespace {

// What is counted and summed from a file must not overflow: sizes and times beyond these cannot be.
constexpr std::uint64_t mostSize = std::uint64_t(1) << 62;
constexpr std::int64_t longestTime = std::int64_t(1) << 53;              // microseconds: 285 years
constexpr std::int64_t furthestMoment = 400'000'000'000'000'000;         // 12,000 years around 1970; X.509 ends with the year 9999

void writeBody(ByteWriter& w, const model::Body& body) {
  w.u8(body.complete ? 1 : 0);
  w.varint(body.recorded);
  w.varint(body.wireSize);
}

void readBody(ByteReader& r, model::Body& body) {
  body.complete = r.u8() != 0;
  body.recorded = r.varint();
  body.wireSize = r.varint();
  if (body.recorded > mostSize || body.wireSize > mostSize) r.fail();
}

template <class Part>
void writePart(ByteWriter& w, const Part& part) {
  std::string bytes;
  encode(bytes, part);
  w.text(bytes);
}

constexpr std::uint8_t hasRequestTrailers = 1, hasResponseTrailers = 2;
constexpr std::uint8_t requestDiffers = 1, responseDiffers = 2, requestInside = 4, responseInside = 8;

/// Up to schema 4 there was none: the first byte was 0 or 1, of a body.
constexpr std::uint8_t detailVersion = 3, withoutChanges = 2;

void writeSent(ByteWriter& w, const model::Exchange& x) {
  const auto& request = x.requestBodySent;
  const auto& response = x.responseBodySent;
  w.u8(std::uint8_t((request ? requestDiffers : 0) | (response ? responseDiffers : 0) | (request && request->bytes ? requestInside : 0) |
                    (response && response->bytes ? responseInside : 0)));
  for (const auto* body : {&request, &response}) {
    if (!*body) continue;
    writeBody(w, **body);
    w.varint((*body)->size);
    if ((*body)->bytes) w.text(*(*body)->bytes);
  }
}

void readSent(ByteReader& r, model::Exchange& x) {
  const std::uint8_t what = r.u8();
  const auto one = [&](std::optional<model::Body>& body, bool differs, bool inside) {
    if (!differs) return;
    body.emplace();
    readBody(r, *body);
    body->size = r.varint();
    if (body->size > mostSize) r.fail();
    if (inside) body->bytes = std::make_shared<const std::string>(r.text());
  };
  one(x.requestBodySent, what & requestDiffers, what & requestInside);
  one(x.responseBodySent, what & responseDiffers, what & responseInside);
}

void writeTrace(ByteWriter& w, const model::Trace& trace) {
  w.varint(trace.size());
  for (const model::TraceEntry& entry : trace) {
    w.zigzag(entry.at);
    w.u8(std::uint8_t(entry.by));
    w.u8(std::uint8_t(entry.did));
    w.text(entry.who);
    w.text(entry.detail);
    w.varint(entry.changes.size());
    for (const model::Change& change : entry.changes) {
      w.text(change.what);
      w.text(change.before);
      w.text(change.after);
    }
  }
}

void readChanges(ByteReader& r, model::Changes& changes) {
  const std::uint64_t count = r.varint();
  if (count > model::mostChanges) r.fail();
  for (std::uint64_t n = 0; n < count && r.ok(); ++n) {
    std::string what(r.text());
    const std::string_view before = r.text(), after = r.text();
    addTo(changes, std::move(what), before, after);
  }
}

/// `changes`: it has what each entry changed.
void readTrace(ByteReader& r, model::Trace& trace, bool changes) {
  const std::uint64_t entries = r.varint();
  if (entries > model::mostTraced) r.fail();
  for (std::uint64_t n = 0; n < entries && r.ok(); ++n) {
    model::TraceEntry entry;
    entry.at = r.zigzag();
    if (entry.at < model::TraceEntry::now || entry.at > longestTime) r.fail();
    const std::uint8_t by = r.u8(), did = r.u8();
    if (by <= std::uint8_t(model::By::replay)) entry.by = model::By(by);
    if (did < model::didCount) entry.did = model::Did(did);
    entry.who = r.text();
    entry.detail = r.text();
    if (changes) readChanges(r, entry.changes);
    if (r.ok()) addTo(trace, std::move(entry));
  }
}

}  // namespace

void encodeDetail(std::string& out, const model::Exchange& exchange) {
  ByteWriter w(out);
  w.u8(detailVersion);
  writeBody(w, exchange.requestBody);
  writeBody(w, exchange.responseBody);
  w.text(exchange.failure.detail);
  w.varint(exchange.interim.size());
  for (const model::ResponseHeadPtr& head : exchange.interim) writePart(w, *head);
  w.u8(std::uint8_t((exchange.requestTrailers ? hasRequestTrailers : 0) |
                    (exchange.responseTrailers ? hasResponseTrailers : 0)));
  if (exchange.requestTrailers) writePart(w, *exchange.requestTrailers);
  if (exchange.responseTrailers) writePart(w, *exchange.responseTrailers);
  w.u8(std::uint8_t(exchange.application));
  w.text(exchange.subject);
  writeSent(w, exchange);
  writeTrace(w, exchange.trace);
}

bool decodeDetail(std::string_view in, model::Exchange& exchange) {
  const std::uint8_t version = in.empty() ? 0 : std::uint8_t(in.front());
  const bool old = !in.empty() && version < withoutChanges;
  ByteReader r(in);
  if (!old && r.u8() > detailVersion) return false;
  readBody(r, exchange.requestBody);
  readBody(r, exchange.responseBody);
  exchange.failure.detail = r.text();
  if (old) {
    const std::string_view note = r.text();
    if (!note.empty()) addTo(exchange.trace, {model::Did::told, std::string(note)});
  }
  for (std::uint64_t n = r.varint(); n > 0 && r.ok(); --n) {
    auto head = decodeResponseHead(r.text());
    if (!head) return false;
    exchange.interim.push_back(std::move(head));
  }
  const std::uint8_t trailers = r.u8();
  if (trailers & hasRequestTrailers && !(exchange.requestTrailers = decodeHeaders(r.text()))) return false;
  if (trailers & hasResponseTrailers && !(exchange.responseTrailers = decodeHeaders(r.text()))) return false;
  if (old && r.ok() && r.left() == 0) return true;  // schema 1
  const std::uint8_t application = r.u8();
  if (application <= std::uint8_t(model::Application::dns)) exchange.application = model::Application(application);
  exchange.subject = r.text();
  if (!old) {
    readSent(r, exchange);
    readTrace(r, exchange.trace, version > withoutChanges);
  }
  return r.ok();
}

void encodeTimings(std::string& out, const model::Timings& timings) {
  static_assert(model::Timings::count <= 16);
  ByteWriter w(out);
  unsigned present = 0;
  for (unsigned i = 0; i < model::Timings::count; ++i)
    if (timings.at[i] >= 0) present |= 1u << i;
  w.u8(std::uint8_t(present));
  w.u8(std::uint8_t(present >> 8));
  std::int64_t last = 0;
  for (std::int64_t at : timings.at) {
    if (at < 0) continue;
    w.zigzag(at - last);
    last = at;
  }
}

bool decodeTimings(std::string_view in, model::Timings& timings) {
  ByteReader r(in);
  unsigned present = r.u8();
  present |= unsigned(r.u8()) << 8;
  std::uint64_t last = 0;  // unsigned: what a damaged file holds may wrap
  for (unsigned i = 0; i < model::Timings::count; ++i) {
    if (!(present >> i & 1)) continue;
    last += std::uint64_t(r.zigzag());
    if (last > std::uint64_t(longestTime)) return false;
    timings.at[i] = std::int64_t(last);
  }
  return r.ok();
}

void encodeTls(std::string& out, const model::TlsInfo& tls, const std::vector<std::int64_t>& certificates) {
  ByteWriter w(out);
  for (const std::string* s : {&tls.version, &tls.cipher, &tls.group, &tls.alpn, &tls.sni, &tls.verify}) w.text(*s);
  w.varint(tls.offeredAlpn.size());
  for (const std::string& s : tls.offeredAlpn) w.text(s);
  w.u8(tls.resumed ? 1 : 0);
  w.varint(certificates.size());
  for (std::int64_t id : certificates) w.zigzag(id);
  for (const std::string* s : {&tls.ja3, &tls.ja4, &tls.clientCertificate, &tls.note}) w.text(*s);
}

std::shared_ptr<model::TlsInfo> decodeTls(std::string_view in, std::vector<std::int64_t>& certificates) {
  ByteReader r(in);
  auto tls = std::make_shared<model::TlsInfo>();
  for (std::string* s : {&tls->version, &tls->cipher, &tls->group, &tls->alpn, &tls->sni, &tls->verify}) *s = r.text();
  for (std::uint64_t n = r.varint(); n > 0 && r.ok(); --n) tls->offeredAlpn.emplace_back(r.text());
  tls->resumed = r.u8() != 0;
  for (std::uint64_t n = r.varint(); n > 0 && r.ok(); --n) certificates.push_back(r.zigzag());
  for (std::string* s : {&tls->ja3, &tls->ja4, &tls->clientCertificate, &tls->note})
    if (r.left() > 0) *s = r.text();  // schema 1 has none of them
  return r.ok() ? tls : nullptr;
}

void encodeCertificate(std::string& out, const model::CertificateInfo& c) {
  ByteWriter w(out);
  for (const std::string* s : {&c.subject, &c.issuer, &c.serial, &c.key}) w.text(*s);
  w.varint(c.names.size());
  for (const std::string& name : c.names) w.text(name);
  w.zigzag(c.notBefore.time_since_epoch().count());
  w.zigzag(c.notAfter.time_since_epoch().count());
}

bool decodeCertificate(std::string_view in, model::CertificateInfo& c) {
  ByteReader r(in);
  for (std::string* s : {&c.subject, &c.issuer, &c.serial, &c.key}) *s = r.text();
  for (std::uint64_t n = r.varint(); n > 0 && r.ok(); --n) c.names.emplace_back(r.text());
  const std::int64_t notBefore = r.zigzag(), notAfter = r.zigzag();
  for (const std::int64_t moment : {notBefore, notAfter})
    if (moment < -furthestMoment || moment > furthestMoment) return false;
  c.notBefore = WallTime(std::chrono::microseconds(notBefore));
  c.notAfter = WallTime(std::chrono::microseconds(notAfter));
  return r.ok();
}

}  // namespace penstock::store
