// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/fields.h"

#include <algorithm>

#include "penstock/base/ascii.h"

namespace penstock::store {

namespace {

// "127.0.0.1:54321" and "[::1]:443" without the port: rows of one client share the text.
std::string_view addressOf(std::string_view endpoint) {
  const std::size_t colon = endpoint.rfind(':');
  std::string_view address = endpoint.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  return address;
}

std::string_view mediaType(const model::Headers& headers, std::array<char, 128>& buffer) {
  const auto value = headers.find("content-type");
  if (!value) return "";
  const std::string_view type = trimOws(value->substr(0, value->find(';')));
  const std::size_t n = std::min(type.size(), buffer.size());
  for (std::size_t i = 0; i < n; ++i) buffer[i] = toLower(type[i]);
  return {buffer.data(), n};
}

std::string_view baseName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// Towards the server where there is a session with it: what a person asks about is what the origin speaks.
std::string_view tlsOf(const model::ConnectionInfo* connection) {
  if (!connection) return "";
  const auto& session = connection->serverTls ? connection->serverTls : connection->clientTls;
  return session ? std::string_view(session->version).substr(0, maxRowText) : std::string_view();
}

}  // namespace

model::FailureKind failureKindOf(std::int64_t stored) {
  const auto kind = model::FailureKind(std::uint8_t(stored));
  return stored < 0 || stored > UINT8_MAX || toText(kind).empty() ? model::FailureKind::none : kind;
}

int grpcStatusOf(std::int64_t stored) {
  return stored < 0 || stored > largestGrpcStatus ? -1 : int(stored);
}

void fieldsOf(const model::Exchange& x, RowFields& out) {
  out.id = x.id;
  out.kind = x.kind;
  out.state = x.state;
  out.source = x.source;
  out.failure = x.failure.kind;
  out.startedAt = x.startedAt.time_since_epoch().count();
  out.port = x.port;
  out.requestSize = x.requestBody.size;
  out.responseSize = x.responseBody.size;
  out.scheme = std::string_view(x.scheme).substr(0, maxRowText);
  out.host = std::string_view(x.host).substr(0, maxRowText);
  out.messages = x.messages;
  out.protocol = model::protocolOf(x);
  out.client = x.connection ? addressOf(x.connection->clientAddress).substr(0, maxRowText) : std::string_view();
  out.server = x.connection ? std::string_view(x.connection->serverAddress).substr(0, maxRowText) : std::string_view();
  out.tls = tlsOf(x.connection.get());
  out.process = x.connection ? baseName(x.connection->process).substr(0, maxRowText) : std::string_view();
  out.timings = x.timings;
  out.anomalies = std::uint32_t(x.anomalies);
  out.method = x.request ? std::string_view(x.request->method).substr(0, maxRowText) : std::string_view();
  const bool tunnel = x.kind != model::ExchangeKind::http;
  out.path = tunnel      ? std::string_view(x.subject.empty() ? x.note : x.subject)
             : x.request ? std::string_view(x.request->path) : std::string_view();
  out.path = out.path.substr(0, maxRowPath);
  const model::ResponseHead* seen = x.responseSent ? x.responseSent.get() : x.response.get();
  out.status = seen && seen->status > 0 ? std::uint16_t(std::min(seen->status, 65535)) : 0;
  out.grpcStatus = std::int16_t(std::clamp(x.grpcStatus, -1, largestGrpcStatus));
  const model::ResponseHead* typed = x.response ? x.response.get() : seen;
  out.mime = typed ? mediaType(typed->headers, out.mimeText) : std::string_view();
}

}  // namespace penstock::store
