// SPDX-License-Identifier: GPL-3.0-or-later
// Where MQTT control packets begin and end in one direction of a connection (MQTT 3.1, 3.1.1, 5: they are framed alike, section 2.1).
// What they say is for codec/mqtt to tell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::wire::mqtt {

/// Pull reader. Memory: up to `keepLimit` bytes of a packet that comes in pieces; one that comes whole is not copied, and a payload
/// beyond the limit is only counted.
class PacketReader {
 public:
  /// As long as the longest topic: the properties behind it, a CONNECT or a SUBSCRIBE rarely have more.
  static constexpr std::size_t defaultKeep = 64 * 1024 + 8 * 1024;

  explicit PacketReader(std::size_t keepLimit = defaultKeep) : keepLimit_(keepLimit) {}

  struct Step {
    std::size_t consumed = 0;  // bytes of the input that belong to this packet; 0 only for an empty input or when failed
    bool begun = false;        // its first byte is among them
    bool end = false;          // its last byte is among them
    bool failed = false;       // no packet can begin here; neither this nor what follows can be framed. `why()` tells
  };
  /// Takes as much of `in` as belongs to one packet. Call again with the rest.
  Step step(std::string_view in);

  // Of the packet of the last step:
  std::uint64_t offset() const { return offset_; }       // of its first byte, in the stream
  std::uint64_t received() const { return received_; }   // bytes of it so far
  bool sized() const { return sized_; }                  // its fixed header is complete
  std::uint64_t size() const { return size_; }           // of the whole packet, once sized
  /// Its first bytes, up to the limit. A view into the last step's input or into the reader: valid until the next step.
  std::string_view head() const { return head_; }

  bool failed() const { return failed_; }
  const char* why() const { return why_; }

 private:
  void begin();
  Step fail(const char* why);
  void readHeader(std::string_view in);

  std::size_t keepLimit_;
  std::uint64_t offset_ = 0, received_ = 0, size_ = 0;
  unsigned lengthBytes_ = 0;
  bool sized_ = false, inside_ = false, failed_ = false;
  const char* why_ = "";
  std::string kept_;
  std::string_view head_;
};

}  // namespace penstock::wire::mqtt
