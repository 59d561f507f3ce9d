// SPDX-License-Identifier: GPL-3.0-or-later
// A message while its bytes come: what every tap does alike.
#pragma once

#include <string_view>

#include "penstock/record/recorder.h"

namespace penstock::record {

/// Told to the exchange when its first bytes came, again as it grows, and at its end; a burst makes one of these.
/// One of a direction at a time, but for WebSocket's control frames between fragments: `tell` the open one before another begins, or
/// both have the same index.
class OpenMessage {
 public:
  /// `at`: of its first byte, µs since the exchange's start.
  void begin(LiveExchange& live, model::Direction d, model::MessageKind kind, std::int64_t at);
  bool isOpen() const { return open_; }
  model::Message& message() { return m_; }

  /// More of its payload, as a reader will find it: the preview.
  void show(std::string_view payload) {
    if (m_.preview.size() < model::Message::previewLimit)
      m_.preview.append(payload.substr(0, model::Message::previewLimit - m_.preview.size()));
  }
  /// Under way. Nothing when none is open.
  void tell(LiveExchange& live) {
    if (open_) live.message(m_);
  }
  /// Its last byte came.
  void complete(LiveExchange& live, std::int64_t at);
  /// It ends without its last byte. Nothing when none is open.
  void abandon(LiveExchange& live, std::int64_t at);

 private:
  model::Message m_;
  bool open_ = false;
};

inline model::Body& bodyOf(LiveExchange& live, model::Direction d) {
  return d == model::Direction::toServer ? live.x().requestBody : live.x().responseBody;
}

/// Records content; tells whether all of it was kept.
bool recordWhole(LiveExchange& live, model::Direction d, std::string_view content);

}  // namespace penstock::record
