// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of the index for a scan outside of its lock.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "store/row_table.h"

namespace penstock::store {

/// Copied under the index's lock a chunk at a time; their paths live as long as `held`.
struct CopiedRows {
  std::vector<Row> rows;
  std::vector<std::uint32_t> numbers;
  std::vector<RowTable::ChunkPtr> held;
  std::vector<std::string_view> names, words, processes, notes;  // texts by number; kept from one copy to the next
  std::uint32_t generation = 0;

  void begin(std::uint32_t generationNow);
  /// A deleted row is left out.
  void add(const Row& row, std::size_t number, const RowTable::ChunkPtr& chunk);
  /// The texts that came since the last copy.
  void end(const RowTexts& texts);
};

}  // namespace penstock::store
