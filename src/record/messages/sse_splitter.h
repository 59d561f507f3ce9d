// SPDX-License-Identifier: GPL-3.0-or-later
// Events of SSE, once the content coding is off. An event's payload is its lines, without the blank one that ends it.
#pragma once

#include "record/messages/splitter.h"
#include "penstock/wire/sse/event_parser.h"

namespace penstock::record {

class SseSplitter final : public MessageSplitter {
 public:
  SseSplitter() : parser_(model::Message::previewLimit) {}
  Step step(std::string_view in, std::span<char> scratch) override;
  /// A block of lines is an event from its data on.
  bool known() const override { return parser_.hasEvent(); }
  void describe(model::Message& message) const override;

 private:
  wire::sse::EventParser parser_;
  bool inBlock_ = false;
};

}  // namespace penstock::record
