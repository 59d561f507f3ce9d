// SPDX-License-Identifier: GPL-3.0-or-later
// One rule over the recorded messages of an exchange.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "penstock/model/change.h"
#include "penstock/model/exchange.h"
#include "penstock/model/recording.h"
#include "penstock/rules/rule_set.h"

namespace penstock::service {

struct MessagesFound {
  std::uint64_t matched = 0;
  std::string did;         // to the first of them
  model::Changes changes;  // of the first ones
};

/// Of the first rule of the matcher's set. At most the first 10,000 messages are looked at, of each 4 MB. Blocks; ends soon after `stop` was set.
MessagesFound tryOnMessages(rules::RuleMatcher& matcher, const model::Recording& recording, const model::Exchange& exchange,
                            const std::atomic<bool>& stop);

}  // namespace penstock::service
