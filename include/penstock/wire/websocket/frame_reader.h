// SPDX-License-Identifier: GPL-3.0-or-later
// WebSocket frames of one direction (RFC 6455 5): where they begin and end, and what is in them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace penstock::wire::websocket {

enum class Sender : std::uint8_t { client, server };

/// RFC 6455 11.8. 3 to 7 and 11 to 15 are reserved.
enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };
constexpr bool isControl(Opcode o) { return (unsigned(o) & 8u) != 0; }

/// What breaks the rules. Bits; a peer that keeps to RFC 6455 fails the connection at any of them.
enum class Fault : std::uint16_t {
  none = 0,
  reservedBit = 1u << 0,         // RSV2, RSV3, or RSV1 where no compressed message begins
  reservedOpcode = 1u << 1,
  longControl = 1u << 2,         // a control frame over 125 bytes
  fragmentedControl = 1u << 3,   // a control frame without FIN
  strayContinuation = 1u << 4,   // a continuation without a message to continue
  interruptedMessage = 1u << 5,  // a message begins before the last one ended
  paddedLength = 1u << 6,        // a length in more bytes than it needs, or of 2^63 and more
  maskMissing = 1u << 7,         // a client must mask
  maskUnexpected = 1u << 8,      // a server must not
  afterClose = 1u << 9,          // a frame behind a close frame
  badCloseCode = 1u << 10,       // one byte alone, or a code that may not be sent (7.4)
  badUtf8 = 1u << 11,            // in a text message, or the reason of a close frame
  badDeflate = 1u << 12,         // compressed data that does not inflate (RFC 7692)
};
constexpr Fault operator|(Fault a, Fault b) { return Fault(unsigned(a) | unsigned(b)); }
constexpr Fault operator&(Fault a, Fault b) { return Fault(unsigned(a) & unsigned(b)); }
constexpr Fault& operator|=(Fault& a, Fault b) { return a = a | b; }
constexpr bool any(Fault f) { return f != Fault::none; }
/// A readable clause of the first that is set: "a control frame over 125 bytes".
std::string_view toText(Fault f);

struct FrameHeader {
  /// What the frame is to the messages of its direction. A frame that breaks the rules is still one of these.
  enum class Part : std::uint8_t {
    begin,      // of a message; also a stray continuation and a reserved opcode
    more,       // of the message that is open
    control,    // a message of its own, that may stand between the fragments of another
  };
  Part part = Part::begin;
  bool fin = true;
  bool compressed = false;  // permessage-deflate: the message that begins is
  bool masked = false;
  Opcode opcode = Opcode::binary;
  std::uint8_t reserved = 0;  // RSV1 to RSV3 as 4, 2, 1
  std::uint8_t size = 0;  // of the header itself: 2 to 14 bytes
  Fault faults = Fault::none;
  std::uint64_t length = 0;  // of the payload, bytes
};

/// Pull reader. Never fails: every byte belongs to some frame, and what is wrong with it is told in its header. Memory: 14 bytes and
/// the caller's scratch.
class FrameReader {
 public:
  /// `compression`: permessage-deflate was agreed upon. `others`: another extension was, which may use the reserved bits and opcodes.
  FrameReader(Sender sender, bool compression, bool others = false) : sender_(sender), compression_(compression), others_(others) {}

  struct Step {
    std::size_t consumed = 0;  // bytes of the input taken: all of it, up to a frame's end or a scratch full
    bool header = false;       // a frame begins in this step: header() tells
    std::string_view payload;  // unmasked: a view into the input or the scratch
    bool end = false;          // the frame ends with this step
  };
  /// Takes one frame at most; a small one that is there whole makes one step. Call again with the rest. `scratch`: not empty; kilobytes
  /// make fewer steps.
  Step step(std::string_view in, std::span<char> scratch);

  const FrameHeader& header() const { return header_; }
  /// Bytes of a frame came, and more are missing.
  bool insideFrame() const { return held_ > 0 || inside_; }

 private:
  std::size_t gather(std::string_view in);
  void readHeader();
  void judge();

  Sender sender_;
  bool compression_, others_;
  bool inside_ = false;       // the header is read, payload is missing
  bool messageOpen_ = false;  // a data frame without FIN came, and no last one
  bool closed_ = false;
  std::uint8_t held_ = 0;     // bytes of an unfinished header
  std::array<unsigned char, 14> bytes_{};
  std::uint64_t mask_ = 0;    // the masking key twice, the next byte's first in memory
  std::uint64_t left_ = 0;    // payload still to come
  FrameHeader header_;
};

/// Payload of a close frame (5.5.1).
struct CloseReason {
  std::uint16_t code = 1005;  // "no status received" where the frame has none
  std::string_view reason;    // a view into the payload
  Fault faults = Fault::none;
};
CloseReason readClose(std::string_view payload);

}  // namespace penstock::wire::websocket
