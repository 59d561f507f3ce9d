// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of one direction as their exchange is told of them.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "penstock/record/recorder.h"

namespace penstock::record {

/// What a message keeps of a payload that lies nowhere in the recorded body.
constexpr std::size_t insideLimit = 64 * 1024;

/// One message at a time: told when its first bytes came, again as it grows, and at its end; a burst makes one of these. Where another
/// stands between its fragments (WebSocket's control frames), that has a log of its own, and `tell` comes before its `begin`: or both have
/// the same index.
class MessageLog {
 public:
  /// `inside`: bytes of a payload that are kept in the message; 0: it lies in the recorded body.
  explicit MessageLog(model::Direction d, std::size_t inside = 0) : direction_(d), inside_(inside) {}

  /// `at`: of its first byte, µs since the exchange's start. `offset`: of its payload in the recorded body.
  void begin(LiveExchange& live, std::int64_t at, std::uint64_t offset = 0);
  bool isOpen() const { return open_; }
  /// What is told next but for `complete`, `cut` and a payload inside, which are set here.
  model::Message& message() { return m_; }
  /// More of its payload: for the preview, and to be kept inside. Its size is the caller's to set.
  void payload(std::string_view piece);

  // Nothing when none is open:
  /// It is under way.
  void tell(LiveExchange& live);
  /// Its last byte came.
  void complete(LiveExchange& live, std::int64_t at);
  /// It ends without its last byte.
  void abandon(LiveExchange& live, std::int64_t at);
  /// It is not told any more.
  void drop() { open_ = false; }
  /// Of what begins nothing is told, and it has no index: it is another's to tell.
  void mute() { muted_ = true; }

 private:
  /// Whether all of its payload is kept; where it is inside, the payload itself once it ended.
  void settle(LiveExchange& live, bool ended);

  model::Direction direction_;
  std::size_t inside_;
  model::Message m_;
  std::string held_;
  bool open_ = false, muted_ = false;
};

inline model::Body& bodyOf(LiveExchange& live, model::Direction d) {
  return d == model::Direction::toServer ? live.x().requestBody : live.x().responseBody;
}

}  // namespace penstock::record
