// SPDX-License-Identifier: GPL-3.0-or-later
// Which texts are the same, without keeping them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace penstock::store {

struct Fingerprint {
  std::uint64_t first = 0, second = 0;
  bool operator==(const Fingerprint&) const = default;
};
struct FingerprintHash {
  std::size_t operator()(const Fingerprint& f) const { return std::size_t(f.first); }
};

/// Texts as polynomials over the field of 2^61 - 1, at two points drawn at random (universal hashing after Carter and Wegman): two
/// different texts of n bytes are taken for the same with a probability under (n / 2^63)^2, whoever chose them. Thread: any.
class Fingerprinter {
 public:
  Fingerprinter();
  Fingerprint of(std::string_view text) const;

 private:
  std::uint64_t first_, second_;
};

}  // namespace penstock::store
