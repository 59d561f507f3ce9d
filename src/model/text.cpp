// SPDX-License-Identifier: GPL-3.0-or-later
// The words for the model's enumerators.
#include <array>

#include "penstock/base/ascii.h"
#include "penstock/model/exchange.h"

namespace penstock::model {

std::string_view toText(HttpVersion v) {
  switch (v) {
    case HttpVersion::unknown: return "";
    case HttpVersion::http09: return "HTTP/0.9";
    case HttpVersion::http10: return "HTTP/1.0";
    case HttpVersion::http11: return "HTTP/1.1";
    case HttpVersion::http2: return "HTTP/2";
    case HttpVersion::http3: return "HTTP/3";
  }
  return "";
}

std::string_view toText(Anomaly bit) {
  switch (bit) {
    case Anomaly::none: return "";
    case Anomaly::contentLengthWithTransferEncoding: return "Content-Length beside Transfer-Encoding";
    case Anomaly::conflictingContentLength: return "different Content-Length values";
    case Anomaly::repeatedContentLength: return "Content-Length repeated";
    case Anomaly::invalidContentLength: return "Content-Length is not a number";
    case Anomaly::unknownTransferCoding: return "a transfer coding that is unknown or does not end in chunked";
    case Anomaly::obsFold: return "a folded header line (obs-fold)";
    case Anomaly::bareLf: return "a line ended by LF without CR";
    case Anomaly::bareCr: return "a CR inside a line";
    case Anomaly::nul: return "a NUL byte in the head";
    case Anomaly::spaceBeforeColon: return "white space before a colon";
    case Anomaly::invalidFieldName: return "a byte that may not stand in a field name";
    case Anomaly::missingColon: return "a header line without a colon";
    case Anomaly::invalidStartLine: return "an irregular start line";
    case Anomaly::unreadableStatusLine: return "a status line that is not HTTP";
    case Anomaly::invalidChunk: return "chunk framing that could be read two ways";
    case Anomaly::chunkExtension: return "chunk extensions";
    case Anomaly::leadingEmptyLine: return "empty lines before the start line";
    case Anomaly::missingHost: return "no Host field";
    case Anomaly::repeatedHost: return "Host repeated";
    case Anomaly::hostMismatch: return "Host differs from the request target";
    case Anomaly::truncated: return "cut off before its end";
    case Anomaly::untranslatable: return "a field that the other side's HTTP version cannot carry";
    case Anomaly::whiteSpaceAroundValue: return "white space around a field value";
    case Anomaly::misplacedField: return "a field that has no place in HTTP/2";
    case Anomaly::contentLengthMismatch: return "content of another length than the head says";
  }
  return "";
}

std::string_view toText(Application a) {
  switch (a) {
    case Application::none: return "";
    case Application::webSocket: return "WebSocket";
    case Application::grpc: return "gRPC";
    case Application::grpcWeb: return "gRPC-Web";
    case Application::sse: return "SSE";
    case Application::mqtt: return "MQTT";
    case Application::dns: return "DNS";
  }
  return "";
}

namespace {

constexpr std::array<std::string_view, 17> kGrpcStatusNames = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

}  // namespace

std::string_view grpcStatusName(int status) {
  return status >= 0 && status < int(kGrpcStatusNames.size()) ? kGrpcStatusNames[std::size_t(status)] : std::string_view();
}

std::optional<int> grpcStatusNamed(std::string_view name) {
  for (std::size_t i = 0; i < kGrpcStatusNames.size(); ++i)
    if (equalsIgnoreCase(kGrpcStatusNames[i], name)) return int(i);
  return std::nullopt;
}

std::string_view toText(MessageKind k) {
  switch (k) {
    case MessageKind::text: return "text";
    case MessageKind::binary: return "binary";
    case MessageKind::ping: return "ping";
    case MessageKind::pong: return "pong";
    case MessageKind::close: return "close";
    case MessageKind::grpc: return "message";
    case MessageKind::grpcTrailers: return "trailers";
    case MessageKind::event: return "event";
    case MessageKind::mqtt: return "packet";
    case MessageKind::bytes: return "bytes";
  }
  return "";
}

}  // namespace penstock::model
