// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/calls/loaded.h"

#include <algorithm>
#include <iterator>

namespace penstock::api {

Loaded load(Context& context, const Call& call, const std::string& part) {
  Loaded out;
  OpenProject open = openProject(context);
  if (open.refused) {
    out.refused = std::move(open.refused);
    return out;
  }
  out.recording = visibleTo(call.rights, open.project);
  auto exchange = out.recording->load(idOf(part).value_or(0));
  if (!exchange)
    out.refused = refusal(exchange.error());
  else
    out.exchange = std::move(*exchange);
  return out;
}

std::optional<display::BodyStage> stageNamed(const model::Exchange& x, model::Direction direction, std::string_view name) {
  const std::vector<display::BodyStage> stages = display::stagesOf(x, direction);
  constexpr std::string_view names[] = {"received", "decoded", "modified", "sent"};
  const auto wanted = std::find(std::begin(names), std::end(names), name);
  if (wanted == std::end(names)) return std::nullopt;
  const auto find = [&](display::StageName stage) {
    return std::find_if(stages.begin(), stages.end(), [stage](const display::BodyStage& s) { return s.name == stage; });
  };
  const auto exact = find(display::StageName(wanted - std::begin(names)));
  if (exact != stages.end()) return *exact;
  // Nothing was changed: what went on is what came, and what was modified is what it said.
  const auto decoded = find(display::StageName::decoded), sent = find(display::StageName::sent);
  if (name == "modified") return sent != stages.end() ? *sent : decoded != stages.end() ? *decoded : stages.front();
  return stages.front();
}

}  // namespace penstock::api
