// SPDX-License-Identifier: GPL-3.0-or-later
// What a hook did, carried out on the exchange it was called for.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/engine/interceptor.h"

namespace penstock::service {

/// What of it is not the passage's.
struct CarriedOut {
  std::optional<engine::Verdict> verdict;  // the last word
  std::chrono::milliseconds delay{0};
  std::string wish;                        // what wants() said of the response: "head", "body"; "": it was not asked
  bool passThrough = false;                // of a tunnel
};

/// `parts`: of an Outcome. Heads, bodies and marks are changed, and what was done is told in the trace by that name. **Errors**:
/// invalidArgument, in a clause: nothing was changed.
Result<CarriedOut> carryOut(const std::vector<std::string>& parts, engine::Passage& passage, const std::string& name);

/// What a call about a message did.
struct MessageCarriedOut {
  struct Injected {
    model::Direction direction = model::Direction::toServer;
    model::MessageKind kind = model::MessageKind::text;
    std::string payload;
  };
  bool dropped = false;
  std::optional<std::string> payload;
  std::vector<Injected> injected;
  model::Annotation mark;  // of the exchange
};
Result<MessageCarriedOut> carryOutOnMessage(const std::vector<std::string>& parts);

/// Whether a tunnel is to pass.
bool passesThrough(const std::vector<std::string>& parts);

/// In place of those that are there; what stays the same keeps its line as it was received.
void setFields(model::Headers& headers, model::HttpVersion version, const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace penstock::service
