// SPDX-License-Identifier: GPL-3.0-or-later
// A few thousand exchanges of the text index: which of them has which trigram. Written once, never changed.
#pragma once

#include <array>
#include <bitset>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/model/exchange.h"
#include "store/text/trigrams.h"

namespace penstock::store {

/// Trigrams lie in 256 buckets, so that a search reads a few kilobytes of a segment for each it looks for.
inline constexpr std::size_t segmentBuckets = 256, segmentDocs = 4096;
inline std::uint8_t bucketOf(Trigram t) {
  return std::uint8_t(t ^ t >> 8 ^ t >> 16);
}

/// Exchanges of a segment by their place in it.
using SegmentHits = std::bitset<segmentDocs>;

/// What is kept in memory of each segment.
struct SegmentDocs {
  std::int64_t number = 0;
  std::vector<model::ExchangeId> ids;
  SegmentHits partly;  // not all of their texts is in it: candidates whatever is looked for
  model::ExchangeId newest = 0, oldest = 0;
};
using SegmentDocsPtr = std::shared_ptr<const SegmentDocs>;

/// As it goes to disk.
struct TextSegment {
  SegmentDocsPtr docs;
  std::array<std::string, segmentBuckets> buckets;
};
using TextSegmentPtr = std::shared_ptr<const TextSegment>;

/// Takes exchanges until it is full. Thread: one at a time.
class SegmentBuilder {
 public:
  void add(model::ExchangeId id, bool partly, std::span<const Trigram> trigrams);
  bool full() const { return docs_.ids.size() == segmentDocs || pairs_ >= mostPairs; }
  const SegmentDocs& docs() const { return docs_; }
  /// Adds those that have the trigram.
  void find(Trigram t, SegmentHits& hits) const;
  /// Packs what is there under that number, and begins anew.
  TextSegmentPtr seal(std::int64_t number);

 private:
  static constexpr std::size_t mostPairs = 2'000'000;
  SegmentDocs docs_;
  std::array<std::vector<std::uint32_t>, segmentBuckets> buckets_;  // upper 16 bits of a trigram << 12 | place
  std::size_t pairs_ = 0;
};

/// Adds those that have the trigram to `hits`. False: the bytes are no bucket of so many exchanges.
bool findInBucket(std::string_view bucket, std::size_t docs, Trigram t, SegmentHits& hits);

std::string encodeDocs(const SegmentDocs& docs);
/// Null when the bytes are not what encodeDocs wrote.
std::shared_ptr<SegmentDocs> decodeDocs(std::string_view in);

}  // namespace penstock::store
