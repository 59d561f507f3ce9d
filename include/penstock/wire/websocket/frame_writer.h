// SPDX-License-Identifier: GPL-3.0-or-later
// WebSocket frames (RFC 6455 5.2), written.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "penstock/wire/websocket/frame_reader.h"

namespace penstock::wire::websocket {

/// The bytes a frame's length takes behind the two that every frame has. A receiver finds fault with more than need be.
enum class LengthForm : std::uint8_t { shortest = 0, two = 2, eight = 8 };
/// Of a client's frame. It is to be unpredictable (5.3), so whoever writes frames brings it.
using MaskingKey = std::array<unsigned char, 4>;

/// A frame but for its payload. Nothing is judged: what breaks the rules is written as well.
struct FrameToWrite {
  Opcode opcode = Opcode::binary;
  bool fin = true;
  std::uint8_t reserved = 0;        // RSV1 to RSV3 as 4, 2, 1; permessage-deflate sets RSV1 where a compressed message begins
  std::optional<MaskingKey> key{};  // a client must, a server must not
  LengthForm length = LengthForm::shortest;  // one that is too short for the payload is taken for the shortest that is not
};

/// Appends the frame to `out`, its payload masked when it has a key. `payload` is no part of `out`.
void appendFrame(std::string& out, const FrameToWrite& frame, std::string_view payload);

}  // namespace penstock::wire::websocket
