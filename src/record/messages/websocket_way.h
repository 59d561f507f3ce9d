// SPDX-License-Identifier: GPL-3.0-or-later
// One direction of a WebSocket.
#pragma once

#include <optional>
#include <string>

#include "penstock/record/inflation.h"
#include "record/messages/message_log.h"
#include "record/messages/websocket_splitter.h"
#include "penstock/wire/websocket/message_inflater.h"
#include "penstock/wire/websocket/utf8.h"

namespace penstock::record {

/// With permessage-deflate what comes is read as Inflation has time; without, at once.
class WebSocketWay final : private InflatedWay {
 public:
  WebSocketWay(LiveExchange& live, model::Direction d, const wire::websocket::Extensions& extensions);

  /// `inner`: takes the data messages; may be null.
  void content(LiveExchange& live, std::string_view bytes, MessageTap* inner);
  /// No more will come: what was not read yet is read. Then ended().
  void finish(LiveExchange& live) { InflatedWay::finish(live); }
  void ended(LiveExchange& live, MessageTap* inner);
  bool closed() const { return closed_; }
  /// Of all frames and messages so far.
  wire::websocket::Fault faults() const { return faults_; }

 private:
  enum class Mode : unsigned char {
    plain,
    inflating,
    opaque,  // compressed, and recorded so
    left,    // the rest is not recorded
  };
  void piece(LiveExchange& live, std::string_view bytes) override;
  void paused(LiveExchange& live) override;
  void givenUp(LiveExchange& live, std::string_view why) override;
  void control(LiveExchange& live, const MessageSplitter::Step& step);
  void data(LiveExchange& live, const MessageSplitter::Step& step);
  void beginMessage(LiveExchange& live);
  void payload(LiveExchange& live, std::string_view piece);
  void endMessage(LiveExchange& live);
  void inflate(LiveExchange& live);
  void deliver(LiveExchange& live, std::string_view piece);
  void fault(wire::websocket::Fault f);
  bool toInner() const { return inner_ && !innerLost_ && mode_ != Mode::opaque; }

  model::Direction direction_;
  std::optional<wire::websocket::PerMessageDeflate> deflate_;
  WebSocketSplitter splitter_;
  std::optional<wire::websocket::MessageInflater> inflater_;  // from the first compressed message on
  wire::websocket::Utf8Checker utf8_;
  MessageLog data_, control_;  // of a message for `inner_` nothing is told
  std::uint64_t size_ = 0;                               // of the data message's payload, inflated
  model::MessageFlag found_ = model::MessageFlag::none;  // what its payload showed
  MessageTap* inner_ = nullptr;                          // from the first content() on
  std::int64_t now_ = 0;
  wire::websocket::Fault faults_ = wire::websocket::Fault::none;
  Mode mode_ = Mode::plain;
  bool closed_ = false, innerLost_ = false;
};

}  // namespace penstock::record
