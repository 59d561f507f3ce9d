// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of one direction of a WebSocket. Payloads are unmasked; those of permessage-deflate are as they came, and so are those of
// extensions nobody here knows.
#pragma once

#include <string>

#include "record/messages/splitter.h"
#include "penstock/wire/websocket/extensions.h"
#include "penstock/wire/websocket/frame_reader.h"

namespace penstock::record {

/// Whose frames go in that direction.
wire::websocket::Sender senderOf(model::Direction d);

class WebSocketSplitter final : public MessageSplitter {
 public:
  WebSocketSplitter(model::Direction d, const wire::websocket::Extensions& agreed)
      : others_(agreed.others), reader_(senderOf(d), agreed.deflate.has_value(), agreed.others) {}
  /// A message that begins before the last one ended takes its place: that one has no end.
  Step step(std::string_view in, std::span<char> scratch) override;
  void describe(model::Message& message) const override;

  // Of the message of the last step:
  /// By permessage-deflate.
  bool compressed() const { return now().compressed; }
  /// Against the rules of framing, so far.
  wire::websocket::Fault faults() const { return now().faults; }

 private:
  struct Open {
    wire::websocket::Opcode opcode = wire::websocket::Opcode::binary;
    bool compressed = false;
    bool extended = false;  // reserved bits are set that an extension gives a meaning
    std::uint16_t code = 0;
    std::uint32_t frames = 0;
    std::uint64_t size = 0, wireSize = 0;
    wire::websocket::Fault faults = wire::websocket::Fault::none;
    std::string text;  // of a close frame: its payload, then the reason
  };
  bool inControl() const { return reader_.header().part == wire::websocket::FrameHeader::Part::control; }
  const Open& now() const { return inControl() ? control_ : data_; }
  void beginFrame(Open& open, Step& step);
  void take(Open& open, const wire::websocket::FrameReader::Step& read);

  bool others_;
  wire::websocket::FrameReader reader_;
  Open data_, control_;
  bool inFrame_ = false;
};

}  // namespace penstock::record
