// SPDX-License-Identifier: GPL-3.0-or-later
#include "diff/interner.h"

#include <algorithm>
#include <cstring>
#include <random>

namespace penstock::diff {
namespace {

std::uint64_t folded(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = Wide(a) * b;
  return std::uint64_t(product) ^ std::uint64_t(product >> 64);
}

struct Secret {
  std::uint64_t first, second;
  Secret() {
    std::random_device source;
    const auto word = [&] { return (std::uint64_t(source()) << 32 | source()) | 1; };
    first = word();
    second = word();
  }
};

/// Eight bytes a multiplication.
std::uint32_t hashOf(std::string_view s) {
  static const Secret secret;
  std::uint64_t h = secret.first ^ s.size();
  const char* p = s.data();
  std::size_t left = s.size();
  for (; left >= 8; p += 8, left -= 8) {
    std::uint64_t word;
    std::memcpy(&word, p, 8);
    h = folded(h ^ word, secret.second);
  }
  std::uint64_t rest = 0;
  if (left > 0) std::memcpy(&rest, p, left);
  h = folded(h ^ rest, secret.second);
  h = folded(h ^ secret.first, secret.second);
  return std::uint32_t(h ^ h >> 32);
}

constexpr std::size_t kSmall = 1024;

}  // namespace

Symbol Interner::of(std::string_view piece) {
  if (entries_.size() * 2 >= table_.size()) grow();
  const std::uint32_t hash = hashOf(piece);
  const std::size_t mask = table_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    if (table_[at] == 0) {
      entries_.push_back({piece.data(), std::uint32_t(piece.size()), hash});
      table_[at] = std::uint32_t(entries_.size());
      return table_[at] - 1;
    }
    const Entry& e = entries_[table_[at] - 1];
    if (e.hash == hash && e.size == piece.size() && std::memcmp(e.data, piece.data(), piece.size()) == 0) return table_[at] - 1;
  }
}

void Interner::grow() {
  table_.assign(std::max<std::size_t>(kSmall / 8, table_.size() * 2), 0);
  const std::size_t mask = table_.size() - 1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    std::size_t at = entries_[i].hash & mask;
    while (table_[at] != 0) at = (at + 1) & mask;
    table_[at] = std::uint32_t(i + 1);
  }
}

void Interner::clear() {
  if (table_.size() > kSmall) {
    std::vector<std::uint32_t>().swap(table_);
    std::vector<Entry>().swap(entries_);
    return;
  }
  // Where few are in it, only their places are cleared.
  const std::size_t mask = table_.size() - 1;
  if (entries_.size() * 8 < table_.size()) {
    for (const Entry& e : entries_) {
      std::size_t at = e.hash & mask;
      for (; table_[at] != 0; at = (at + 1) & mask) table_[at] = 0;
    }
  } else {
    std::fill(table_.begin(), table_.end(), 0);
  }
  entries_.clear();
}

}  // namespace penstock::diff
