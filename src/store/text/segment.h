// SPDX-License-Identifier: GPL-3.0-or-later
// A few thousand exchanges of the text index: which of them has which trigram. Written once, never changed.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "penstock/model/exchange.h"
#include "store/text/fingerprint.h"
#include "store/text/trigrams.h"

namespace penstock::store {

/// Trigrams lie in 256 buckets, so that a search reads a few kilobytes of a segment for each it looks for.
inline constexpr std::size_t segmentBuckets = 256, segmentDocs = 4096;
inline std::uint8_t bucketOf(Trigram t) {
  return std::uint8_t(t ^ t >> 8 ^ t >> 16);
}

/// What of an exchange's texts an index has.
struct Held {
  bool partly = false;  // not all: what is larger than it may be
  bool binary = false;  // of some bodies only wordsIn() them
};

/// Exchanges of a segment by their place in it.
using SegmentHits = std::bitset<segmentDocs>;

/// What is kept in memory of each segment.
struct SegmentDocs {
  std::int64_t number = 0;
  std::vector<model::ExchangeId> ids;
  SegmentHits partly;  // not all of their texts is in it: candidates whatever is looked for
  SegmentHits binary;  // of some bodies only the words are in it (wordsIn)
  model::ExchangeId newest = 0, oldest = 0;
};
using SegmentDocsPtr = std::shared_ptr<const SegmentDocs>;

/// As it goes to disk.
struct TextSegment {
  SegmentDocsPtr docs;
  std::array<std::string, segmentBuckets> buckets;
};
using TextSegmentPtr = std::shared_ptr<const TextSegment>;

/// Takes exchanges until it is full. Their texts are cut into pieces, lines as a rule, and a piece that another exchange brought already
/// is known by its fingerprint: of a hundred requests to one server little more than the paths and the dates is new. Thread: one at a
/// time; `text` touches nothing that `find` looks at.
class SegmentBuilder {
 public:
  /// A text of the exchange that is added next. Texts do not run into each other. No piece but the last one is shorter than `least`.
  /// `scratch`: empty before the first text, and left to `add`.
  void text(std::string_view text, std::size_t least, TrigramSet& scratch);
  void add(model::ExchangeId id, Held held, TrigramSet& scratch);
  bool full() const { return docs_.ids.size() == segmentDocs || pairs_ >= mostPairs || pieces_.size() + piecesOfOne > mostPieces; }
  const SegmentDocs& docs() const { return docs_; }
  /// Adds those that have the trigram.
  void find(Trigram t, SegmentHits& hits) const;
  /// Packs what is there under that number. Nothing may be added any more.
  TextSegmentPtr seal(std::int64_t number);

 private:
  static constexpr std::size_t mostPairs = 2'000'000, mostPieces = 65'536;
  static constexpr std::size_t piecesOfOne = 512;  // of one exchange; what goes beyond them is one piece that is not looked for again
  /// The exchanges that have a piece, by place.
  struct Piece {
    std::uint16_t first = 0;
    std::vector<std::uint16_t> others;
  };
  void piece(std::string_view text, TrigramSet& scratch);
  void keepFresh(TrigramSet& scratch);
  std::string packBucket(std::vector<std::uint32_t>& pairs, const std::vector<std::unique_ptr<SegmentHits>>& common) const;

  SegmentDocs docs_;
  std::array<std::vector<std::uint32_t>, segmentBuckets> buckets_;  // upper 16 bits of a trigram << 16 | piece
  std::vector<Piece> pieces_;
  std::size_t pairs_ = 0;
  const Fingerprinter fingerprinter_;
  std::unordered_map<Fingerprint, std::uint32_t, FingerprintHash> known_;
  // Of the exchange that is added next.
  std::vector<std::uint32_t> has_;       // pieces, new ones among them
  std::vector<Trigram> fresh_;           // trigrams of the new ones
  std::vector<std::size_t> freshEnds_;   // in fresh_
  bool beyond_ = false;                  // it has more pieces than it may
};

/// Adds those that have the trigram to `hits`. False: the bytes are no bucket of so many exchanges.
bool findInBucket(std::string_view bucket, std::size_t docs, Trigram t, SegmentHits& hits);

std::string encodeDocs(const SegmentDocs& docs);
/// Null when the bytes are not what encodeDocs wrote.
std::shared_ptr<SegmentDocs> decodeDocs(std::string_view in);

}  // namespace penstock::store
