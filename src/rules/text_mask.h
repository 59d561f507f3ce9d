// SPDX-License-Identifier: GPL-3.0-or-later
// Which pairs of letters a text has: what lacks one of a word's pairs does not hold the word.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "penstock/base/ascii.h"

namespace penstock::rules {

class TextMask {
 public:
  /// Pairs of ASCII, whatever their case.
  void add(std::string_view text) {
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
      const auto a = static_cast<unsigned char>(toLower(text[i])), b = static_cast<unsigned char>(toLower(text[i + 1]));
      if ((a | b) & 0x80) continue;
      const std::uint32_t place = (a * 193u + b * 7u) % bits;
      words_[place / 64] |= std::uint64_t(1) << (place % 64);
    }
  }
  void addAll() { words_.fill(~std::uint64_t(0)); }
  /// Whether all pairs of `word` are here.
  bool mayHold(const TextMask& word) const {
    std::uint64_t lacking = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) lacking |= word.words_[i] & ~words_[i];
    return lacking == 0;
  }

 private:
  static constexpr std::uint32_t bits = 512;
  std::array<std::uint64_t, bits / 64> words_{};
};

}  // namespace penstock::rules
