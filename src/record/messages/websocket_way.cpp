// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/websocket_way.h"

#include "record/decoded_content.h"

namespace penstock::record {

using model::Direction;
using model::Message;
using model::MessageFlag;
using model::MessageKind;
using wire::websocket::Fault;
using wire::websocket::FrameHeader;
using wire::websocket::Opcode;
using wire::websocket::Sender;

namespace {

/// Kept of a control frame's payload. An honest one has 125 bytes at most.
constexpr std::size_t controlKept = 4096;
/// On the stack: a piece of payload, unmasked or inflated.
constexpr std::size_t scratchSize = 16 * 1024;

Sender senderOf(Direction d) { return d == Direction::toServer ? Sender::client : Sender::server; }

MessageKind kindOf(Opcode o) {
  switch (o) {
    case Opcode::text: return MessageKind::text;
    case Opcode::close: return MessageKind::close;
    case Opcode::ping: return MessageKind::ping;
    case Opcode::pong: return MessageKind::pong;
    default: return MessageKind::binary;  // also what breaks the rules
  }
}

}  // namespace

WebSocketWay::WebSocketWay(LiveExchange& live, Direction d, const wire::websocket::Extensions& extensions)
    : InflatedWay(live.inflation()),
      direction_(d),
      deflate_(extensions.deflate),
      others_(extensions.others),
      reader_(senderOf(d), extensions.deflate.has_value(), extensions.others) {}

void WebSocketWay::content(LiveExchange& live, std::string_view bytes, MessageTap* inner) {
  inner_ = inner;
  if (deflate_) {
    feed(live, bytes);
  } else {
    piece(live, bytes);
    paused(live);
  }
}

void WebSocketWay::piece(LiveExchange& live, std::string_view bytes) {
  now_ = live.sinceStart(steadyNow());
  char scratch[scratchSize];
  while (!bytes.empty()) {
    const auto step = reader_.step(bytes, scratch);
    bytes.remove_prefix(step.consumed);
    if (step.header) beginFrame(live);
    if (!step.payload.empty()) payload(live, step.payload);
    if (step.end) endFrame(live);
  }
}

void WebSocketWay::paused(LiveExchange& live) {
  if (!toInner()) data_.tell(live);
  if (control_.isOpen()) control_.message().payload = payloadToCome();
  control_.tell(live);
}

void WebSocketWay::givenUp(LiveExchange& live, std::string_view why) {
  if (data_.isOpen()) data_.message().flags |= MessageFlag::cut;
  live.note("not all messages are listed: " + std::string(why));
}

void WebSocketWay::ended(LiveExchange& live, MessageTap* inner) {
  inner_ = inner;
  if (control_.isOpen()) endControl(live);
  if (toInner()) return;
  data_.abandon(live, now_);
}

void WebSocketWay::fault(OpenMessage& of, Fault f) {
  if (!any(f)) return;
  faults_ |= f;
  of.message().flags |= MessageFlag::malformed;
}

void WebSocketWay::beginFrame(LiveExchange& live) {
  const FrameHeader& h = reader_.header();
  if (h.part == FrameHeader::Part::control) {
    if (!toInner()) data_.tell(live);  // its index is taken before this one is given
    control_.begin(live, direction_, kindOf(h.opcode), now_);
    control_.message().wireSize = h.size;
    controlPayload_.clear();
    fault(control_, h.faults);
    return;
  }
  if (h.part == FrameHeader::Part::begin) {
    beginMessage(live);
  } else {
    data_.message().wireSize += h.size;
    ++data_.message().fragments;
  }
  fault(data_, h.faults);
}

void WebSocketWay::beginMessage(LiveExchange& live) {
  const FrameHeader& h = reader_.header();
  if (data_.isOpen() && !toInner()) {
    fault(data_, Fault::interruptedMessage);
    data_.abandon(live, now_);
  }
  mode_ = Mode::plain;
  data_.begin(live, direction_, kindOf(h.opcode), now_);
  Message& m = data_.message();
  m.offset = bodyOf(live, direction_).recorded;
  m.wireSize = h.size;
  utf8_.reset();
  if (h.compressed) {
    m.flags |= MessageFlag::compressed;
    const Sender sender = senderOf(direction_);
    if (!inflater_) {
      const int bits = deflate_->windowBits(sender);
      inflater_.emplace(deflate_->contextTakeover(sender), bits);
      if (!holds(wire::websocket::MessageInflater::memory(bits))) {
        inflater_->refuse();
        holds(0);
      }
    }
    mode_ = inflater_->begin() ? Mode::inflating : Mode::opaque;
  } else if (others_ && h.reserved) {
    mode_ = Mode::opaque;
  }
  if (mode_ == Mode::opaque) m.flags |= MessageFlag::encoded;
}

void WebSocketWay::payload(LiveExchange& live, std::string_view piece) {
  if (reader_.header().part == FrameHeader::Part::control) {
    Message& m = control_.message();
    m.size += piece.size();
    m.wireSize += piece.size();
    control_.show(piece);
    if (controlPayload_.size() < controlKept) controlPayload_.append(piece.substr(0, controlKept - controlPayload_.size()));
    return;
  }
  data_.message().wireSize += piece.size();
  switch (mode_) {
    case Mode::plain:
    case Mode::opaque: deliver(live, piece); break;
    case Mode::inflating:
      inflater_->feed(piece);
      inflate(live);
      break;
    case Mode::left: break;
  }
}

void WebSocketWay::inflate(LiveExchange& live) {
  char scratch[scratchSize];
  std::size_t n = sizeof scratch;
  while (n == sizeof scratch && mode_ == Mode::inflating) {
    n = inflater_->drain(scratch);
    if (n) deliver(live, {scratch, n});
    if (inflater_->failed()) {
      fault(data_, Fault::badDeflate);
      mode_ = Mode::left;
    } else if (!made(live, n)) {
      inflater_->leave();
      mode_ = Mode::left;
    }
  }
  if (mode_ != Mode::left) return;
  data_.message().flags |= MessageFlag::cut;
  if (toInner()) data_ = OpenMessage();  // its index is another's by now; what it was is in the note
  innerLost_ = true;
}

void WebSocketWay::deliver(LiveExchange& live, std::string_view piece) {
  Message& m = data_.message();
  m.size += piece.size();
  if (m.kind == MessageKind::text && mode_ != Mode::opaque && !utf8_.feed(piece)) fault(data_, Fault::badUtf8);
  if (toInner()) {
    inner_->content(live, direction_, piece);
    return;
  }
  data_.show(piece);
  if (!recordWhole(live, direction_, piece)) m.flags |= MessageFlag::cut;
}

void WebSocketWay::endFrame(LiveExchange& live) {
  const FrameHeader& h = reader_.header();
  if (h.part == FrameHeader::Part::control)
    endControl(live);
  else if (h.fin)
    endMessage(live);
}

void WebSocketWay::endControl(LiveExchange& live) {
  Message& m = control_.message();
  const bool whole = !reader_.insideFrame();
  if (m.kind == MessageKind::close && whole) {
    const auto close = wire::websocket::readClose(controlPayload_);
    m.code = close.code;
    m.label = close.reason;
    fault(control_, close.faults);
    closed_ = true;
  }
  if (m.size > controlPayload_.size()) m.flags |= MessageFlag::cut;
  if (!controlPayload_.empty()) m.payload = std::make_shared<const std::string>(controlPayload_);
  if (whole)
    control_.complete(live, now_);
  else
    control_.abandon(live, now_);
}

void WebSocketWay::endMessage(LiveExchange& live) {
  if (mode_ == Mode::inflating) {
    inflater_->endMessage();
    inflate(live);
  }
  const Message& m = data_.message();
  if (m.kind == MessageKind::text && mode_ != Mode::opaque && mode_ != Mode::left && !utf8_.complete()) fault(data_, Fault::badUtf8);
  if (toInner())
    data_ = OpenMessage();
  else
    data_.complete(live, now_);
}

}  // namespace penstock::record
