// SPDX-License-Identifier: GPL-3.0-or-later
// What an exchange looks like as a row: derived here, once, for the index, for expressions and for lines of text.
#pragma once

#include <array>
#include <string_view>

#include "penstock/model/protocol.h"

namespace penstock::model {

/// Longest path and longest other text a row keeps; the exchange itself keeps all.
inline constexpr std::size_t maxRowPath = 4096, maxRowText = 255;
/// A row keeps one byte of it.
inline constexpr int largestGrpcStatus = 254;

/// Views only: valid as long as their source. What each is, Summary tells.
struct RowFields {
  ExchangeId id = 0;
  ExchangeKind kind = ExchangeKind::http;
  ExchangeState state = ExchangeState::pending;
  Source source = Source::proxy;
  FailureKind failure = FailureKind::none;
  Protocol protocol = Protocol::none;
  std::uint32_t anomalies = 0;
  std::int64_t startedAt = 0;  // microseconds of WallTime
  std::uint16_t port = 0, clientPort = 0;
  std::uint16_t status = 0;
  std::int16_t grpcStatus = -1;  // at most largestGrpcStatus
  std::uint64_t requestSize = 0, responseSize = 0;
  std::uint64_t messages = 0;
  std::string_view method, scheme, host, path, mime, client, server, tls, process, operation;
  Timings timings;
  bool modified = false, paused = false;
  std::string rules;               // names of those that did something; cut at maxRowText
  std::string note;                // `path` points here where an exchange is about nothing but what was done to it
  std::array<char, 128> mimeText;  // `mime` points here when it had to be lower-cased
};

/// Its texts, for whoever gives them another place.
inline std::array<std::string_view*, 10> textsOf(RowFields& f) {
  return {&f.method, &f.scheme, &f.host, &f.path, &f.mime, &f.client, &f.server, &f.tls, &f.process, &f.operation};
}
/// Fills `out` (in place: `mime` may point into it). Never fails; oversized texts are cut.
void fieldsOf(const Exchange& exchange, RowFields& out);
/// Status of the response as the client saw it; 0: none.
int statusOf(const Exchange& exchange);
/// From beginning to end; -1 while it is pending.
std::int64_t durationOf(ExchangeState state, const Timings& timings);

}  // namespace penstock::model
