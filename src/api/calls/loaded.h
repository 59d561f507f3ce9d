// SPDX-License-Identifier: GPL-3.0-or-later
// One exchange, as whoever calls may see it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/calls/entries.h"
#include "api/route.h"
#include "penstock/display/stages.h"

namespace penstock::api {

struct Loaded {
  RecordingPtr recording;
  model::ExchangePtr exchange;
  std::optional<Answer> refused;
};
/// `part`: its id.
Loaded load(Context& context, const Call& call, const std::string& part);

/// "received", "decoded", "modified" or "sent". A stage that does not differ is the one before it.
std::optional<display::BodyStage> stageNamed(const model::Exchange& x, model::Direction direction, std::string_view name);

}  // namespace penstock::api
