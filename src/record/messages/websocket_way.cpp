// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/websocket_way.h"

#include "penstock/base/clock.h"

namespace penstock::record {

using model::Direction;
using model::Message;
using model::MessageFlag;
using model::MessageKind;
using wire::websocket::Fault;

namespace {

/// Kept of a control frame's payload. An honest one has 125 bytes at most.
constexpr std::size_t controlKept = 4096;
/// On the stack: a piece of payload, unmasked or inflated.
constexpr std::size_t scratchSize = 16 * 1024;

}  // namespace

WebSocketWay::WebSocketWay(LiveExchange& live, Direction d, const wire::websocket::Extensions& extensions)
    : InflatedWay(live.inflation()),
      direction_(d),
      deflate_(extensions.deflate),
      splitter_(d, extensions),
      data_(d),
      control_(d, controlKept) {}

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
    const auto step = splitter_.step(bytes, scratch);
    bytes.remove_prefix(step.consumed);
    if (step.undecided) continue;
    if (step.control)
      control(live, step);
    else
      data(live, step);
  }
}

void WebSocketWay::paused(LiveExchange& live) {
  if (!toInner()) data_.tell(live);
  control_.tell(live);
}

void WebSocketWay::givenUp(LiveExchange& live, std::string_view why) {
  if (data_.isOpen()) data_.message().flags |= MessageFlag::cut;
  live.did({model::Did::messagesNotListed, std::string(why)});
}

void WebSocketWay::ended(LiveExchange& live, MessageTap* inner) {
  inner_ = inner;
  control_.abandon(live, now_);
  if (!toInner()) data_.abandon(live, now_);
}

void WebSocketWay::fault(Fault f) {
  faults_ |= f;
  found_ |= MessageFlag::malformed;
}

void WebSocketWay::control(LiveExchange& live, const MessageSplitter::Step& step) {
  if (step.begin) {
    if (!toInner()) data_.tell(live);  // its index is taken before this one is given
    control_.begin(live, now_);
  }
  control_.payload(step.payload);
  splitter_.describe(control_.message());
  faults_ |= splitter_.faults();
  if (!step.end) return;
  if (control_.message().kind == MessageKind::close) closed_ = true;
  control_.complete(live, now_);
}

void WebSocketWay::data(LiveExchange& live, const MessageSplitter::Step& step) {
  if (step.begin) beginMessage(live);
  faults_ |= splitter_.faults();
  if (!step.payload.empty()) payload(live, step.payload);
  if (step.end && mode_ == Mode::inflating) {
    inflater_->endMessage();
    inflate(live);
  }
  const bool text = data_.message().kind == MessageKind::text && mode_ != Mode::opaque && mode_ != Mode::left;
  if (step.end && text && !utf8_.complete()) fault(Fault::badUtf8);
  Message& m = data_.message();
  splitter_.describe(m);
  m.flags |= found_;
  m.size = size_;
  if (!step.end) return;
  if (toInner())
    data_.drop();
  else
    data_.complete(live, now_);
}

void WebSocketWay::beginMessage(LiveExchange& live) {
  if (data_.isOpen() && !toInner()) {
    faults_ |= Fault::interruptedMessage;
    data_.message().flags |= MessageFlag::malformed;
    data_.abandon(live, now_);
  }
  data_.begin(live, now_, bodyOf(live, direction_).recorded);
  splitter_.describe(data_.message());
  size_ = 0;
  found_ = MessageFlag::none;
  utf8_.reset();
  mode_ = any(data_.message().flags & MessageFlag::encoded) ? Mode::opaque : Mode::plain;
  if (!splitter_.compressed()) return;
  const wire::websocket::Sender sender = senderOf(direction_);
  if (!inflater_) {
    const int bits = deflate_->windowBits(sender);
    inflater_.emplace(deflate_->contextTakeover(sender), bits);
    if (!holds(wire::websocket::MessageInflater::memory(bits))) {
      inflater_->refuse();
      holds(0);
    }
  }
  mode_ = inflater_->begin() ? Mode::inflating : Mode::opaque;
  if (mode_ == Mode::opaque) found_ |= MessageFlag::encoded;
}

void WebSocketWay::payload(LiveExchange& live, std::string_view piece) {
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
      fault(Fault::badDeflate);
      mode_ = Mode::left;
    } else if (!made(live, n)) {
      inflater_->leave();
      mode_ = Mode::left;
    }
  }
  if (mode_ != Mode::left) return;
  found_ |= MessageFlag::cut;
  if (toInner()) data_.drop();  // its index is another's by now; what it was is in the note
  innerLost_ = true;
}

void WebSocketWay::deliver(LiveExchange& live, std::string_view piece) {
  size_ += piece.size();
  if (data_.message().kind == MessageKind::text && mode_ != Mode::opaque && !utf8_.feed(piece)) fault(Fault::badUtf8);
  if (toInner()) {
    inner_->content(live, direction_, piece);
    return;
  }
  data_.payload(piece);
  live.record(direction_, piece);
}

}  // namespace penstock::record
