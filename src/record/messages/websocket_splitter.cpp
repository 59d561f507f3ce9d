// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/websocket_splitter.h"

#include <algorithm>

namespace penstock::record {

using model::MessageFlag;
using model::MessageKind;
using wire::websocket::Fault;
using wire::websocket::FrameHeader;
using wire::websocket::Opcode;
using wire::websocket::Sender;

namespace {

/// Kept of a close frame. An honest one has 125 bytes at most.
constexpr std::size_t closeKept = 4096;

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

Sender senderOf(model::Direction d) { return d == model::Direction::toServer ? Sender::client : Sender::server; }

MessageSplitter::Step WebSocketSplitter::step(std::string_view in, std::span<char> scratch) {
  const auto read = reader_.step(in, scratch);
  Step s;
  s.consumed = read.consumed;
  s.undecided = !inFrame_ && !read.header;
  if (s.undecided) return s;
  const FrameHeader& h = reader_.header();
  s.control = inControl();
  Open& open = s.control ? control_ : data_;
  if (read.header) beginFrame(open, s);
  take(open, read);
  s.payload = read.payload;
  s.end = read.end && (s.control || h.fin);
  s.seam = read.end;
  inFrame_ = !read.end;
  return s;
}

void WebSocketSplitter::beginFrame(Open& open, Step& step) {
  const FrameHeader& h = reader_.header();
  step.begin = h.part != FrameHeader::Part::more;
  if (step.begin) {
    open = Open();
    open.opcode = h.opcode;
    open.compressed = h.compressed;
    open.extended = others_ && h.reserved && !h.compressed;
  }
  ++open.frames;
  open.wireSize += h.size;
  open.faults |= h.faults;
}

void WebSocketSplitter::take(Open& open, const wire::websocket::FrameReader::Step& read) {
  open.size += read.payload.size();
  open.wireSize += read.payload.size();
  if (open.opcode != Opcode::close) return;
  open.text.append(read.payload.substr(0, closeKept - std::min(closeKept, open.text.size())));
  if (!read.end) return;
  const auto close = wire::websocket::readClose(open.text);
  open.code = close.code;
  open.faults |= close.faults;
  open.text = std::string(close.reason);
}

void WebSocketSplitter::describe(model::Message& m) const {
  const Open& open = now();
  m.kind = kindOf(open.opcode);
  m.flags = MessageFlag::none;
  if (open.compressed) m.flags |= MessageFlag::compressed;
  if (open.extended) m.flags |= MessageFlag::encoded;
  if (any(open.faults)) m.flags |= MessageFlag::malformed;
  m.code = open.code;
  m.label = open.code ? open.text : std::string();
  m.fragments = open.frames;
  m.size = open.size;
  m.wireSize = open.wireSize;
}

}  // namespace penstock::record
