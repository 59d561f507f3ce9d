// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/value_tree.h"

#include <algorithm>
#include <utility>

namespace penstock::codec {
namespace {

constexpr std::size_t kLongestKey = (1u << 28) - 1;

}  // namespace

std::uint32_t ValueTree::row(Id n) const {
  const Id above = nodes_[n].parent;
  if (above == none) return 0;
  const auto first = children_.begin() + nodes_[above].childAt;
  return std::uint32_t(std::lower_bound(first, first + nodes_[above].childCount, n) - first);
}

std::size_t ValueTree::memory() const {
  return nodes_.capacity() * sizeof(Node) + children_.capacity() * sizeof(Id) + text_->capacity() + problem_.capacity();
}

ValueTreeBuilder::ValueTreeBuilder(std::string source, ValueTreeLimits limits)
    : source_(std::move(source)), limits_(limits) {}

std::uint32_t ValueTreeBuilder::put(std::string_view text) {
  const std::size_t at = source_.size() + text_.size();
  const bool fits = text.size() <= limits_.text && text_.size() <= limits_.text - text.size() && at <= UINT32_MAX - text.size();
  if (text.empty()) return 0;
  if (!full_ && !fits) {
    problem("The text of its values is too long: not all of them are shown.");
    full_ = true;
  }
  if (full_) return 0;
  text_.append(text);
  return std::uint32_t(at);
}

void ValueTreeBuilder::key(std::string_view text, bool written) {
  text = text.substr(0, kLongestKey);
  keyAt_ = put(text);
  keySize_ = full_ ? 0 : std::uint32_t(text.size());
  keyWritten_ = written;
}

void ValueTreeBuilder::keyInSource(std::size_t at, std::size_t size) {
  keyAt_ = std::uint32_t(at);
  keySize_ = std::uint32_t(std::min(size, kLongestKey));
  keyWritten_ = false;
}

bool ValueTreeBuilder::add(ValueKind kind) {
  ValueTree::Node node;
  node.parent = open_.empty() ? ValueTree::none : open_.back();
  node.kind = unsigned(kind) & 7u;
  node.keyAt = std::exchange(keyAt_, 0);
  node.keySize = std::exchange(keySize_, 0) & 0x0fffffffu;
  node.keyWritten = std::exchange(keyWritten_, false);
  const bool second = open_.empty() && !nodes_.empty();  // only one value can be the root
  if (full_ || second) return false;
  if (nodes_.size() >= limits_.nodes) {
    problem("It has more than " + std::to_string(limits_.nodes) + " values: the rest is not shown.");
    full_ = true;
    return false;
  }
  if (skipped_ || open_.size() >= limits_.depth) {
    problem("Values are nested deeper than " + std::to_string(limits_.depth) + " levels: those are not shown.");
    return false;
  }
  if (!open_.empty()) ++nodes_[open_.back()].childCount;
  nodes_.push_back(node);
  return true;
}

void ValueTreeBuilder::open(ValueKind kind, std::string_view text, std::string_view note) {
  if (!add(kind)) {
    ++skipped_;
    return;
  }
  const auto at = ValueTree::Id(nodes_.size() - 1);
  open_.push_back(at);
  const std::uint32_t textAt = put(text);
  const std::uint32_t noteAt = put(note);
  if (full_) return;
  nodes_[at].textAt = text.empty() ? noteAt : textAt;
  nodes_[at].textSize = std::uint32_t(text.size());
  nodes_[at].noteSize = std::uint32_t(note.size());
}

void ValueTreeBuilder::close() {
  if (skipped_)
    --skipped_;
  else if (!open_.empty())
    open_.pop_back();
}

void ValueTreeBuilder::value(ValueKind kind, std::string_view text, std::string_view note) {
  open(kind, text, note);
  close();
}

void ValueTreeBuilder::valueInSource(ValueKind kind, std::size_t at, std::size_t size) {
  if (!add(kind)) return;
  nodes_.back().textAt = std::uint32_t(at);
  nodes_.back().textSize = std::uint32_t(size);
}

void ValueTreeBuilder::problem(std::string sentence) {
  if (problem_.empty()) problem_ = std::move(sentence);
}

ValueTreePtr ValueTreeBuilder::finish() {
  auto tree = std::make_shared<ValueTree>();
  // The children of each side by side: a parent stands before its children, so one pass gives them their places and one fills these.
  std::uint32_t at = 0;
  for (ValueTree::Node& node : nodes_) {
    node.childAt = at;
    at += node.childCount;
    node.childCount = 0;
  }
  tree->children_.resize(at);
  for (ValueTree::Id n = 0; n < nodes_.size(); ++n) {
    if (nodes_[n].parent == ValueTree::none) continue;
    ValueTree::Node& above = nodes_[nodes_[n].parent];
    tree->children_[above.childAt + above.childCount++] = n;
  }
  tree->nodes_ = std::move(nodes_);
  if (source_.empty())
    source_ = std::move(text_);
  else
    source_ += text_;
  tree->text_ = std::make_shared<const std::string>(std::move(source_));
  tree->problem_ = std::move(problem_);
  std::string().swap(text_);
  nodes_.clear();
  source_.clear();
  open_.clear();
  skipped_ = 0;
  return tree;
}

}  // namespace penstock::codec
