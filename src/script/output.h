// SPDX-License-Identifier: GPL-3.0-or-later
// What a worker writes to its standard output or error, as lines.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "penstock/base/descriptor.h"

namespace penstock::script {

/// Thread: one.
class Output {
 public:
  /// A line without its end. One that does not end is cut where it is as long as the console keeps.
  using Line = std::function<void(std::string_view)>;
  static constexpr std::size_t mostATurn = 1024 * 1024;  // bytes until rest(): who writes more waits

  explicit Output(Descriptor pipe) : pipe_(std::move(pipe)) {}
  /// -1 once it ended, or while it has had its share.
  int descriptor() const { return taken_ < mostATurn ? pipe_.get() : -1; }
  /// What is there.
  void read(const Line& line);
  /// The same for the last time: its worker ended.
  void finish(const Line& line);
  /// A new share.
  void rest() { taken_ = 0; }

 private:
  Descriptor pipe_;
  std::string begun_;
  std::size_t taken_ = 0;
};

}  // namespace penstock::script
