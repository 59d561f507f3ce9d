// SPDX-License-Identifier: GPL-3.0-or-later
// What the readers of packed formats share: a place in the bytes, values under way, and how they get into a tree.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/codec/packed_tree.h"

namespace penstock::codec::packed {

constexpr std::uint64_t kEndless = UINT64_MAX;  // of an item that is ended by a mark

class Reader {
 public:
  /// `builder`: null only looks whether the bytes are of the format.
  Reader(std::string_view in, ValueTreeBuilder* builder) : in_(in), builder_(builder) {}
  virtual ~Reader() = default;

  /// Values until the end. False when cancelled.
  bool all(const CancelToken& token);
  const char* problem() const { return problem_; }
  std::size_t problemAt() const { return problemAt_; }
  bool truncated() const { return truncated_; }
  std::size_t values() const { return values_; }
  /// Of the first value: what it holds; 0 for a scalar.
  std::uint64_t firstItems() const { return firstItems_; }

 protected:
  /// Reads one item: a scalar, or the head of what holds others.
  virtual void item() = 0;

  bool take(std::size_t n, std::uint64_t& v);  // big-endian
  std::string_view bytes(std::uint64_t n);
  void fail(const char* why, bool truncated = false);
  bool failed() const { return problem_ != nullptr; }

  void scalar(ValueKind kind, std::string_view text, std::string_view note = {});
  /// A text, or bytes where it is no UTF-8.
  void text(std::string_view text);
  /// `items`: of a map its pairs. `tag`: of tagged, which has one.
  void open(ValueKind kind, std::uint64_t items, std::string_view tag = {}, std::string_view note = {});
  /// The mark that ends an endless item.
  void endMark();
  /// The tag that the next value is the inside of; "" for none.
  std::string_view tagAbove() const { return open_.empty() || open_.back().kind != ValueKind::tagged ? std::string_view() : std::string_view(open_.back().tag); }

  std::string_view in_;
  std::size_t at_ = 0;

 private:
  struct Open {
    ValueKind kind;
    std::uint64_t left;
    bool key = false;      // the next item is one
    std::string tag;
  };
  bool keyHere() const { return !open_.empty() && open_.back().key; }
  void ended();

  ValueTreeBuilder* builder_;
  std::vector<Open> open_;
  std::size_t values_ = 0, keyDepth_ = 0, keyFrom_ = 0;  // keyDepth_: how many are open where a key that holds others is skipped; 0 for none
  std::uint64_t firstItems_ = 0;
  std::size_t itemFrom_ = 0;
  const char* problem_ = nullptr;
  std::size_t problemAt_ = 0;
  bool truncated_ = false;
};

/// Shortest text that reads as the same number; "NaN", "Infinity".
std::string floatText(double v);
std::string floatText(float v);

}  // namespace penstock::codec::packed
