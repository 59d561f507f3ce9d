// SPDX-License-Identifier: GPL-3.0-or-later
// One row of the index, packed.
#pragma once

#include <array>
#include <memory>

#include "penstock/model/summary.h"
#include "store/fields.h"
#include "store/texts.h"

namespace penstock::store {

struct Row {
  model::ExchangeId id = 0;
  std::int64_t startedAt = 0;
  std::uint64_t requestSize = 0, responseSize = 0;
  const char* path = "";
  std::array<std::uint32_t, model::Timings::count> timings{};  // 0: none; else 1 + moment >> timeShift
  std::uint32_t host = 0, method = 0, mime = 0, client = 0;    // numbers of the interner
  std::uint32_t created = 0, updated = 0;                      // revisions
  std::uint32_t messages = 0;                                  // UINT32_MAX: that many or more
  std::uint16_t pathSize = 0, port = 0, status = 0;
  std::uint16_t process = 0;              // number of its own interner
  std::uint8_t scheme = 0, protocol = 0;  // numbers of the small interner
  std::uint16_t failure : 6 = 0, kind : 2 = 0, state : 2 = 0, source : 2 = 0, anomalous : 1 = 0;
  std::uint16_t timeFactor : 3 = 0;  // 0 while everything fits 71 minutes, else one more for each factor of 1,024
};
static_assert(unsigned(model::FailureKind::upstreamProxyFailed) < 64);
static_assert(sizeof(Row) == 128, "a row is a hundred-odd bytes for a million of them");

/// The interners of an index, and the numbers last given for each column.
struct RowTexts {
  Interner names, words, processes;
  std::uint32_t lastHost = 0, lastMethod = 0, lastMime = 0, lastClient = 0, lastScheme = 0, lastProtocol = 0,
                lastProcess = 0;
};

/// `paths` keeps a path that is not the row's already. Leaves created and updated alone.
void pack(const RowFields& fields, Row& row, RowTexts& texts, Arena& paths);
model::Summary unpack(const Row& row, const RowTexts& texts);
std::int64_t durationOf(const Row& row);

}  // namespace penstock::store
