// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/tree_rows.h"

#include <algorithm>

#include "penstock/codec/hex.h"
#include "penstock/display/format.h"
#include "penstock/display/text_document.h"

namespace penstock::display {
namespace {

using codec::ValueKind;
using codec::ValueTree;

constexpr std::size_t kMostText = 40;   // bytes of a text within a preview
constexpr std::size_t kMostBytes = 16;  // of what is no text

std::string scalarText(const ValueTree& tree, ValueTree::Id node, std::size_t most) {
  const std::string_view text = tree.text(node);
  switch (tree.kind(node)) {
    case ValueKind::string: return "\"" + wireText(text, most) + (text.size() > most ? "…" : "") + "\"";
    // How many they are is said behind it.
    case ValueKind::bytes: return std::string("0x").append(codec::hexString(text.substr(0, kMostBytes))).append(text.size() > kMostBytes ? "…" : "");
    default: return wireText(text, most);
  }
}

}  // namespace

TreeRows::TreeRows(codec::ValueTreePtr tree) : tree_(std::move(tree)) {
  if (!tree_ || tree_->empty()) return;
  const std::size_t size = tree_->size();
  end_.resize(size);
  for (std::size_t i = size; i-- > 0;) {
    const Id node = Id(i);
    const std::uint32_t children = tree_->childCount(node);
    end_[i] = children > 0 ? end_[tree_->child(node, children - 1)] : node + 1;
  }
  unfolded_.resize(size);
  // The root, however much it holds; then further levels while few rows come of it.
  unfolded_[0] = mayUnfold(0);
  std::vector<Id> level{0};
  std::size_t rows = 1;
  while (!level.empty()) {
    std::vector<Id> next;
    std::size_t more = 0;
    for (const Id node : level)
      for (std::uint32_t i = 0; i < tree_->childCount(node); ++i, ++more)
        if (mayUnfold(tree_->child(node, i))) next.push_back(tree_->child(node, i));
    std::size_t below = 0;
    for (const Id node : next) below += tree_->childCount(node);
    rows += more;
    if (rows + below > kFirstRows) break;
    for (const Id node : next) unfolded_[node] = true;
    level = std::move(next);
  }
  rebuild();
}

void TreeRows::appendShown(Id from, Id end, std::vector<Id>& out) const {
  for (Id node = from; node < end;) {
    out.push_back(node);
    node = unfolded_[node] ? node + 1 : end_[node];
  }
}

void TreeRows::rebuild() {
  rows_.clear();
  if (tree_ && !tree_->empty()) appendShown(0, end_[0], rows_);
}

std::size_t TreeRows::rowOf(Id node) const {
  const auto after = std::upper_bound(rows_.begin(), rows_.end(), node);
  return after == rows_.begin() ? 0 : std::size_t(after - rows_.begin()) - 1;
}

std::size_t TreeRows::depth(Id node) const {
  std::size_t depth = 0;
  for (Id up = tree_->parent(node); up != ValueTree::none; up = tree_->parent(up)) ++depth;
  return depth;
}

void TreeRows::setUnfolded(Id node, bool unfolded) {
  if (!mayUnfold(node) || unfolded_[node] == unfolded) return;
  const std::size_t row = rowOf(node);
  const bool shown = rows_[row] == node;
  if (!shown) {
    unfolded_[node] = unfolded;
    return;
  }
  const auto below = rows_.begin() + std::ptrdiff_t(row) + 1;
  unfolded_[node] = unfolded;
  if (unfolded) {
    std::vector<Id> come;
    appendShown(node + 1, end_[node], come);
    rows_.insert(below, come.begin(), come.end());
  } else {
    rows_.erase(below, std::lower_bound(below, rows_.end(), end_[node]));
  }
}

void TreeRows::setUnfoldedBelow(Id node, bool unfolded) {
  for (Id inside = node; inside < end_[node]; ++inside) unfolded_[inside] = unfolded && mayUnfold(inside);
  rebuild();
}

void TreeRows::unfoldTo(std::size_t levels) {
  std::vector<std::uint32_t> depths(unfolded_.size());
  for (Id node = 0; node < Id(unfolded_.size()); ++node) {
    depths[node] = node == 0 ? 0 : depths[tree_->parent(node)] + 1;
    unfolded_[node] = depths[node] < levels && mayUnfold(node);
  }
  rebuild();
}

void TreeRows::reveal(Id node) {
  bool changed = false;
  for (Id up = tree_->parent(node); up != ValueTree::none; up = tree_->parent(up)) {
    changed |= !unfolded_[up];
    unfolded_[up] = true;
  }
  if (changed) rebuild();
}

std::string treeCount(const ValueTree& tree, ValueTree::Id node) {
  const std::uint32_t n = tree.childCount(node);
  if (tree.kind(node) == ValueKind::tagged) return "tag " + wireText(tree.text(node), kMostText);
  const char* const one = tree.kind(node) == ValueKind::array ? " item" : " member";
  return std::to_string(n) + one + (n == 1 ? "" : "s");
}

std::string treePreview(const ValueTree& tree, ValueTree::Id node, std::size_t most) {
  if (!tree.holdsValues(node)) return scalarText(tree, node, most);
  const bool array = tree.kind(node) == ValueKind::array, tagged = tree.kind(node) == ValueKind::tagged;
  std::string out = array ? "[" : tagged ? wireText(tree.text(node), kMostText) + "(" : "{";
  for (std::uint32_t i = 0; i < tree.childCount(node); ++i) {
    if (i > 0) out += ", ";
    if (out.size() >= most) {
      out += "…";
      break;
    }
    const ValueTree::Id child = tree.child(node, i);
    if (!array && !tagged) out += wireText(tree.key(child), kMostText) + ": ";
    if (!tree.holdsValues(child))
      out += scalarText(tree, child, kMostText);
    else
      out += tree.kind(child) == ValueKind::array ? (tree.childCount(child) ? "[…]" : "[]") : tree.childCount(child) ? "{…}" : "{}";
  }
  return out + (array ? "]" : tagged ? ")" : "}");
}

std::string treeValue(const ValueTree& tree, ValueTree::Id node) {
  if (tree.holdsValues(node)) return codec::valueJson(tree, node);
  return tree.kind(node) == ValueKind::bytes ? codec::hexString(tree.text(node)) : std::string(tree.text(node));
}

std::vector<std::size_t> findInTree(const ValueTree& tree, std::string_view needle, bool exact, std::size_t most, const CancelToken& token) {
  std::vector<std::size_t> found;
  if (needle.empty()) return found;
  const Needle sought(needle, exact);
  for (ValueTree::Id node = 0; node < tree.size() && found.size() < most; ++node) {
    if (node % 65536 == 0 && token.cancelled()) break;
    if (sought.in(tree.key(node)) != std::string_view::npos || (tree.kind(node) != ValueKind::bytes && sought.in(tree.text(node)) != std::string_view::npos))
      found.push_back(node);
  }
  return found;
}

}  // namespace penstock::display
