// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of Traffic.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace penstock::model {

/// Unscoped within: views number their columns. The numbers are those of remembered layouts: a new one comes last.
struct SummaryColumn {
  enum Id : std::uint8_t {
    id, time, method, host, path, status, type, size, duration, protocol, waterfall, process,
    scheme, query, requestSize, client, tls, tags, comment, port, rules, operation, count
  };
};

struct ColumnInfo {
  SummaryColumn::Id id;
  std::string_view title;      // above the column: "Proto"
  std::string_view fullTitle;  // where there is room: "Protocol"
  bool number;                 // right-aligned, with digits of one width
  SummaryColumn::Id order;     // the column by which its rows are ordered
};
/// In order of SummaryColumn::Id.
std::span<const ColumnInfo> columns();

}  // namespace penstock::model
