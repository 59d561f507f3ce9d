// SPDX-License-Identifier: GPL-3.0-or-later
// Searching the full-text index: what is in memory at once, then one segment of the disk after the other.
#include <algorithm>
#include <array>
#include <optional>

#include "store/text/text_index.h"
#include "store/text/text_query.h"

namespace penstock::store {

using model::ExchangeId;

namespace {

void take(const SegmentDocs& docs, const SegmentHits& hits, std::vector<ExchangeId>& ids) {
  for (std::size_t i = 0; i < docs.ids.size(); ++i)
    if (hits[i]) ids.push_back(docs.ids[i]);
}

}  // namespace

class TextIndex::Search final : public TextCandidates {
 public:
  Search(std::shared_ptr<const TextIndex> index, TextQuery query) : index_(std::move(index)), query_(std::move(query)) {}

  bool next(std::vector<ExchangeId>& ids) override {
    ids.clear();
    if (!began_) return began_ = index_->searchMemory(query_, segments_, ids);
    if (segments_.empty()) return false;
    const SegmentDocsPtr docs = std::move(segments_.back());
    segments_.pop_back();
    return index_->searchSegment(query_, *docs, ids);
  }

 private:
  const std::shared_ptr<const TextIndex> index_;
  const TextQuery query_;
  std::vector<SegmentDocsPtr> segments_;  // newest last
  bool began_ = false;
};

std::unique_ptr<TextCandidates> TextIndex::candidates(const filter::NeededTexts& needed) const {
  TextQuery query(needed);
  if (query.matchesAny()) return nullptr;
  return std::make_unique<Search>(shared_from_this(), std::move(query));
}

bool TextIndex::searchMemory(const TextQuery& query, std::vector<SegmentDocsPtr>& segments, std::vector<ExchangeId>& ids) const {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return ready_ || closing_; });
  if (closing_) return false;
  for (const auto* some : {&live_, &waiting_, &settled_, &sealing_, &backlog_}) ids.insert(ids.end(), some->rbegin(), some->rend());
  for (const auto& x : whole_) ids.push_back(x->id);
  if (current_ != 0) ids.push_back(current_);
  const SegmentDocs& docs = builder_->docs();
  take(docs,
       query.search(docs,
                    [this](Trigram t, SegmentHits& hits) {
                      builder_->find(t, hits);
                      return true;
                    }),
       ids);
  segments = segments_;
  for (const InFlight& flying : inFlight_) {
    const TextSegment& s = *flying.segment;
    std::erase(segments, s.docs);
    take(*s.docs,
         query.search(*s.docs,
                      [&s](Trigram t, SegmentHits& hits) {
                        return findInBucket(s.buckets[bucketOf(t)], s.docs->ids.size(), t, hits);
                      }),
         ids);
  }
  std::sort(segments.begin(), segments.end(), [](const auto& a, const auto& b) { return a->newest < b->newest; });
  return true;
}

bool TextIndex::searchSegment(const TextQuery& query, const SegmentDocs& docs, std::vector<ExchangeId>& ids) const {
  std::array<std::optional<std::string>, segmentBuckets> read;
  std::lock_guard lock(searchMutex_);
  if (closing_) return false;
  const auto find = [&](Trigram t, SegmentHits& hits) {
    std::optional<std::string>& bytes = read[bucketOf(t)];
    if (!bytes) {
      ResetAfter reset(bucket_);
      bucket_.bind(1, docs.number << 8 | bucketOf(t));
      const int code = bucket_.step();
      if (code != SQLITE_ROW && code != SQLITE_DONE) return false;
      bytes = code == SQLITE_ROW ? std::string(bucket_.bytes(0)) : std::string();
    }
    return findInBucket(*bytes, docs.ids.size(), t, hits);
  };
  take(docs, query.search(docs, find), ids);
  return true;
}

}  // namespace penstock::store
