// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/text/segment.h"

#include <algorithm>
#include <utility>

#include "store/bytes.h"

namespace penstock::store {

namespace {

// A character that the cut would fall into belongs to both pieces.
constexpr std::size_t longestCharacter = 4;
// Another one than any number of exchanges, which is what the first version began with.
constexpr std::uint64_t docsVersion = segmentDocs + 2;
constexpr std::size_t piecesOfText = 128;  // at most, however short its lines are

bool continues(char c) {
  return (std::uint8_t(c) & 0xc0) == 0x80;
}

// By the upper half of each number, stable.
void sortByTrigram(std::vector<std::uint32_t>& pairs) {
  constexpr std::size_t worthCounting = 512;
  if (pairs.size() < worthCounting) {
    std::sort(pairs.begin(), pairs.end());  // pieces rise already
    return;
  }
  std::vector<std::uint32_t> other(pairs.size());
  for (const unsigned shift : {16u, 24u}) {
    std::array<std::uint32_t, 257> ends{};
    for (const std::uint32_t pair : pairs) ++ends[(pair >> shift & 255) + 1];
    for (std::size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
    for (const std::uint32_t pair : pairs) other[ends[pair >> shift & 255]++] = pair;
    std::swap(pairs, other);
  }
}

}  // namespace

void SegmentBuilder::text(std::string_view text, std::size_t least, TrigramSet& scratch) {
  least = std::max(least, text.size() / piecesOfText);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t from = std::min(begin + least, text.size()) - 1;
    const std::size_t line = text.find('\n', from);
    const std::size_t next = line == std::string_view::npos || text.size() - line <= least ? text.size() : line + 1;
    // Each trigram lies whole in the piece that it begins in.
    std::size_t end = std::min(next + 2, text.size());
    for (std::size_t i = 1; i < longestCharacter && end < text.size() && continues(text[end]); ++i) ++end;
    piece(text.substr(begin, end - begin), scratch);
    begin = next;
  }
}

void SegmentBuilder::piece(std::string_view text, TrigramSet& scratch) {
  beyond_ = beyond_ || has_.size() + 1 >= piecesOfOne;
  if (beyond_) return scratch.add(text);
  const auto number = std::uint32_t(pieces_.size() + freshEnds_.size());
  const auto [known, isNew] = known_.try_emplace(fingerprinter_.of(text), number);
  has_.push_back(known->second);
  if (!isNew) return;
  scratch.add(text);
  keepFresh(scratch);
}

void SegmentBuilder::keepFresh(TrigramSet& scratch) {
  fresh_.insert(fresh_.end(), scratch.all().begin(), scratch.all().end());
  freshEnds_.push_back(fresh_.size());
  scratch.clear();
}

void SegmentBuilder::add(model::ExchangeId id, Held held, TrigramSet& scratch) {
  if (beyond_) {
    has_.push_back(std::uint32_t(pieces_.size() + freshEnds_.size()));
    keepFresh(scratch);
  }
  const auto place = std::uint16_t(docs_.ids.size());
  docs_.oldest = place == 0 ? id : std::min(docs_.oldest, id);
  docs_.newest = std::max(docs_.newest, id);
  docs_.ids.push_back(id);
  docs_.partly[place] = held.partly;
  docs_.binary[place] = held.binary;
  std::size_t begin = 0;
  for (const std::size_t end : freshEnds_) {
    const auto number = std::uint32_t(pieces_.size());
    for (; begin < end; ++begin) buckets_[bucketOf(fresh_[begin])].push_back(fresh_[begin] >> 8 << 16 | number);
    pieces_.push_back({place, {}});
  }
  for (const std::uint32_t number : has_) {
    Piece& piece = pieces_[number];
    if ((piece.others.empty() ? piece.first : piece.others.back()) != place) piece.others.push_back(place);
  }
  pairs_ += fresh_.size();
  has_.clear();
  fresh_.clear();
  freshEnds_.clear();
  beyond_ = false;
}

void SegmentBuilder::find(Trigram t, SegmentHits& hits) const {
  for (const std::uint32_t pair : buckets_[bucketOf(t)]) {
    if (pair >> 16 != t >> 8) continue;
    const Piece& piece = pieces_[pair & 0xffff];
    hits.set(piece.first);
    for (const std::uint16_t place : piece.others) hits.set(place);
  }
}

// A bucket is a run of: distance to the trigram before, length << 1 | kind, places. Places are a list of distances, or bits where
// that is shorter: what every head says would cost a byte an exchange.
std::string SegmentBuilder::packBucket(std::vector<std::uint32_t>& pairs, const std::vector<std::unique_ptr<SegmentHits>>& common) const {
  sortByTrigram(pairs);
  const std::size_t docs = docs_.ids.size(), bitBytes = (docs + 7) / 8;
  std::string out, places;
  ByteWriter writer(out);
  std::uint32_t before = 0;
  SegmentHits hits;
  for (std::size_t i = 0; i < pairs.size();) {
    const std::uint32_t key = pairs[i] >> 16;
    hits.reset();
    for (; i < pairs.size() && pairs[i] >> 16 == key; ++i) {
      const std::uint32_t number = pairs[i] & 0xffff;
      if (common[number]) {
        hits |= *common[number];
        continue;
      }
      hits.set(pieces_[number].first);
      for (const std::uint16_t place : pieces_[number].others) hits.set(place);
    }
    places.clear();
    const bool asBits = hits.count() > bitBytes;
    if (asBits) places.assign(bitBytes, '\0');
    ByteWriter distances(places);
    std::size_t last = 0;
    for (std::size_t place = hits._Find_first(); place < docs; place = hits._Find_next(place)) {
      if (asBits)
        places[place / 8] |= char(1u << (place & 7));
      else
        distances.varint(place - std::exchange(last, place));
    }
    writer.varint(key - std::exchange(before, key));
    writer.varint(places.size() << 1 | std::size_t(asBits));
    out += places;
  }
  return out;
}

TextSegmentPtr SegmentBuilder::seal(std::int64_t number) {
  constexpr std::size_t isCommon = 64;  // from so many on a piece's places are worth being bits
  std::vector<std::unique_ptr<SegmentHits>> common(pieces_.size());
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (pieces_[i].others.size() < isCommon) continue;
    common[i] = std::make_unique<SegmentHits>();
    common[i]->set(pieces_[i].first);
    for (const std::uint16_t place : pieces_[i].others) common[i]->set(place);
  }
  auto segment = std::make_shared<TextSegment>();
  for (std::size_t i = 0; i < segmentBuckets; ++i) {
    segment->buckets[i] = packBucket(buckets_[i], common);
    buckets_[i] = {};
  }
  docs_.number = number;
  segment->docs = std::make_shared<const SegmentDocs>(std::move(docs_));
  return segment;
}

