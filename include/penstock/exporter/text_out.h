// SPDX-License-Identifier: GPL-3.0-or-later
// Text on its way to a file, a socket or standard output: written as it is made, so that its size is nobody's memory.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "penstock/base/result.h"

namespace penstock::exporter {

/// Thread: one at a time.
class TextOut {
 public:
  static constexpr std::size_t piece = 64 * 1024;
  /// An error ends the writing and is what whoever writes gives back.
  using Take = std::function<Result<void>(std::string_view piece)>;
  explicit TextOut(Take take) : take_(std::move(take)) {}

  /// To append to. What is made at once is bounded; between bounded parts call `pass`.
  std::string& text() { return text_; }
  /// Gives on what there is once it is a piece.
  Result<void> pass() { return text_.size() < piece ? Result<void>() : flush(); }
  /// Gives on what there is.
  Result<void> flush() {
    if (text_.empty()) return {};
    auto taken = take_(text_);
    text_.clear();
    return taken;
  }

 private:
  Take take_;
  std::string text_;
};

}  // namespace penstock::exporter
