// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/detail/tree_pane.h"

#include <algorithm>
#include <utility>

#include "penstock/display/format.h"

namespace penstock::cui {
namespace {

constexpr std::size_t kMostValue = 400, kMostKey = 200;  // bytes

Style styleOf(codec::ValueKind kind) {
  switch (kind) {
    case codec::ValueKind::string: return {Look::good};
    case codec::ValueKind::number: return {Look::notice};
    case codec::ValueKind::literal: return {Look::warn};
    default: return {Look::dim};
  }
}

}  // namespace

void TreePane::set(std::shared_ptr<display::TreeRows> rows, bool same) {
  const std::size_t at = scroll_.at();
  rows_ = std::move(rows);
  search_.cancel();
  found_.clear();
  words_.clear();
  scroll_.choose(0);
  if (same && rows_ && at < rows_->count()) scroll_.choose(at);
}

void TreePane::drawRow(Canvas& canvas, const Area& line, std::size_t row) const {
  const codec::ValueTree& tree = *rows_->tree();
  const Id node = rows_->at(row), parent = tree.parent(node);
  constexpr int indent = 2;
  int x = line.x + std::min(int(rows_->depth(node)) * indent, line.width / 2);
  if (rows_->mayUnfold(node)) canvas.put(x, line.y, rows_->isUnfolded(node) ? "▾" : "▸", {Look::dim}, line.right());
  x += indent;
  const bool member = parent != codec::ValueTree::none && tree.kind(parent) == codec::ValueKind::object;
  const std::string key = parent == codec::ValueTree::none ? "$" : member ? display::wireText(tree.key(node), kMostKey) : std::to_string(tree.row(node));
  x = canvas.put(x, line.y, key.empty() ? "\"\"" : key, {Look::key}, line.right());
  x = canvas.put(x, line.y, ": ", {Look::dim}, line.right());
  const bool holds = tree.holdsValues(node);
  if (!holds || !rows_->isUnfolded(node)) x = canvas.put(x, line.y, display::treePreview(tree, node, kMostValue), styleOf(tree.kind(node)), line.right());
  std::string note = holds ? display::treeCount(tree, node) : std::string();
  if (const auto more = tree.note(node); !more.empty()) note += (note.empty() ? "" : " · ") + display::wireText(more, kMostKey);
  if (!note.empty()) canvas.put(x + 2, line.y, note, {Look::dim}, line.right());
}

void TreePane::draw(Canvas& canvas, Area area) {
  area_ = area;
  if (!rows_ || rows_->count() == 0) return;
  scroll_.fit(rows_->count(), std::size_t(std::max(area.height, 1)));
  for (int i = 0; i < area.height; ++i) {
    const std::size_t row = scroll_.first() + std::size_t(i);
    if (row >= rows_->count()) break;
    const Area line{area.x, area.y + i, area.width, 1};
    drawRow(canvas, line, row);
    const bool found = std::binary_search(found_.begin(), found_.end(), std::size_t(rows_->at(row)));
    if (row == scroll_.at())
      canvas.highlight(line.x, line.y, line.width, {Look::plain, false, true});
    else if (found)
      canvas.highlight(line.x, line.y, line.width, {Look::warn});
  }
}

void TreePane::go(Id node) {
  rows_->reveal(node);
  scroll_.choose(rows_->rowOf(node));
}

void TreePane::toggle() {
  const Id node = rows_->at(scroll_.at());
  if (rows_->mayUnfold(node)) rows_->setUnfolded(node, !rows_->isUnfolded(node));
}

void TreePane::foldAll(bool unfolded) {
  const Id node = rows_->at(scroll_.at());
  unfolded ? rows_->setUnfoldedBelow(0, true) : rows_->unfoldTo(1);
  scroll_.choose(rows_->rowOf(node));
}

void TreePane::jump(std::ptrdiff_t by) {
  if (found_.empty()) return;
  const auto count = std::ptrdiff_t(found_.size());
  current_ = std::size_t(((std::ptrdiff_t(current_) + by) % count + count) % count);
  go(Id(found_[current_]));
}

bool TreePane::searchKey(const Key& key) {
  if (key.is(U'/')) {
    shell_.ask({"Find: ", words_, nullptr, alive_.wrap([this](const std::string& words) {
      words_ = words;
      found_.clear();
      current_ = 0;
      if (words_.empty() || !rows_) return search_.cancel();
      search_.start(
          shell_.reader(),
          [tree = rows_->tree(), words](const CancelToken& token) { return display::findInTree(*tree, words, false, mostFound, token); },
          alive_.wrap([this](std::vector<std::size_t> found) {
            found_ = std::move(found);
            jump(0);
            shell_.redraw();
          }));
    })});
    return true;
  }
  if (words_.empty()) return false;
  if (key.is(U'n') || key.is(U'N')) return jump(key.c == U'n' ? 1 : -1), true;
  if (key.code != Key::escape) return false;
  search_.cancel();
  words_.clear();
  found_.clear();
  return true;
}

bool TreePane::key(const Key& key) {
  if (!rows_ || rows_->count() == 0) return false;
  if (searchKey(key)) return true;
  if (key.code == Key::enter || key.is(U' ')) return toggle(), true;
  if (key.is(U'-') || key.is(U'+')) return foldAll(key.c == U'+'), true;
  if (key.isMouse() && (key.code == Key::click || key.code == Key::doubleClick)) {
    const std::size_t row = scroll_.first() + std::size_t(std::max(key.y - area_.y, 0));
    if (!area_.has(key.x, key.y) || row >= rows_->count()) return false;
    const bool again = row == scroll_.at();
    scroll_.choose(row);
    if (again || key.code == Key::doubleClick) toggle();
    return true;
  }
  return scroll_.key(key);
}

std::vector<KeyHint> TreePane::keys() const {
  std::vector<KeyHint> out{{"Enter", "fold"}, {"- +", "all"}};
  if (words_.empty()) return out.push_back({"/", "find"}), out;
  for (const KeyHint& hint : std::initializer_list<KeyHint>{{"n", "next"}, {"N", "before"}, {"/", "find"}}) out.push_back(hint);
  return out;
}

std::string TreePane::foundText() const {
  if (words_.empty()) return {};
  if (found_.empty()) return "not found: " + display::wireText(words_, 60);
  return "match " + std::to_string(current_ + 1) + " of " + display::countText(found_.size()) + (found_.size() >= mostFound ? " or more" : "");
}

}  // namespace penstock::cui
