// SPDX-License-Identifier: GPL-3.0-or-later
// Chunks of one body put together.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "store/write_queue.h"

namespace penstock::store {

inline void sortByOffset(std::vector<ChunkPtr>& chunks) {
  std::stable_sort(chunks.begin(), chunks.end(), [](const auto& a, const auto& b) { return a->offset < b->offset; });
}

/// Copies what the sorted chunks hold from offset on, up to n bytes or the first gap.
inline std::string joined(const std::vector<ChunkPtr>& chunks, std::uint64_t offset, std::size_t n) {
  std::string out;
  for (const ChunkPtr& chunk : chunks) {
    const std::uint64_t at = offset + out.size();
    if (out.size() == n || chunk->offset > at) break;
    const std::uint64_t skip = at - chunk->offset;
    if (skip < chunk->bytes.size()) out.append(chunk->bytes, skip, n - out.size());
  }
  return out;
}

/// End of the gapless run that covers `from`.
inline std::uint64_t runEnd(std::vector<ChunkPtr> chunks, std::uint64_t from) {
  sortByOffset(chunks);
  for (const ChunkPtr& chunk : chunks) {
    if (chunk->offset > from) break;
    from = std::max<std::uint64_t>(from, chunk->offset + chunk->bytes.size());
  }
  return from;
}

}  // namespace penstock::store
