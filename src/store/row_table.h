// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of the index themselves: packed, in chunks that never move, and the place of each id's.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "store/row.h"

namespace penstock::store {

/// Places are numbered in order of arrival; those below a point may be dropped, a chunk at a time. Has no lock of its own.
class RowTable {
 public:
  static constexpr std::size_t chunkRows = 1024;
  struct Chunk {
    Chunk() { rows.reserve(chunkRows); }
    std::vector<Row> rows;
    Arena paths;
    std::uint32_t updated = 0;  // newest revision of its rows
    // Of rows that are not deleted; the span of time also of those.
    std::uint32_t exchanges = 0, failed = 0;
    std::int64_t earliest = INT64_MAX, latest = INT64_MIN;
  };
  using ChunkPtr = std::shared_ptr<Chunk>;

  std::size_t size() const { return size_; }  // places, dropped ones included
  Row& at(std::size_t place) { return chunks_[place / chunkRows]->rows[place % chunkRows]; }
  const Row& at(std::size_t place) const { return chunks_[place / chunkRows]->rows[place % chunkRows]; }
  const ChunkPtr& chunkOf(std::size_t place) const { return chunks_[place / chunkRows]; }
  const std::vector<ChunkPtr>& chunks() const { return chunks_; }  // null where all rows were dropped

  Row& append();
  /// Of the row that was appended last.
  Arena& paths() { return chunks_.back()->paths; }
  /// All rows so far came in order of id, and are found by that.
  void inOrderSoFar() { ordered_ = size_; }
  /// Of a row that came later.
  void remember(model::ExchangeId id, std::size_t place);
  /// Its place, from `from` on: below it rows were dropped. size() when it is not there.
  std::size_t find(model::ExchangeId id, std::size_t from) const;
  /// f(place) with each from `from` on that was there at revision `since` and changed later.
  template <class F>
  void eachUpdated(std::size_t from, std::uint32_t since, F f) const {
    for (std::size_t i = from / chunkRows; i < chunks_.size(); ++i) {
      const Chunk& chunk = *chunks_[i];
      if (chunk.updated <= since) continue;
      const std::size_t begin = i * chunkRows;
      for (std::size_t k = begin < from ? from - begin : 0; k < chunk.rows.size(); ++k)
        if (chunk.rows[k].updated > since && chunk.rows[k].created <= since) f(begin + k);
    }
  }
  /// Forgets the chunks that end before this place, and where ids up to `through` are. Gives the chunks: to be freed outside of any lock.
  std::vector<ChunkPtr> drop(std::size_t below, model::ExchangeId through);

 private:
  static constexpr std::size_t idPage = 4096;

  std::vector<ChunkPtr> chunks_;
  std::size_t size_ = 0, ordered_ = 0;
  std::unordered_map<std::uint64_t, std::unique_ptr<std::array<std::uint32_t, idPage>>> places_;  // 1 + place
};

}  // namespace penstock::store
