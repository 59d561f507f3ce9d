// SPDX-License-Identifier: GPL-3.0-or-later
// What is told over a WebSocket, as its client takes it.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace penstock::api {

/// Whoever makes one gives it a function that it calls, on any thread, when there may be something to take.
class Feed {
 public:
  virtual ~Feed() = default;
  /// The next messages, some hundred kilobytes at most; none: there is nothing now. Thread: one at a time; may block on the disk.
  virtual std::vector<std::string> take() = 0;
  /// The client said something. Thread: any; does not block.
  virtual void said(std::string) {}
  /// After something was told, before the next look. Thread: as of take().
  virtual std::chrono::milliseconds pause() const { return std::chrono::milliseconds(0); }
};

}  // namespace penstock::api
