// SPDX-License-Identifier: GPL-3.0-or-later
// A tree of values as rows: which are shown, where each value stands, what a row says.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/codec/value_tree.h"

namespace penstock::display {

/// Rows are ids in rising order, so a row is found by halving. Making one is linear in the tree and belongs on a worker; unfolding is linear
/// in the rows that come or move. Thread: one at a time.
class TreeRows {
 public:
  using Id = codec::ValueTree::Id;
  static constexpr std::size_t kFirstRows = 400;  // so many may be unfolded at first

  TreeRows() = default;
  /// Null: no rows. Unfolded level by level, as long as that gives few rows.
  explicit TreeRows(codec::ValueTreePtr tree);

  const codec::ValueTreePtr& tree() const { return tree_; }
  std::size_t count() const { return rows_.size(); }
  Id at(std::size_t row) const { return rows_[row]; }
  /// Of a value that is folded away the row of what it is folded under.
  std::size_t rowOf(Id node) const;
  std::size_t depth(Id node) const;
  bool mayUnfold(Id node) const { return tree_->childCount(node) > 0; }
  bool isUnfolded(Id node) const { return unfolded_[node]; }

  void setUnfolded(Id node, bool unfolded);
  /// With all that it holds.
  void setUnfoldedBelow(Id node, bool unfolded);
  /// What lies above `levels` is unfolded, the rest is not; 0 leaves the root alone.
  void unfoldTo(std::size_t levels);
  /// Unfolds what the value is folded under.
  void reveal(Id node);

 private:
  void rebuild();
  void appendShown(Id from, Id end, std::vector<Id>& out) const;

  codec::ValueTreePtr tree_;
  std::vector<Id> rows_;
  std::vector<Id> end_;  // of each value: the id behind all that it holds
  std::vector<bool> unfolded_;
};

/// What a value that holds others says while it is folded: `{id: 7, name: "x", …}`. UTF-8 in which all can be seen, about `most` bytes.
std::string treePreview(const codec::ValueTree& tree, codec::ValueTree::Id node, std::size_t most = 100);
/// "3 members", "1 item".
std::string treeCount(const codec::ValueTree& tree, codec::ValueTree::Id node);
/// The value as one copies it: text without quotes, what holds others as JSON laid out, bytes as hexadecimal.
std::string treeValue(const codec::ValueTree& tree, codec::ValueTree::Id node);

/// Values whose key or text has `needle`, in order, at most `most`; ASCII letters in either case unless `exact`.
std::vector<std::size_t> findInTree(const codec::ValueTree& tree, std::string_view needle, bool exact, std::size_t most, const CancelToken& token);

}  // namespace penstock::display
