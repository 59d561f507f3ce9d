// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/websocket/frame_reader.h"

#include <algorithm>
#include <cstring>

#include "penstock/wire/websocket/utf8.h"
#include "wire/websocket/mask.h"

namespace penstock::wire::websocket {
namespace {

constexpr std::size_t controlLimit = 125;

std::uint64_t bigEndian(const unsigned char* at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | at[i];
  return value;
}

/// Of a whole header, as its second byte tells.
std::size_t headerSize(unsigned char second) {
  const unsigned length = second & 0x7Fu;
  return 2u + (length == 126 ? 2u : length == 127 ? 8u : 0u) + (second & 0x80u ? 4u : 0u);
}

/// RFC 6455 7.4 and the registry: what may stand in a frame.
bool mayBeSent(unsigned code) {
  if (code >= 3000) return code <= 4999;
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

}  // namespace

std::string_view toText(Fault f) {
  struct Name {
    Fault bit;
    std::string_view text;
  };
  static constexpr Name names[] = {
      {Fault::reservedBit, "a reserved bit is set"},
      {Fault::reservedOpcode, "a reserved opcode"},
      {Fault::longControl, "a control frame over 125 bytes"},
      {Fault::fragmentedControl, "a fragmented control frame"},
      {Fault::strayContinuation, "a continuation without a message to continue"},
      {Fault::interruptedMessage, "a message begins before the last one ended"},
      {Fault::paddedLength, "a length in more bytes than it needs"},
      {Fault::maskMissing, "a frame that is not masked"},
      {Fault::maskUnexpected, "a masked frame"},
      {Fault::afterClose, "a frame behind the close frame"},
      {Fault::badCloseCode, "a close code that may not be sent"},
      {Fault::badUtf8, "text that is no UTF-8"},
      {Fault::badDeflate, "compressed data that does not inflate"},
  };
  for (const Name& n : names)
    if (any(f & n.bit)) return n.text;
  return {};
}

/// Bytes of `in` that belong to the header; `held_` reaches its size once it is whole.
std::size_t FrameReader::gather(std::string_view in) {
  std::size_t used = 0;
  if (held_ < 2) {
    const std::size_t n = std::min<std::size_t>(2u - held_, in.size());
    std::memcpy(bytes_.data() + held_, in.data(), n);
    held_ = std::uint8_t(held_ + n);
    used = n;
    if (held_ < 2) return used;
  }
  const std::size_t n = std::min(headerSize(bytes_[1]) - held_, in.size() - used);
  if (n) std::memcpy(bytes_.data() + held_, in.data() + used, n);
  held_ = std::uint8_t(held_ + n);
  return used + n;
}

void FrameReader::readHeader() {
  const unsigned first = bytes_[0], second = bytes_[1];
  header_ = FrameHeader();
  header_.fin = (first & 0x80u) != 0;
  header_.opcode = Opcode(first & 0x0Fu);
  header_.masked = (second & 0x80u) != 0;
  header_.size = std::uint8_t(headerSize(bytes_[1]));
  header_.length = second & 0x7Fu;
  const unsigned char* at = bytes_.data() + 2;
  if (header_.length >= 126) {
    const bool wide = header_.length == 127;
    header_.length = bigEndian(at, wide ? 8 : 2);
    at += wide ? 8 : 2;
    if (header_.length < (wide ? 0x10000u : 126u) || header_.length >> 63) header_.faults |= Fault::paddedLength;
  }
  if (header_.masked) mask_ = maskOf(at);
  left_ = header_.length;
  header_.reserved = std::uint8_t(first >> 4 & 7u);
  judge();
}

/// Which message the frame belongs to, and which rules it breaks.
void FrameReader::judge() {
  using Part = FrameHeader::Part;
  FrameHeader& h = header_;
  const auto opcode = unsigned(h.opcode);
  const bool known = opcode <= 2 || (opcode >= 8 && opcode <= 10);
  if (!known && !others_) h.faults |= Fault::reservedOpcode;
  if (h.masked && sender_ == Sender::server) h.faults |= Fault::maskUnexpected;
  if (!h.masked && sender_ == Sender::client) h.faults |= Fault::maskMissing;
  if (closed_) h.faults |= Fault::afterClose;
  if (isControl(h.opcode)) {
    h.part = Part::control;
    if (h.length > controlLimit) h.faults |= Fault::longControl;
    if (!h.fin) h.faults |= Fault::fragmentedControl;
    if (h.opcode == Opcode::close) closed_ = true;
  } else if (h.opcode == Opcode::continuation) {
    h.part = messageOpen_ ? Part::more : Part::begin;
    if (!messageOpen_) h.faults |= Fault::strayContinuation;
    messageOpen_ = !h.fin;
  } else {
    h.part = Part::begin;
    if (messageOpen_) h.faults |= Fault::interruptedMessage;
    messageOpen_ = !h.fin;
  }
  h.compressed = (h.reserved & 4u) && compression_ && h.part == Part::begin;
  if (h.reserved != (h.compressed ? 4u : 0u) && !others_) h.faults |= Fault::reservedBit;
}

FrameReader::Step FrameReader::step(std::string_view in, std::span<char> scratch) {
  Step s;
  if (!inside_) {
    if (in.empty()) return s;
    s.consumed = gather(in);
    if (held_ < 2 || held_ < headerSize(bytes_[1])) return s;
    held_ = 0;
    readHeader();
    s.header = inside_ = true;
  }
  const std::string_view rest = in.substr(s.consumed);
  auto n = std::size_t(std::min<std::uint64_t>(left_, rest.size()));
  if (n && header_.masked) {
    n = std::min(n, scratch.size());
    applyMask(scratch.data(), rest.data(), n, mask_);
    mask_ = turnedMask(mask_, n);
    s.payload = {scratch.data(), n};
  } else {
    s.payload = rest.substr(0, n);
  }
  s.consumed += n;
  left_ -= n;
  s.end = left_ == 0;
  inside_ = !s.end;
  return s;
}

CloseReason readClose(std::string_view payload) {
  CloseReason out;
  if (payload.empty()) return out;
  if (payload.size() < 2) {
    out.faults = Fault::badCloseCode;
    return out;
  }
  out.code = std::uint16_t(bigEndian(reinterpret_cast<const unsigned char*>(payload.data()), 2));
  out.reason = payload.substr(2);
  if (!mayBeSent(out.code)) out.faults |= Fault::badCloseCode;
  Utf8Checker utf8;
  if (!utf8.feed(out.reason) || !utf8.complete()) out.faults |= Fault::badUtf8;
  return out;
}

}  // namespace penstock::wire::websocket
