// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/text/text_query.h"

#include <algorithm>

namespace penstock::store {

namespace {

constexpr std::size_t mostTrigrams = 16;    // of one text: more say hardly more
constexpr std::size_t mostAlternatives = 64;  // a longer list costs more to look up than it spares

SegmentHits firstOf(std::size_t docs) {
  SegmentHits all;
  all.set();
  return docs >= segmentDocs ? all : all >> (segmentDocs - docs);
}

}  // namespace

TextQuery::TextQuery(const filter::NeededTexts& needed) {
  for (const auto& texts : needed.allOf) {
    std::vector<Alternative> group;
    for (const std::string& text : texts) {
      Alternative alternative = trigramsToLookFor(text, mostTrigrams);
      if (alternative.empty()) {
        group.clear();
        break;
      }
      group.push_back(std::move(alternative));
    }
    if (!group.empty() && group.size() <= mostAlternatives) groups_.push_back(std::move(group));
  }
  // Few alternatives leave fewer over for the groups after them.
  std::stable_sort(groups_.begin(), groups_.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
}

SegmentHits TextQuery::search(const SegmentDocs& docs, const Find& find) const {
  const SegmentHits every = firstOf(docs.ids.size());
  SegmentHits left = every;
  for (const auto& group : groups_) {
    SegmentHits any;
    for (const Alternative& alternative : group) {
      SegmentHits all = left;
      for (const SoughtTrigram& sought : alternative) {
        SegmentHits hits;
        if (!find(sought.trigram, hits)) hits.set();
        if (!sought.inWord) hits |= docs.binary;
        all &= hits;
        if (all.none()) break;
      }
      any |= all;
    }
    left = any;
    if (left.none()) break;
  }
  return left | (docs.partly & every);
}

}  // namespace penstock::store
