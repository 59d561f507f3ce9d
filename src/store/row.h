// SPDX-License-Identifier: GPL-3.0-or-later
// One row of the index, packed.
#pragma once

#include <array>
#include <memory>

#include "penstock/model/row_fields.h"
#include "penstock/model/row_words.h"
#include "penstock/model/summary.h"
#include "store/texts.h"

namespace penstock::store {

struct Row {
  model::ExchangeId id = 0;
  std::int64_t startedAt = 0;
  std::uint64_t requestSize = 0, responseSize = 0;
  const char* path = "";
  std::array<std::uint32_t, model::Timings::count> timings{};  // 0: none; else 1 + moment >> timeShift
  std::uint32_t host = 0, method = 0, mime = 0, client = 0, server = 0;  // numbers of the interner
  std::uint32_t rules = 0, operation = 0;                                // likewise
  std::uint32_t tags = 0, comment = 0;                                   // numbers of the interner of notes
  std::uint32_t created = 0, updated = 0;                      // revisions
  std::uint32_t messages = 0;                                  // UINT32_MAX: that many or more
  std::uint16_t pathSize = 0, port = 0, status = 0;
  std::uint16_t clientPort = 0;
  std::uint16_t process = 0;          // number of its own interner
  std::uint8_t scheme = 0, tls = 0;   // numbers of the small interner
  std::uint8_t grpcStatus = 0;        // 1 + status; 0: none
  std::uint8_t color : 3 = 0, deleted : 1 = 0, protocol : 4 = 0;
  std::uint16_t failure : 6 = 0, kind : 2 = 0, state : 2 = 0, source : 2 = 0, anomalous : 1 = 0;
  std::uint16_t timeFactor : 3 = 0;  // 0 while everything fits 71 minutes, else one more for each factor of 1,024
  std::uint8_t modified : 1 = 0, paused : 1 = 0;
};
static_assert(model::protocolCount <= 16);
static_assert(unsigned(model::FailureKind::clientUnsupported) < 64);
static_assert(sizeof(Row) == 160, "a row is a hundred-odd bytes for a million of them");

/// The interners of an index, and the numbers last given for each column.
struct RowTexts {
  Interner names, words, processes, notes;
  std::uint32_t lastHost = 0, lastMethod = 0, lastMime = 0, lastClient = 0, lastServer = 0, lastScheme = 0, lastTls = 0,
                lastProcess = 0, lastRules = 0, lastOperation = 0;
};

/// `paths` keeps a path that is not the row's already. Leaves created, updated and what a
/// person did to the row alone.
void pack(const model::RowFields& fields, Row& row, RowTexts& texts, Arena& paths);
model::Summary unpack(const Row& row, const RowTexts& texts);
std::int64_t durationOf(const Row& row);
inline std::string_view pathOf(const Row& row) {
  return {row.path, row.pathSize};
}
inline std::string_view queryOf(const Row& row) {
  return model::queryOf(model::ExchangeKind(row.kind), pathOf(row));
}
inline bool isFailed(const Row& row) {
  return row.state == std::uint8_t(model::ExchangeState::failed);
}

}  // namespace penstock::store
