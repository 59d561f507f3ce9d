// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of a JSON string, its escapes taken off piece by piece.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::importer {

/// A half of a pair that stands alone becomes U+FFFD. Thread: one at a time.
class Unescaper {
 public:
  void feed(std::string_view piece, std::string& out);
  void finish(std::string& out);

 private:
  void unit(std::uint32_t value, std::string& out);
  void lone(std::string& out);

  enum class State : std::uint8_t { plain, escape, hex } state_ = State::plain;
  unsigned digits_ = 0;
  std::uint32_t value_ = 0, high_ = 0;
};

}  // namespace penstock::importer
