// SPDX-License-Identifier: GPL-3.0-or-later
// What the full-text index knows about needed texts.
#pragma once

#include <vector>

#include "penstock/model/exchange.h"

namespace penstock::store {

/// Exchanges that ended before the search began and whose texts may hold what is looked for: every one that does is among them. Lifetime:
/// may outlive its store, and then ends early. Thread: one at a time.
class TextCandidates {
 public:
  virtual ~TextCandidates() = default;
  /// The next run of ids, a few thousand at most, runs mostly newest first, within one in no order; some may be of exchanges that are no
  /// longer there. May be empty. False: that was all. Takes a millisecond or two; reads the disk.
  virtual bool next(std::vector<model::ExchangeId>& ids) = 0;
};

}  // namespace penstock::store
