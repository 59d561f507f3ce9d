// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/row_fields.h"

#include <algorithm>

#include "penstock/base/ascii.h"
#include "penstock/base/endpoint.h"

namespace penstock::model {
namespace {

std::string_view rowText(std::string_view text) { return text.substr(0, maxRowText); }

std::string_view mediaTypeOf(const Headers& headers, std::array<char, 128>& buffer) {
  const std::string_view type = mediaTypeIn(headers.find("content-type").value_or(std::string_view()));
  const std::size_t n = std::min(type.size(), buffer.size());
  std::transform(type.begin(), type.begin() + n, buffer.begin(), toLower);
  return {buffer.data(), n};
}

// Towards the server where there is a session with it: what a person asks about is what the origin speaks.
std::string_view tlsOf(const ConnectionInfo& connection) {
  const auto& session = connection.serverTls ? connection.serverTls : connection.clientTls;
  return session ? rowText(session->version) : std::string_view();
}

void connectionFieldsOf(const ConnectionInfo& connection, RowFields& out) {
  const Endpoint client = endpointOf(connection.clientAddress);
  out.client = rowText(client.address);
  out.clientPort = client.port;
  out.server = rowText(connection.serverAddress);
  out.tls = tlsOf(connection);
  const std::string_view program = connection.process;
  out.process = rowText(program.substr(program.rfind('/') + 1));
}

std::string_view targetOf(const Exchange& x, RowFields& out) {
  if (x.kind != ExchangeKind::http) {
    if (!x.subject.empty()) return x.subject;
    out.note = noteOf(x.trace);
    return out.note;
  }
  return x.request ? std::string_view(x.request->path) : std::string_view();
}

std::string rulesOf(const Trace& trace) {
  std::string out;
  for (const std::string_view name : rulesIn(trace)) out.append(out.empty() ? "" : ", ").append(name);
  return std::string(rowText(out));
}

}  // namespace

int statusOf(const Exchange& x) {
  const ResponseHead* seen = x.responseSent ? x.responseSent.get() : x.response.get();
  return seen ? std::clamp(seen->status, 0, 65535) : 0;
}

std::int64_t durationOf(ExchangeState state, const Timings& timings) {
  return state == ExchangeState::pending ? -1 : timings[Timings::end];
}

void fieldsOf(const Exchange& x, RowFields& out) {
  out.id = x.id;
  out.kind = x.kind;
  out.state = x.state;
  out.source = x.source;
  out.failure = x.failure.kind;
  out.protocol = protocolOf(x);
  out.anomalies = std::uint32_t(x.anomalies);
  out.startedAt = x.startedAt.time_since_epoch().count();
  out.port = x.port;
  out.requestSize = x.requestBody.size;
  out.responseSize = x.responseBody.size;
  out.messages = x.messages;
  out.timings = x.timings;
  out.scheme = rowText(x.scheme);
  out.host = rowText(x.host);
  out.method = x.request ? rowText(x.request->method) : std::string_view();
  out.path = targetOf(x, out).substr(0, maxRowPath);
  out.status = std::uint16_t(statusOf(x));
  out.grpcStatus = std::int16_t(std::clamp(x.grpcStatus, -1, largestGrpcStatus));
  // The one that was received, as that is what the recorded body is of.
  const ResponseHead* typed = x.response ? x.response.get() : x.responseSent.get();
  out.mime = typed ? mediaTypeOf(typed->headers, out.mimeText) : std::string_view();
  out.modified = std::any_of(x.trace.begin(), x.trace.end(), isModification);
  out.paused = x.paused;
  out.rules = rulesOf(x.trace);
  out.operation = rowText(x.operation);
  out.client = out.server = out.tls = out.process = {};
  out.clientPort = 0;
  if (x.connection) connectionFieldsOf(*x.connection, out);
}

}  // namespace penstock::model
