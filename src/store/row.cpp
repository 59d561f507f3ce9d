// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/row.h"

#include <algorithm>
#include <limits>

namespace penstock::store {

namespace {

// Schemes and versions of TLS are a handful of our own words, processes a few names; should there ever be more than the
// number tells, the rest show as "".
template <class Number>
Number internShort(Interner& interner, std::string_view s, std::uint32_t& last) {
  if (interner.size() > std::numeric_limits<Number>::max()) return 0;
  return Number(interner.intern(s, last));
}

unsigned shiftOf(const Row& row) {
  return row.timeFactor * 10u;
}

std::int64_t momentOf(const Row& row, unsigned moment) {
  return row.timings[moment] == 0 ? -1 : std::int64_t(row.timings[moment] - 1) << shiftOf(row);
}

}  // namespace

void pack(const model::RowFields& f, Row& row, RowTexts& texts, Arena& paths) {
  row.id = f.id;
  row.startedAt = f.startedAt;
  row.requestSize = f.requestSize;
  row.responseSize = f.responseSize;
  if (pathOf(row) != f.path) {
    row.path = paths.keep(f.path);
    row.pathSize = std::uint16_t(f.path.size());
  }
  const std::int64_t longest = *std::max_element(f.timings.at.begin(), f.timings.at.end());
  row.timeFactor = 0;
  while (longest >> shiftOf(row) >= std::int64_t(UINT32_MAX)) ++row.timeFactor;
  for (unsigned i = 0; i < model::Timings::count; ++i)
    row.timings[i] = f.timings.at[i] < 0 ? 0 : std::uint32_t(f.timings.at[i] >> shiftOf(row)) + 1;
  row.host = texts.names.intern(f.host, texts.lastHost);
  row.method = texts.names.intern(f.method, texts.lastMethod);
  row.mime = texts.names.intern(f.mime, texts.lastMime);
  row.client = texts.names.intern(f.client, texts.lastClient);
  row.server = texts.names.intern(f.server, texts.lastServer);
  row.rules = texts.names.intern(f.rules, texts.lastRules);
  row.operation = texts.names.intern(f.operation, texts.lastOperation);
  row.scheme = internShort<std::uint8_t>(texts.words, f.scheme, texts.lastScheme);
  row.tls = internShort<std::uint8_t>(texts.words, f.tls, texts.lastTls);
  row.process = internShort<std::uint16_t>(texts.processes, f.process, texts.lastProcess);
  row.messages = std::uint32_t(std::min<std::uint64_t>(f.messages, UINT32_MAX));
  row.port = f.port;
  row.clientPort = f.clientPort;
  row.protocol = std::uint8_t(f.protocol) & 15;
  row.status = f.status;
  row.grpcStatus = std::uint8_t(f.grpcStatus + 1);
  row.failure = std::uint8_t(f.failure) & 63;
  row.kind = std::uint8_t(f.kind) & 3;
  row.state = std::uint8_t(f.state) & 3;
  row.source = std::uint8_t(f.source) & 3;
  row.anomalous = f.anomalies != 0;
  row.modified = f.modified;
  row.paused = f.paused;
}

std::int64_t durationOf(const Row& row) {
  return row.state == std::uint8_t(model::ExchangeState::pending) ? -1 : momentOf(row, model::Timings::end);
}

model::Summary unpack(const Row& row, const RowTexts& texts) {
  model::Summary s;
  s.id = row.id;
  s.kind = model::ExchangeKind(row.kind);
  s.state = model::ExchangeState(row.state);
  s.source = model::Source(row.source);
  s.startedAt = WallTime(std::chrono::microseconds(row.startedAt));
  s.durationUs = durationOf(row);
  s.method = texts.names[row.method];
  s.scheme = texts.words[row.scheme];
  s.host = texts.names[row.host];
  s.port = row.port;
  s.path.assign(row.path, row.pathSize);
  s.status = row.status;
  s.grpcStatus = row.grpcStatus - 1;
  s.mime = texts.names[row.mime];
  s.requestSize = row.requestSize;
  s.responseSize = row.responseSize;
  s.protocol = model::Protocol(row.protocol);
  s.client = texts.names[row.client];
  s.clientPort = row.clientPort;
  s.process = texts.processes[row.process];
  s.messages = row.messages;
  s.failure = model::FailureKind(row.failure);
  s.anomalous = row.anomalous != 0;
  s.server = texts.names[row.server];
  s.tls = texts.words[row.tls];
  s.rules = texts.names[row.rules];
  s.operation = texts.names[row.operation];
  s.modified = row.modified != 0;
  s.paused = row.paused != 0;
  s.annotation.color = row.color;
  s.annotation.tags = texts.notes[row.tags];
  s.annotation.comment = texts.notes[row.comment];
  for (unsigned i = 0; i < model::Timings::count; ++i) s.timings.at[i] = momentOf(row, i);
  return s;
}

}  // namespace penstock::store
