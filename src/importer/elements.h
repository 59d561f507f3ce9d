// SPDX-License-Identifier: GPL-3.0-or-later
// The elements of an array one after the other, past those that are damaged.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "importer/node.h"

namespace penstock::importer {

/// Thread: one at a time.
class Elements {
 public:
  /// `fits`: whether a value looks like an element, for where a way on has to be found.
  using Fits = std::function<bool(const Node&)>;
  /// `begin`: of the array's bracket.
  Elements(Source& source, std::uint64_t begin, Fits fits) : source_(source), at_(begin + 1), fits_(std::move(fits)) {}

  enum class Got : unsigned char {
    element,  // node()
    damaged,  // offset() and problem() say where and what; there may be more behind it
    end,
  };
  Got next();
  const Node& node() const { return value_.node; }
  /// Where the element begins, or what is wrong with it.
  std::uint64_t offset() const { return offset_; }
  const std::string& problem() const { return problem_; }
  /// Behind what was read so far.
  std::uint64_t at() const { return at_; }

 private:
  Got lost(const ReadError& error, std::uint64_t from);
  bool findNext(std::uint64_t from);

  Source& source_;
  std::uint64_t at_, begin_ = 0, offset_ = 0;
  const Fits fits_;
  ReadValue value_;
  std::string problem_;
  std::optional<ReadError> gap_;  // behind the last element
  bool ahead_ = false;  // value_ was read already, while a way on was looked for
  bool over_ = false;
};

}  // namespace penstock::importer
