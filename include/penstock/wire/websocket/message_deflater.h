// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of one direction, compressed (RFC 7692 7.2.1).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace penstock::wire::websocket {

/// Feed a message's payload in any pieces, then endMessage; the next feed begins another. Output is appended as it comes, so that neither
/// payload nor message need be there whole. Memory: see memory(), from the first message on. Throws std::bad_alloc where there is none.
class MessageDeflater {
 public:
  /// `windowBits`: 8 to 15, as agreed upon for what is sent. Without context takeover no message refers to one before.
  MessageDeflater(bool contextTakeover, int windowBits);
  ~MessageDeflater();
  MessageDeflater(MessageDeflater&&) noexcept;
  MessageDeflater& operator=(MessageDeflater&&) noexcept;

  void feed(std::string_view payload, std::string& out);
  /// The message's last bytes, without the four that no message carries. At least one byte of every message is written (7.2.3.6).
  void endMessage(std::string& out);
  /// What one holds, in bytes.
  static std::size_t memory(int windowBits);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::wire::websocket