bool findInBucket(std::string_view bucket, std::size_t docs, Trigram t, SegmentHits& hits) {
  ByteReader reader(bucket);
  const std::uint64_t wanted = t >> 8;
  for (std::uint64_t key = 0; reader.left() > 0;) {
    key += reader.varint();
    const std::uint64_t kind = reader.varint();
    if (!reader.ok() || kind >> 1 > reader.left()) return false;
    std::string_view places = bucket.substr(bucket.size() - reader.left(), std::size_t(kind >> 1));
    if (key > wanted) return true;
    if (key == wanted) {
      if ((kind & 1) != 0) {
        for (std::size_t i = 0; i < std::min(docs, places.size() * 8); ++i)
          if ((std::uint8_t(places[i / 8]) >> (i & 7) & 1) != 0) hits.set(i);
        return true;
      }
      ByteReader distances(places);
      for (std::uint64_t place = 0; distances.left() > 0;) {
        place += distances.varint();
        if (!distances.ok() || place >= docs) return false;
        hits.set(std::size_t(place));
      }
      return true;
    }
    reader.skip(std::size_t(kind >> 1));
  }
  return reader.ok();
}

std::string encodeDocs(const SegmentDocs& docs) {
  std::string out;
  ByteWriter writer(out);
  writer.varint(docsVersion);
  writer.varint(docs.ids.size());
  model::ExchangeId last = 0;
  for (const model::ExchangeId id : docs.ids) writer.zigzag(std::int64_t(id - std::exchange(last, id)));
  for (std::size_t i = 0; i < docs.ids.size(); ++i)
    if (docs.partly[i]) writer.varint(i);
  if (docs.binary.any()) writer.varint(docs.ids.size());  // no place: the others follow
  for (std::size_t i = 0; i < docs.ids.size(); ++i)
    if (docs.binary[i]) writer.varint(i);
  return out;
}

std::shared_ptr<SegmentDocs> decodeDocs(std::string_view in) {
  ByteReader reader(in);
  auto docs = std::make_shared<SegmentDocs>();
  if (reader.varint() != docsVersion) return nullptr;
  const std::uint64_t n = reader.varint();
  if (n == 0 || n > segmentDocs) return nullptr;
  docs->ids.reserve(std::size_t(n));
  model::ExchangeId id = 0;
  for (std::uint64_t i = 0; i < n; ++i) docs->ids.push_back(id += model::ExchangeId(reader.zigzag()));
  SegmentHits* places = &docs->partly;
  while (reader.ok() && reader.left() > 0) {
    const std::uint64_t place = reader.varint();
    if (place < n)
      places->set(std::size_t(place));
    else if (place == n && places == &docs->partly)
      places = &docs->binary;
    else
      return nullptr;
  }
  if (!reader.ok()) return nullptr;
  const auto [oldest, newest] = std::minmax_element(docs->ids.begin(), docs->ids.end());
  docs->oldest = *oldest;
  docs->newest = *newest;
  return docs;
}

}  // namespace penstock::store
