// SPDX-License-Identifier: GPL-3.0-or-later
// The stages of a body: what came, what it says, what that became, what went on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/model/exchange.h"

namespace penstock::display {

enum class StageName : std::uint8_t { received, decoded, modified, sent };
/// "received", "decoded", "modified", "sent".
std::string_view toText(StageName name);

struct BodyStage {
  StageName name = StageName::received;
  model::BodyId body;  // the recorded one
  std::string coding;  // the Content-Encoding to be taken off it; "": it is shown as it is
};

/// Those that differ, in their order; `received` is always one. Where no coding was applied, what came is what it says.
std::vector<BodyStage> stagesOf(const model::Exchange& exchange, model::Direction direction);

}  // namespace penstock::display
