// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of a WebSocket.
#pragma once

#include <memory>

#include "penstock/record/recorder.h"
#include "penstock/wire/websocket/extensions.h"
#include "penstock/wire/websocket/frame_reader.h"

namespace penstock::record {

/// Payloads of text and binary messages are recorded as the content of the exchange, unmasked and inflated, one after another; those of
/// control frames lie inside the message. `inner`: reads the data messages of one direction as one stream instead (a subprotocol); may be
/// null. Needs the exchange's response.
std::unique_ptr<MessageTap> makeWebSocketTap(LiveExchange& live, std::unique_ptr<MessageTap> inner);

/// What both peers agreed upon.
wire::websocket::Extensions agreedExtensions(LiveExchange& live);

/// Whether its answer made a WebSocket of it (RFC 6455 4.2.2, or RFC 8441 5 over HTTP/2).
bool isWebSocket(const model::Exchange& x);

/// How a WebSocket did, in its exchange's note.
class WebSocketNotes {
 public:
  /// What is wrong with what that direction sent so far. The first of it is what a peer fails the connection for.
  void faults(LiveExchange& live, model::Direction d, wire::websocket::Fault found);
  void closed(model::Direction d) { closed_[d == model::Direction::toServer ? 0 : 1] = true; }
  /// A direction is over.
  void ended(LiveExchange& live);

 private:
  bool closed_[2] = {false, false};
  int ended_ = 0;
  bool faulty_ = false;
};

}  // namespace penstock::record
