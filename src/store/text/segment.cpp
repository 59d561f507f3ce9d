// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/text/segment.h"

#include <algorithm>
#include <utility>

#include "store/bytes.h"

namespace penstock::store {

namespace {

// A bucket is a run of: distance to the trigram before, length << 1 | kind, places. Places are a list of distances, or bits where
// that is shorter: what every head says would cost a byte an exchange.
std::string packBucket(std::vector<std::uint32_t>& pairs, std::size_t docs) {
  std::sort(pairs.begin(), pairs.end());
  const std::size_t bitBytes = (docs + 7) / 8;
  std::string out, places;
  ByteWriter writer(out);
  std::uint32_t before = 0;
  for (std::size_t i = 0; i < pairs.size();) {
    const std::uint32_t key = pairs[i] >> 12;
    std::size_t end = i;
    while (end < pairs.size() && pairs[end] >> 12 == key) ++end;
    places.clear();
    const bool asBits = end - i > bitBytes;
    if (asBits) {
      places.assign(bitBytes, '\0');
      for (std::size_t k = i; k < end; ++k) places[(pairs[k] & 4095) / 8] |= char(1u << (pairs[k] & 7));
    } else {
      ByteWriter distances(places);
      std::uint32_t last = 0;
      for (std::size_t k = i; k < end; ++k) distances.varint((pairs[k] & 4095) - std::exchange(last, pairs[k] & 4095));
    }
    writer.varint(key - std::exchange(before, key));
    writer.varint(places.size() << 1 | std::size_t(asBits));
    out += places;
    i = end;
  }
  return out;
}

}  // namespace

void SegmentBuilder::add(model::ExchangeId id, bool partly, std::span<const Trigram> trigrams) {
  const auto place = std::uint32_t(docs_.ids.size());
  docs_.oldest = place == 0 ? id : std::min(docs_.oldest, id);
  docs_.newest = std::max(docs_.newest, id);
  docs_.ids.push_back(id);
  docs_.partly[place] = partly;
  for (const Trigram t : trigrams) buckets_[bucketOf(t)].push_back(t >> 8 << 12 | place);
  pairs_ += trigrams.size();
}

void SegmentBuilder::find(Trigram t, SegmentHits& hits) const {
  for (const std::uint32_t pair : buckets_[bucketOf(t)])
    if (pair >> 12 == t >> 8) hits.set(pair & 4095);
}

TextSegmentPtr SegmentBuilder::seal(std::int64_t number) {
  auto segment = std::make_shared<TextSegment>();
  const std::size_t docs = docs_.ids.size();
  for (std::size_t i = 0; i < segmentBuckets; ++i) {
    segment->buckets[i] = packBucket(buckets_[i], docs);
    buckets_[i] = {};
  }
  docs_.number = number;
  segment->docs = std::make_shared<const SegmentDocs>(std::exchange(docs_, {}));
  pairs_ = 0;
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
  writer.varint(docs.ids.size());
  model::ExchangeId last = 0;
  for (const model::ExchangeId id : docs.ids) writer.zigzag(std::int64_t(id - std::exchange(last, id)));
  for (std::size_t i = 0; i < docs.ids.size(); ++i)
    if (docs.partly[i]) writer.varint(i);
  return out;
}

std::shared_ptr<SegmentDocs> decodeDocs(std::string_view in) {
  ByteReader reader(in);
  auto docs = std::make_shared<SegmentDocs>();
  const std::uint64_t n = reader.varint();
  if (n == 0 || n > segmentDocs) return nullptr;
  docs->ids.reserve(std::size_t(n));
  model::ExchangeId id = 0;
  for (std::uint64_t i = 0; i < n; ++i) docs->ids.push_back(id += model::ExchangeId(reader.zigzag()));
  while (reader.ok() && reader.left() > 0) {
    const std::uint64_t place = reader.varint();
    if (place >= n) return nullptr;
    docs->partly.set(std::size_t(place));
  }
  if (!reader.ok()) return nullptr;
  const auto [oldest, newest] = std::minmax_element(docs->ids.begin(), docs->ids.end());
  docs->oldest = *oldest;
  docs->newest = *newest;
  return docs;
}

}  // namespace penstock::store
