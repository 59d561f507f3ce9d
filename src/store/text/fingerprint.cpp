// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/text/fingerprint.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <random>

namespace penstock::store {

namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::uint64_t prime = (std::uint64_t(1) << 61) - 1;
constexpr std::size_t coefficientBytes = 7;  // of the text: below the prime

// Of two numbers below 2^61 a sum and product modulo the prime, up to one prime too large: below 2^62.
std::uint64_t next(std::uint64_t sum, std::uint64_t point, std::uint64_t coefficient) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = Wide(sum) * point + coefficient;
  const std::uint64_t folded = (std::uint64_t(product) & prime) + std::uint64_t(product >> 61);
  return folded >= prime ? folded - prime : folded;
}

std::uint64_t randomPoint() {
  std::random_device source;
  return (std::uint64_t(source()) << 32 | source()) % (prime - 2) + 1;
}

}  // namespace

Fingerprinter::Fingerprinter() : first_(randomPoint()), second_(randomPoint()) {}

Fingerprint Fingerprinter::of(std::string_view text) const {
  // The length comes first: texts that differ in zeros at their end are others.
  Fingerprint sums{text.size() % prime, text.size() % prime};
  const auto add = [&](std::uint64_t coefficient) {
    sums.first = next(sums.first, first_, coefficient);
    sums.second = next(sums.second, second_, coefficient);
  };
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= sizeof(std::uint64_t); at += coefficientBytes, left -= coefficientBytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    add(word & ((std::uint64_t(1) << (8 * coefficientBytes)) - 1));
  }
  for (; left > 0; at += std::min(left, coefficientBytes), left -= std::min(left, coefficientBytes)) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, std::min(left, coefficientBytes));
    add(word);
  }
  return sums;
}

}  // namespace penstock::store
