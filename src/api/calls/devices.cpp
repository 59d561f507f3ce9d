// SPDX-License-Identifier: GPL-3.0-or-later
// Other devices: whether they may come, and who is there.
#include "api/context.h"
#include "api/fields.h"
#include "api/route.h"
#include "penstock/api/calls.h"
#include "penstock/codec/iso_time.h"
#include "penstock/service/devices.h"

namespace penstock::api {
namespace {

Json lanOf(Context& context) {
  const service::LanState state = context.service.devices().lan();
  return {{"on", state.on}, {"addresses", state.addresses}, {"password", state.password}};
}

Answer lan(Context& context, const Call&, const Parts&) { return answerOf(lanOf(context)); }

Answer setLan(Context& context, const Call& call, const Parts&) {
  Fields fields(call);
  fields.only({"on", "addresses", "password"});
  if (!fields.has("on")) fields.refuse("on", "expected true or false");
  const bool on = fields.flag("on", false);
  if (!fields.good()) return fields.answer();
  if (auto done = context.service.devices().letIn(on); !done) return refusal(done.error(), "on");
  return answerOf(lanOf(context));
}

Json clientsOf(Context& context) {
  Json out = Json::array();
  for (const service::DeviceClient& client : context.service.devices().clients()) {
    const model::ClientSeen& seen = client.seen;
    out.push_back({{"address", seen.address}, {"name", client.name}, {"this_machine", seen.ofThisMachine}, {"open", seen.open}, {"connections", seen.connections},
                   {"last_seen", seen.last == WallTime() ? Json(nullptr) : Json(codec::isoTime(seen.last))}, {"paused", seen.paused}});
  }
  return out;
}

Answer clients(Context& context, const Call&, const Parts&) { return answerOf(clientsOf(context)); }

Answer setClient(Context& context, const Call& call, const Parts&) {
  Fields fields(call);
  fields.only({"address", "name", "paused"});
  const std::string address = fields.wantedText("address");
  const bool named = fields.has("name"), pauses = fields.has("paused");
  const std::string name = fields.text("name");
  const bool paused = fields.flag("paused", false);
  if (address.size() > 100) fields.refuse("address", "expected an address");
  if (!fields.good()) return fields.answer();
  if (named)
    if (auto done = context.service.devices().name(address, name); !done) return refusal(done.error(), "name");
  if (pauses) context.service.devices().pause(address, paused);
  return answerOf(clientsOf(context));
}

constexpr Route kRoutes[] = {
    {"GET", "/api/other-devices", Right::read, "Whether other machines may use the proxy, and by which addresses", {}, "", "OtherDevices", 200, lan},
    {"PUT", "/api/other-devices", Right::change, "Opens the proxy for the networks this machine is in, until this program ends, or closes it", {}, "OtherDevices", "OtherDevices", 200, setLan},
    {"GET", "/api/clients", Right::read, "Who came by, those seen last first", {}, "", "Clients", 200, clients},
    {"PUT", "/api/clients", Right::change, "Names a client, pauses it or lets it go on", {}, "ClientChange", "Clients", 200, setClient},
};

}  // namespace

std::span<const Route> deviceRoutes() { return kRoutes; }

}  // namespace penstock::api
