// SPDX-License-Identifier: GPL-3.0-or-later
// One unit inside a long-lived exchange: a WebSocket message, a gRPC message, an SSE event, an MQTT packet, a run of raw bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/model/body_id.h"

namespace penstock::model {

using ExchangeId = std::uint64_t;

enum class MessageKind : std::uint8_t {
  text, binary, ping, pong, close,  // WebSocket (RFC 6455); fragments are one message
  grpc,                             // a length-prefixed message
  grpcTrailers,                     // gRPC-Web: the trailers frame
  event,                            // SSE
  mqtt,                             // an MQTT control packet
  bytes,                            // raw bytes that came together
};
std::string_view toText(MessageKind k);

enum class MessageFlag : std::uint16_t {
  none = 0,
  complete = 1u << 0,    // its end came; without it the message is under way, or was cut off when its exchange ended
  compressed = 1u << 1,  // it was compressed on the wire (permessage-deflate, gRPC's compressed flag)
  encoded = 1u << 2,     // its payload is kept compressed: gRPC, or a WebSocket message that could not be inflated
  malformed = 1u << 3,   // it breaks its protocol's rules; passed on as it came
  cut = 1u << 4,         // fewer payload bytes are kept than there were
  mqtt5 = 1u << 5,       // mqtt: of a connection that speaks version 5, not 3.1 or 3.1.1; decides how it is read
  edited = 1u << 6,      // another payload was sent on than the one recorded
  dropped = 1u << 7,     // it came and was not sent on
  injected = 1u << 8,    // it was sent, and came from nobody
};
constexpr MessageFlag operator|(MessageFlag a, MessageFlag b) { return MessageFlag(unsigned(a) | unsigned(b)); }
constexpr MessageFlag operator&(MessageFlag a, MessageFlag b) { return MessageFlag(unsigned(a) & unsigned(b)); }
constexpr MessageFlag& operator|=(MessageFlag& a, MessageFlag b) { return a = a | b; }
constexpr bool any(MessageFlag f) { return f != MessageFlag::none; }

/// Message::code of an MQTT packet: its type, 1 to 15, and above it the four flags beside the type in its first byte (DUP, QoS, RETAIN).
constexpr std::uint16_t mqttCode(unsigned type, unsigned flags) { return std::uint16_t(type | flags << 8); }
constexpr unsigned mqttTypeOf(std::uint16_t code) { return code & 15; }
constexpr unsigned mqttFlagsOf(std::uint16_t code) { return code >> 8 & 15; }

/// Immutable once published; a later one with the same index replaces it.
struct Message {
  static constexpr std::size_t previewLimit = 96;  // bytes

  std::uint64_t index = 0;  // 0, 1, ... within the exchange, both directions together, in order of the first byte
  Direction direction = Direction::toServer;
  MessageKind kind = MessageKind::bytes;
  MessageFlag flags = MessageFlag::none;
  std::uint16_t code = 0;       // close: its status code (1005 when it has none); mqtt: see mqttCode
  std::uint32_t fragments = 1;  // WebSocket: frames it came in
  std::int64_t at = 0;          // of its first byte, µs since Exchange::startedAt
  std::int64_t endedAt = -1;    // of its last; -1 while it is under way
  std::uint64_t size = 0;       // payload bytes, after unmasking and inflating
  std::uint64_t wireSize = 0;   // bytes on the wire, framing included
  /// Where the payload lies: in `payload` when that is set, else at `offset` of the recorded body of its direction.
  std::uint64_t offset = 0;
  std::shared_ptr<const std::string> payload;
  std::string label;    // SSE: event name; MQTT: topic; close: reason; else ""
  std::string preview;  // first bytes of the payload, as they are
};

/// Messages of one exchange in order of index; one that was under way may come again.
struct MessageBatch {
  ExchangeId id = 0;
  std::vector<Message> messages;
};

}  // namespace penstock::model
