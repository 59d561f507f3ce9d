// SPDX-License-Identifier: GPL-3.0-or-later
// What a row is made of, whether it comes from a live exchange or from disk. Views only: valid as long as their source.
#pragma once

#include <array>
#include <string_view>

#include "penstock/model/summary.h"

namespace penstock::store {

/// Longest path and longest other text a row keeps; the exchange itself keeps all.
inline constexpr std::size_t maxRowPath = 4096, maxRowText = 255;
/// Longest comment, longest list of tags.
inline constexpr std::size_t maxNote = 4096;

/// What may be in a file is bounded so that what is counted from it does not overflow: ids and sizes far from the end of SQLite's
/// integers, moments up to the year 9999 (microseconds).
inline constexpr std::int64_t largestId = std::int64_t(1) << 62;
inline constexpr std::int64_t latestMoment = 253'402'300'799'000'000;
/// A row keeps one byte of it.
inline constexpr int largestGrpcStatus = 254;

struct RowFields {
  model::ExchangeId id = 0;
  model::ExchangeKind kind = model::ExchangeKind::http;
  model::ExchangeState state = model::ExchangeState::pending;
  model::Source source = model::Source::proxy;
  model::FailureKind failure = model::FailureKind::none;
  std::uint32_t anomalies = 0;
  std::int64_t startedAt = 0;  // microseconds of WallTime
  std::uint16_t port = 0;
  std::uint16_t status = 0;
  std::int16_t grpcStatus = -1;  // at most largestGrpcStatus
  std::uint64_t requestSize = 0, responseSize = 0;
  std::uint64_t messages = 0;
  std::string_view method, scheme, host, path, mime, protocol, client, server, tls, process;
  model::Timings timings;
  std::array<char, 128> mimeText;  // `mime` points here when it had to be lower-cased
};

/// Of a number from disk; what this version does not know is none.
model::FailureKind failureKindOf(std::int64_t stored);

/// The same of a status of gRPC: -1.
int grpcStatusOf(std::int64_t stored);

/// Fills `out` (in place: `mime` may point into it). Never fails; oversized texts are cut.
void fieldsOf(const model::Exchange& exchange, RowFields& out);

}  // namespace penstock::store
