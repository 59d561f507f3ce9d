// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/websocket_encoder.h"

#include <random>
#include <utility>

#include "record/messages/websocket_splitter.h"

namespace penstock::record {

using model::Message;
using model::MessageFlag;
using model::MessageKind;
using wire::websocket::FrameToWrite;
using wire::websocket::Opcode;

namespace {

constexpr std::size_t mostControl = 125;       // RFC 6455 5.5
constexpr std::uint8_t compressedBit = 0b100;  // RSV1 (RFC 7692 6)

std::optional<Opcode> opcodeOf(MessageKind k) {
  switch (k) {
    case MessageKind::text: return Opcode::text;
    case MessageKind::binary: return Opcode::binary;
    case MessageKind::close: return Opcode::close;
    case MessageKind::ping: return Opcode::ping;
    case MessageKind::pong: return Opcode::pong;
    default: return std::nullopt;
  }
}

}  // namespace

wire::websocket::MaskingKey newMaskingKey() {
  static thread_local std::random_device source;
  const std::uint32_t bits = source();
  return {static_cast<unsigned char>(bits), static_cast<unsigned char>(bits >> 8), static_cast<unsigned char>(bits >> 16),
          static_cast<unsigned char>(bits >> 24)};
}

WebSocketEncoder::WebSocketEncoder(model::Direction d, std::optional<wire::websocket::PerMessageDeflate> deflate, Keys keys)
    : direction_(d), deflate_(deflate), keys_(std::move(keys)) {}

Result<void> WebSocketEncoder::append(std::string& out, const Message& message, std::string_view payload, std::string_view) {
  const auto opcode = opcodeOf(message.kind);
  if (!opcode) return makeError(ErrorCode::invalidArgument, "a WebSocket has no messages of that kind");
  if (!wire::websocket::isControl(*opcode)) {
    appendPiece(out, message, payload, true);
    return {};
  }
  if (payload.size() > mostControl) return makeError(ErrorCode::limit, "a control frame has 125 bytes of payload at most");
  if (*opcode == Opcode::close && any(wire::websocket::readClose(payload).faults))
    return makeError(ErrorCode::invalidArgument, "a close frame has a code that may be sent and a reason in UTF-8, or nothing");
  appendFrame(out, {.opcode = *opcode}, payload);
  return {};
}

bool WebSocketEncoder::compresses(const Message& message) const {
  return deflate_ && any(message.flags & MessageFlag::compressed) && !any(message.flags & MessageFlag::encoded);
}

bool WebSocketEncoder::sentAnew(const Message& message) const {
  return recoding_ && any(message.flags & MessageFlag::compressed);
}

void WebSocketEncoder::drop(const Message& message, std::string_view) {
  if (deflate_ && any(message.flags & MessageFlag::compressed)) recoding_ = deflate_->contextTakeover(senderOf(direction_));
}

void WebSocketEncoder::pass(std::string& out, const Message& message, std::string_view own, std::string_view payload, bool last) {
  if (sentAnew(message))
    appendPiece(out, message, payload, last);
  else
    out.append(own);
}

void WebSocketEncoder::appendPiece(std::string& out, const Message& message, std::string_view piece, bool last) {
  if (compresses(message)) {
    const wire::websocket::Sender sender = senderOf(direction_);
    if (!deflater_) deflater_.emplace(deflate_->contextTakeover(sender), deflate_->windowBits(sender));
    recoding_ = deflate_->contextTakeover(sender);
    packed_.clear();
    deflater_->feed(piece, packed_);
    if (last) deflater_->endMessage(packed_);
    piece = packed_;
  }
  if (piece.empty() && !last) return;
  FrameToWrite frame;
  frame.opcode = begun_ ? Opcode::continuation : opcodeOf(message.kind).value_or(Opcode::binary);
  frame.fin = last;
  const bool compressed = deflate_ && any(message.flags & MessageFlag::compressed);
  frame.reserved = compressed && !begun_ ? compressedBit : std::uint8_t(0);
  appendFrame(out, frame, piece);
  begun_ = !last;
}

void WebSocketEncoder::appendFrame(std::string& out, FrameToWrite frame, std::string_view payload) {
  if (direction_ == model::Direction::toServer) frame.key = keys_();
  wire::websocket::appendFrame(out, frame, payload);
}

}  // namespace penstock::record
