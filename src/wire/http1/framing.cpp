// SPDX-License-Identifier: GPL-3.0-or-later
// How bodies are delimited, and whether a connection lives on: RFC 9112 6.3 and 9.3.
#include "penstock/wire/http1/head.h"
#include "wire/http1/framing_fields.h"

namespace penstock::wire::http1 {
namespace {

using Kind = Framing::Kind;

Framing ofLength(const FramingFields& f, Kind otherwise) {
  if (f.lengthValues == 0) return {otherwise, 0};
  return {Kind::length, f.length};
}

bool wantsToPersist(const model::Headers& headers, model::HttpVersion version, std::string_view name) {
  if (headers.hasToken(name, "close")) return false;
  return version == model::HttpVersion::http11 || headers.hasToken(name, "keep-alive");
}

bool faultyFraming(const model::Headers& headers, model::HttpVersion version, model::Anomaly anomalies) {
  if (any(anomalies & model::Anomaly::contentLengthWithTransferEncoding)) return true;
  return version != model::HttpVersion::http11 && headers.contains("Transfer-Encoding");
}

}  // namespace

Framing framingOf(const model::RequestHead& head) {
  const FramingFields f = readFramingFields(head.headers);
  if (f.codingLines && f.chunkedLast) return {Kind::chunked, 0};
  return ofLength(f, Kind::none);
}

Framing framingOf(const model::ResponseHead& head, std::string_view method) {
  const int s = head.status;
  if ((s >= 100 && s < 200) || s == 204 || s == 304 || method == "HEAD") return {};
  if (method == "CONNECT" && s >= 200 && s < 300) return {};
  const FramingFields f = readFramingFields(head.headers);
  if (f.codingLines) return {f.chunkedLast ? Kind::chunked : Kind::untilClose, 0};
  return ofLength(f, Kind::untilClose);
}

bool persistent(const model::RequestHead& head) {
  if (faultyFraming(head.headers, head.version, head.anomalies)) return false;
  return wantsToPersist(head.headers, head.version,
                        head.headers.contains("Connection") ? "Connection" : "Proxy-Connection");
}

bool persistent(const model::ResponseHead& head, const Framing& framing) {
  if (framing.kind == Kind::untilClose || faultyFraming(head.headers, head.version, head.anomalies)) return false;
  return wantsToPersist(head.headers, head.version, "Connection");
}

}  // namespace penstock::wire::http1
