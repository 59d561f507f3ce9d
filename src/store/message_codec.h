// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of one exchange packed into a block: one row of the project for each burst, not one for each message.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "penstock/model/message.h"
#include "store/message_page.h"

namespace penstock::store {

/// Messages first to last, all of them. A later block replaces the messages it has in common with an earlier one.
struct MessageBlock {
  /// No block holds more, so that a page finds all that overlap it in a short range of the index.
  static constexpr std::uint64_t mostMessages = 512;
  static constexpr std::size_t fullAt = 128 * 1024;  // bytes from which on the next message begins another block

  model::ExchangeId id = 0;
  std::uint64_t first = 0, last = 0;
  std::string bytes;
};

/// Appends to `out`. Times and offsets are told by their distance from what the message before lets expect.
class MessageEncoder {
 public:
  explicit MessageEncoder(std::string& out) : out_(out) {}
  void add(const model::Message& message);

 private:
  std::string& out_;
  std::int64_t at_ = 0;
  std::uint64_t next_[2] = {0, 0};  // where the payload after the last one begins, by direction
};

/// Puts those of the block that the page wants into it. False where the bytes are damaged.
bool decodeMessages(std::string_view in, std::uint64_t first, std::uint64_t last, MessagePage& page);

}  // namespace penstock::store
