// SPDX-License-Identifier: GPL-3.0-or-later
// gRPC's length-prefixed messages (PROTOCOL-HTTP2.md), and what gRPC-Web adds to them (PROTOCOL-WEB.md).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::wire::grpc {

constexpr std::size_t prefixSize = 5;

/// Pull reader of one direction. Never fails; memory: the five bytes of a prefix.
class MessageReader {
 public:
  /// `web`: a frame with the top bit of its flags set holds trailers.
  explicit MessageReader(bool web) : web_(web) {}

  struct Step {
    std::size_t consumed = 0;  // bytes of the input taken
    bool begin = false;        // a message begins: its prefix is whole
    std::string_view payload;  // a view into the input
    bool end = false;          // the message ends with this step
  };
  /// Takes one message at most; one that is there whole makes one step. Call again with the rest.
  Step step(std::string_view in);

  // Of the message of the last step:
  std::uint8_t flags() const { return flags_; }
  bool compressed() const { return (flags_ & 1u) != 0; }
  bool trailers() const { return web_ && (flags_ & 0x80u) != 0; }
  /// Flags the protocol does not have.
  bool malformed() const { return (flags_ & (web_ ? 0x7Eu : 0xFEu)) != 0; }
  std::uint32_t length() const { return length_; }
  /// Bytes of a message came, and more are missing.
  bool insideMessage() const { return held_ > 0 || inside_; }

 private:
  bool web_;
  bool inside_ = false;
  std::uint8_t held_ = 0, flags_ = 0;
  std::array<unsigned char, prefixSize> prefix_{};
  std::uint32_t length_ = 0, left_ = 0;
};

/// grpc-web-text: base64 in pieces, each of which may end with padding.
class Base64Reader {
 public:
  /// Appends what `in` decodes to. White space is skipped; any other byte that is no base64 ends it: false from then on.
  bool feed(std::string_view in, std::string& out);
  bool failed() const { return failed_; }

 private:
  std::uint32_t bits_ = 0;
  std::uint8_t count_ = 0, padding_ = 0;  // characters of a group of four
  bool failed_ = false;
};

}  // namespace penstock::wire::grpc
