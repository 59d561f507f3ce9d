// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/row_table.h"

#include <algorithm>

namespace penstock::store {

using model::ExchangeId;

Row& RowTable::append() {
  if (size_ % chunkRows == 0) chunks_.push_back(std::make_shared<Chunk>());
  Chunk& chunk = *chunks_.back();
  chunk.rows.emplace_back();
  ++size_;
  return chunk.rows.back();
}

std::size_t RowTable::find(ExchangeId id, std::size_t from) const {
  if (const auto page = places_.find(id / idPage); page != places_.end())
    if (const std::uint32_t place = (*page->second)[id % idPage]; place != 0) return place - 1 >= from ? place - 1 : size_;
  std::size_t low = from, high = std::max(ordered_, from);
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (at(middle).id < id)
      low = middle + 1;
    else
      high = middle;
  }
  return low < ordered_ && at(low).id == id ? low : size_;
}

void RowTable::remember(ExchangeId id, std::size_t place) {
  auto& page = places_[id / idPage];
  if (!page) {
    page = std::make_unique<std::array<std::uint32_t, idPage>>();
    page->fill(0);
  }
  (*page)[id % idPage] = std::uint32_t(place + 1);
}

std::vector<RowTable::ChunkPtr> RowTable::drop(std::size_t below, ExchangeId through) {
  std::vector<ChunkPtr> dropped;
  for (std::size_t i = 0; i < below / chunkRows; ++i)
    if (chunks_[i]) dropped.push_back(std::move(chunks_[i]));
  std::erase_if(places_, [through](const auto& page) { return page.first * idPage + idPage - 1 <= through; });
  return dropped;
}

}  // namespace penstock::store
