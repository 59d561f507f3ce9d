// SPDX-License-Identifier: GPL-3.0-or-later
// Where rows keep their texts: bytes that never move, and each repeated text once.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace penstock::store {

/// Bytes that stay where they are until the arena goes.
class Arena {
 public:
  const char* keep(std::string_view s) {
    if (s.empty()) return "";
    if (s.size() > left_) {
      const std::size_t size = s.size() > blockSize / 4 ? s.size() : blockSize;
      blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
      char* own = blocks_.back().get();
      if (size != blockSize) {
        std::memcpy(own, s.data(), s.size());  // a long text gets its own block; the one begun goes on
        return own;
      }
      next_ = own;
      left_ = size;
    }
    char* at = next_;
    std::memcpy(at, s.data(), s.size());
    next_ += s.size();
    left_ -= s.size();
    return at;
  }

 private:
  static constexpr std::size_t blockSize = 8192;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

/// Numbers for texts: 0 is "". Texts stay where they are, and a number means its text as long as the interner lives.
class Interner {
 public:
  Interner() : texts_{std::string_view()} {}
  /// `last` is the number given for the column's row before: the same text nearly always, and then nothing is hashed.
  std::uint32_t intern(std::string_view s, std::uint32_t& last) {
    if (s.empty()) return 0;
    if (texts_[last] == s) return last;
    if (const auto found = numbers_.find(s); found != numbers_.end()) return last = found->second;
    const std::string_view own(arena_.keep(s), s.size());
    texts_.push_back(own);
    const auto number = std::uint32_t(texts_.size() - 1);
    numbers_.emplace(own, number);
    return last = number;
  }
  std::string_view operator[](std::uint32_t number) const { return texts_[number]; }
  std::size_t size() const { return texts_.size(); }
  const std::vector<std::string_view>& all() const { return texts_; }

 private:
  Arena arena_;
  std::vector<std::string_view> texts_;
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
};

}  // namespace penstock::store
