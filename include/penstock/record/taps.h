// SPDX-License-Identifier: GPL-3.0-or-later
// Which tap reads the messages of an exchange. One file for each kind beside this one.
#pragma once

#include <memory>

#include "penstock/record/recorder.h"

namespace penstock::record {

/// By the request's head: gRPC and gRPC-Web. Sets `application`. Once the exchange has its request.
void tapRequest(LiveExchange& live);
/// By the final response's head: SSE, and once more gRPC. Once the exchange has its response.
void tapResponse(LiveExchange& live);
/// From now on both directions are raw: WebSocket after 101 or an extended CONNECT, else bytes of another protocol.
void tapSwitched(LiveExchange& live);
/// A tunnel whose content is kept, by the client's first bytes: MQTT, else runs of raw bytes.
void tapTunnel(LiveExchange& live, bool mqtt);

}  // namespace penstock::record
