// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/record/taps.h"

#include "penstock/base/ascii.h"
#include "penstock/codec/media_type.h"
#include "penstock/wire/grpc/content_type.h"
#include "record/messages/bytes_tap.h"
#include "record/messages/grpc_tap.h"
#include "record/messages/mqtt_tap.h"
#include "record/messages/sse_tap.h"
#include "record/messages/websocket_tap.h"

namespace penstock::record {

using model::Application;

namespace {

bool tapGrpc(LiveExchange& live, const model::Headers& head) {
  const auto type = wire::grpc::readContentType(head.find("Content-Type").value_or(""));
  if (!type) return false;
  live.x().application = type->web ? Application::grpcWeb : Application::grpc;
  live.setTap(makeGrpcTap());
  return true;
}

/// The subprotocols of MQTT 5, 6 and, before it had a standard, of MQTT 3.1.
bool isMqtt(const model::Headers& response) {
  const std::string_view chosen = trimOws(response.find("Sec-WebSocket-Protocol").value_or(""));
  return equalsIgnoreCase(chosen, "mqtt") || equalsIgnoreCase(chosen, "mqttv3.1");
}

}  // namespace

void tapRequest(LiveExchange& live) {
  if (live.x().request) tapGrpc(live, live.x().request->headers);
}

void tapResponse(LiveExchange& live) {
  const model::Exchange& x = live.x();
  if (live.tapped() || !x.response) return;
  if (tapGrpc(live, x.response->headers)) return;
  if (codec::mediaType(x.response->headers.find("Content-Type").value_or("")) == "text/event-stream") live.setTap(makeSseTap(live));
}

void tapSwitched(LiveExchange& live) {
  const model::Exchange& x = live.x();
  if (x.response && isWebSocket(x))
    live.setTap(makeWebSocketTap(live, isMqtt(x.response->headers) ? makeMqttTap(live) : nullptr));
  else
    live.setTap(makeBytesTap());
}

void tapTunnel(LiveExchange& live, bool mqtt) { live.setTap(mqtt ? makeMqttTap(live) : makeBytesTap()); }

}  // namespace penstock::record
