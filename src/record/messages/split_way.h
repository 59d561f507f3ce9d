// SPDX-License-Identifier: GPL-3.0-or-later
// One direction whose messages lie one behind the other in its content: split, and told.
#pragma once

#include <memory>

#include "record/messages/message_log.h"
#include "record/messages/splitter.h"

namespace penstock::record {

class SplitWay {
 public:
  /// `inside`: as MessageLog's.
  SplitWay(model::Direction d, MessageSplitter& splitter, std::size_t inside) : splitter_(splitter), log_(d, inside) {}
  virtual ~SplitWay() = default;

  /// The next of the content. `base`: where it lies in the recorded body.
  void read(LiveExchange& live, std::string_view content, std::uint64_t base);
  /// What is under way is told as far as it came.
  void tell(LiveExchange& live);
  /// The content is over.
  void ended(LiveExchange& live);

 private:
  /// A step was taken in a message.
  virtual void stepped(LiveExchange&) {}

  MessageSplitter& splitter_;
  MessageLog log_;
  std::int64_t now_ = 0;  // when the latest content came
};

}  // namespace penstock::record
