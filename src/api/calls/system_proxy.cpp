// SPDX-License-Identifier: GPL-3.0-or-later
// The desktop's proxy settings, pointed here or put back.
#include "api/context.h"
#include "api/fields.h"
#include "api/route.h"
#include "penstock/api/calls.h"

namespace penstock::api {
namespace {

Json stateOf(Context& context) {
  const service::SystemProxyState state = context.service.systemProxy().state();
  return {{"desktops", state.desktops}, {"on", state.on}, {"address", state.address.empty() ? Json(nullptr) : Json(state.address)}, {"problem", state.problem}};
}

Answer systemProxy(Context& context, const Call&, const Parts&) { return answerOf(stateOf(context)); }

Answer setSystemProxy(Context& context, const Call& call, const Parts&) {
  Fields fields(call);
  fields.only({"on", "desktops", "address", "problem"});
  if (!fields.has("on")) fields.refuse("on", "expected true or false");
  const bool on = fields.flag("on", false);
  if (!fields.good()) return fields.answer();
  if (auto done = context.service.systemProxy().set(on); !done) return refusal(done.error(), "on");
  return answerOf(stateOf(context));
}

constexpr Route kRoutes[] = {
    {"GET", "/api/system-proxy", Right::read, "The desktop's proxy settings: whose can be changed, and whether they point here", {}, "", "SystemProxy", 200, systemProxy},
    {"PUT", "/api/system-proxy", Right::change, "Points them here until this program ends, or puts back what stood there", {}, "SystemProxy", "SystemProxy", 200, setSystemProxy},
};

}  // namespace

std::span<const Route> systemProxyRoutes() { return kRoutes; }

}  // namespace penstock::api
