// SPDX-License-Identifier: GPL-3.0-or-later
// What is ours to say about a request that is made to a server in its name.
#pragma once

#include <optional>
#include <string>

#include "engine/session/core.h"
#include "penstock/upstream/destination.h"

namespace penstock::engine {

/// Of one exchange. Lifetime: within the destination's. Thread: the exchange's.
class OwnAnswers {
 public:
  OwnAnswers(Core& core, const upstream::Destination& to) : core_(core), to_(to) {}
  /// What is answered here although it is asked there: the revocation list at our address, a button of an error page.
  std::optional<FixedReply> answer(const model::Exchange& x);
  /// What the page about the exchange's failure offers beside words, as HTML; "" for nothing.
  std::string offer(const model::Exchange& x) const;

 private:
  Core& core_;
  const upstream::Destination& to_;
};

}  // namespace penstock::engine
