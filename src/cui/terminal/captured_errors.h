// SPDX-License-Identifier: GPL-3.0-or-later
// Standard error while something else has the screen: whoever writes to it garbles nothing.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace penstock::cui {

/// While it lives what is written to descriptor 2 comes as lines; where that is no terminal, it goes on as well. One at a time.
class CapturedErrors {
 public:
  /// `line` is called on a thread of its own.
  explicit CapturedErrors(std::function<void(std::string)> line);
  ~CapturedErrors();
  CapturedErrors(const CapturedErrors&) = delete;
  CapturedErrors& operator=(const CapturedErrors&) = delete;

  /// What descriptor 2 was; -1: nothing is captured.
  int original() const { return original_; }

 private:
  void run();
  bool take();
  void split(std::string_view bytes);

  static constexpr std::size_t longestLine = 4000;

  const std::function<void(std::string)> line_;
  int original_ = -1, pipe_[2] = {-1, -1}, over_ = -1;
  bool passOn_ = false;
  std::string begun_;
  std::thread thread_;
};

}  // namespace penstock::cui
