// SPDX-License-Identifier: GPL-3.0-or-later
// WebSocket messages of one direction.
#pragma once

#include <functional>
#include <optional>

#include "record/messages/message_encoder.h"
#include "penstock/wire/websocket/extensions.h"
#include "penstock/wire/websocket/frame_writer.h"
#include "penstock/wire/websocket/message_deflater.h"

namespace penstock::record {

/// Not to be foreseen by who chooses payloads (RFC 6455 10.3).
wire::websocket::MaskingKey newMaskingKey();

/// With context takeover, compressed messages refer to those before. Once one of them was changed or left out, the peer's memory is another
/// than the sender's: from then on all that are compressed are inflated and compressed anew.
class WebSocketEncoder final : public MessageEncoder {
 public:
  using Keys = std::function<wire::websocket::MaskingKey()>;
  /// `deflate`: what was agreed upon. `keys`: another source, for tests.
  WebSocketEncoder(model::Direction d, std::optional<wire::websocket::PerMessageDeflate> deflate, Keys keys = newMaskingKey);

  /// As one frame. What is `compressed` is compressed, where that was agreed upon and the payload is not `encoded`, that is, compressed
  /// already. A control frame has 125 bytes of payload at most, and a close frame's begins with a code.
  Result<void> append(std::string& out, const model::Message& message, std::string_view payload, std::string_view own) override;
  void pass(std::string& out, const model::Message& message, std::string_view own, std::string_view payload, bool last) override;
  void drop(const model::Message& message, std::string_view own) override;
  bool sentAnew(const model::Message& message) const override;

 private:
  bool compresses(const model::Message& message) const;
  /// The next frame of a text or binary message, if it has something to say.
  void appendPiece(std::string& out, const model::Message& message, std::string_view piece, bool last);
  void appendFrame(std::string& out, wire::websocket::FrameToWrite frame, std::string_view payload);

  model::Direction direction_;
  std::optional<wire::websocket::PerMessageDeflate> deflate_;
  Keys keys_;
  std::optional<wire::websocket::MessageDeflater> deflater_;  // from the first compressed message on
  std::string packed_;
  bool begun_ = false;     // a message in pieces
  bool recoding_ = false;  // the peer's memory is that of deflater_
};

}  // namespace penstock::record
