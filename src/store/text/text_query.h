// SPDX-License-Identifier: GPL-3.0-or-later
// Needed texts as the trigrams to look for.
#pragma once

#include <functional>
#include <vector>

#include "penstock/filter/expression.h"
#include "store/text/segment.h"

namespace penstock::store {

class TextQuery {
 public:
  explicit TextQuery(const filter::NeededTexts& needed);
  /// Nothing to look for: every exchange may match.
  bool matchesAny() const { return groups_.empty(); }

  /// Adds the exchanges of a segment that have a trigram; false: it could not be read, and all may have it.
  using Find = std::function<bool(Trigram, SegmentHits&)>;
  /// The exchanges of a segment that may match.
  SegmentHits search(const SegmentDocs& docs, const Find& find) const;

 private:
  using Alternative = std::vector<SoughtTrigram>;   // all of them
  std::vector<std::vector<Alternative>> groups_;    // of each one alternative
};

}  // namespace penstock::store
