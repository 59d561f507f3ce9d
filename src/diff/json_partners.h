// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "diff/json_tree.h"

namespace penstock::diff {

/// A value on the left, one on the right, or both.
using JsonPair = std::pair<std::uint32_t, std::uint32_t>;  // JsonTree::none: nothing there

/// Who of two objects' members, or two arrays' elements, stands beside whom, top down. Thread: one at a time.
class JsonPartners {
 public:
  JsonPartners(const JsonTree& left, const JsonTree& right, const CancelToken& token) : left_(left), right_(right), token_(token) {}

  /// Members of one name; in the order of the left, what only the right has behind the same member that it has before it.
  std::vector<JsonPair> members(std::uint32_t left, std::uint32_t right) const;
  /// Equal elements in order; between them those that are the same thing, by a member that names it or by how much they have in common.
  std::vector<JsonPair> elements(std::uint32_t left, std::uint32_t right);
  bool coarse() const { return coarse_; }

 private:
  using Children = std::vector<std::uint32_t>;
  using Places = std::vector<std::pair<std::size_t, std::size_t>>;
  struct Thing;
  void change(const Children& left, const Children& right, std::vector<JsonPair>& out);
  Places byLikeness(const Children& left, const Children& right);
  Places byShape(const Children& left, const Children& right) const;
  static Thing look(const JsonTree& tree, std::uint32_t node);
  static int likeness(const Thing& left, const Thing& right);

  const JsonTree &left_, &right_;
  const CancelToken& token_;
  std::size_t cells_ = 0;  // compared so far, each with each
  bool coarse_ = false;
};

}  // namespace penstock::diff
