// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/diff/sequence.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "diff/anchors.h"
#include "diff/checks.h"
#include "diff/middle.h"

namespace penstock::diff {
namespace {

using Symbols = std::span<const Symbol>;

constexpr int kMostPartings = 8;        // by anchors, one inside of the other
constexpr std::uint32_t kLeastEdits = 16;

/// Marks the items of both sides that have no partner.
class Matching {
 public:
  Matching(Symbols left, Symbols right, std::uint64_t effort, const CancelToken& token)
      : left_(left), right_(right), middle_(left, right), budget_(effort * 3, token), effort_(effort) {
    for (const Symbols side : {left, right})
      for (const Symbol s : side) symbols_ = std::max<std::size_t>(symbols_, std::size_t(s) + 1);
  }

  /// Of places, in the order of the sequences they were taken from.
  void run(std::vector<std::uint8_t>& leftAlone, std::vector<std::uint8_t>& rightAlone) {
    leftAlone_ = &leftAlone;
    rightAlone_ = &rightAlone;
    pieces_.push_back({{0, std::uint32_t(left_.size())}, {0, std::uint32_t(right_.size())}});
    while (!pieces_.empty() && !budget_.cancelled()) {
      Piece piece = pieces_.back();
      pieces_.pop_back();
      part(piece);
    }
  }
  bool coarse() const { return coarse_; }

 private:
  struct Piece {
    Range left, right;
    int partings = 0;
    bool hard = false;  // the rest of one that could not be paid for
  };

  void alone(const Range& left, const Range& right) {
    std::fill(leftAlone_->begin() + left.begin, leftAlone_->begin() + left.end, true);
    std::fill(rightAlone_->begin() + right.begin, rightAlone_->begin() + right.end, true);
  }

  /// How many edits from either end a search may go: its cost is about the square of them.
  std::uint32_t mostEdits(const Piece& piece) const {
    const double all = double(left_.size()) + double(right_.size());
    const double size = double(piece.left.size()) + double(piece.right.size());
    const double most = piece.hard ? double(effort_) / all / 2 : std::sqrt(double(effort_) / 4 * size / all);
    return std::max(kLeastEdits, std::uint32_t(std::min(most, size)));
  }

  void part(Piece piece) {
    Range &l = piece.left, &r = piece.right;
    const std::uint32_t before = l.begin;
    while (!l.empty() && !r.empty() && left_[l.begin] == right_[r.begin]) ++l.begin, ++r.begin;
    const std::uint32_t behind = l.end;
    while (!l.empty() && !r.empty() && left_[l.end - 1] == right_[r.end - 1]) --l.end, --r.end;
    budget_.spend((l.begin - before + behind - l.end) / 8);
    if (l.empty() || r.empty()) return alone(l, r);
    if (budget_.over()) return giveUp(piece);
    const Split split = middle_.find(l, r, mostEdits(piece), budget_);
    if (!split.shortest) {
      if (piece.partings < kMostPartings && !piece.hard && partByAnchors(piece)) return;
      coarse_ = true;
    }
    Piece first{{l.begin, split.left}, {r.begin, split.right}, piece.partings},
        second{{split.left, l.end}, {split.right, r.end}, piece.partings};
    const auto size = [](const Piece& p) { return std::uint64_t(p.left.size()) + p.right.size(); };
    if (size(first) == 0 || size(second) == 0) return giveUp(piece);
    // The way to where a search gave up is known to be short; what lies behind that is what could not be paid for.
    if (!split.shortest) (size(first) > size(second) ? first : second).hard = true;
    pieces_.push_back(second);
    pieces_.push_back(first);
  }

  bool partByAnchors(const Piece& piece) {
    if (!anchors_) anchors_ = std::make_unique<Anchors>(left_, right_, symbols_);
    const auto found = anchors_->find(piece.left, piece.right, budget_.token());
    if (found.empty()) return false;
    std::uint32_t left = piece.left.begin, right = piece.right.begin;
    for (const auto& [l, r] : found) {
      pieces_.push_back({{left, l}, {right, r}, piece.partings + 1, false});
      left = l + 1, right = r + 1;
    }
    pieces_.push_back({{left, piece.left.end}, {right, piece.right.end}, piece.partings + 1, false});
    budget_.spend(piece.left.size() + piece.right.size());
    return true;
  }

  void giveUp(const Piece& piece) {
    coarse_ = true;
    alone(piece.left, piece.right);
  }

  Symbols left_, right_;
  Middle middle_;
  Budget budget_;
  std::uint64_t effort_;
  std::size_t symbols_ = 0;
  std::unique_ptr<Anchors> anchors_;
  std::vector<Piece> pieces_;
  std::vector<std::uint8_t>*leftAlone_ = nullptr, *rightAlone_ = nullptr;
  bool coarse_ = false;
};

/// Items that the other side has as well, and where they stand: what has no chance of a partner costs no comparison.
struct Common {
  std::vector<Symbol> left, right;
  std::vector<std::uint32_t> leftAt, rightAt;
};

Common commonOf(Symbols left, Symbols right, const CancelToken& token) {
  std::size_t symbols = 0;
  for (const Symbols side : {left, right})
    for (const Symbol s : side) symbols = std::max<std::size_t>(symbols, std::size_t(s) + 1);
  std::vector<std::uint8_t> sides(symbols);  // 1: on the left, 2: on the right
  for (const Symbol s : left) sides[s] |= 1;
  if (token.cancelled()) return {};
  for (const Symbol s : right) sides[s] |= 2;
  Common out;
  StopCheck stop(token);
  const auto keep = [&](Symbols side, std::vector<Symbol>& items, std::vector<std::uint32_t>& at) {
    const auto kept = std::size_t(std::count_if(side.begin(), side.end(), [&](Symbol s) { return sides[s] == 3; }));
    items.reserve(kept);
    at.reserve(kept);
    for (std::uint32_t i = 0; i < side.size() && !stop.now(); ++i)
      if (sides[side[i]] == 3) items.push_back(side[i]), at.push_back(i);
  };
  keep(left, out.left, out.leftAt);
  keep(right, out.right, out.rightAt);
  return out;
}

/// A run that was only deleted, or only inserted, may lie one item further on where it begins with what follows it. As far down as it goes:
/// then it begins where something begins, and two runs become one.
void slide(Symbols left, Symbols right, std::vector<Change>& changes, StopCheck& stop) {
  std::vector<Change> out;
  for (std::size_t i = 0; i < changes.size() && !stop.now(); ++i) {
    Change c = changes[i];
    if (c.left.empty() != c.right.empty()) {
      const Symbols side = c.right.empty() ? left : right;
      Range& moved = c.right.empty() ? c.left : c.right;
      Range& other = c.right.empty() ? c.right : c.left;
      const std::uint32_t limit = i + 1 < changes.size() ? (c.right.empty() ? changes[i + 1].left.begin : changes[i + 1].right.begin)
                                                         : std::uint32_t(side.size());
      while (moved.end < limit && side[moved.begin] == side[moved.end] && !stop.now())
        ++moved.begin, ++moved.end, ++other.begin, ++other.end;
    }
    if (i + 1 < changes.size() && c.left.end == changes[i + 1].left.begin && c.right.end == changes[i + 1].right.begin) {
      changes[i + 1].left.begin = c.left.begin, changes[i + 1].right.begin = c.right.begin;
      continue;
    }
    out.push_back(c);
  }
  changes = std::move(out);
}

std::vector<Change> changesOf(const std::vector<std::uint8_t>& leftAlone, const std::vector<std::uint8_t>& rightAlone, StopCheck& stop) {
  std::vector<Change> changes;
  std::uint32_t l = 0, r = 0;
  while ((l < leftAlone.size() || r < rightAlone.size()) && !stop.now()) {
    const Change start{{l, l}, {r, r}};
    Change c = start;
    while (c.left.end < leftAlone.size() && leftAlone[c.left.end]) ++c.left.end;
    while (c.right.end < rightAlone.size() && rightAlone[c.right.end]) ++c.right.end;
    if (c != start) changes.push_back(c);
    l = c.left.end + 1, r = c.right.end + 1;
  }
  return changes;
}

}  // namespace

Difference difference(Symbols left, Symbols right, std::uint64_t effort, const CancelToken& token) {
  std::uint32_t before = 0, behind = 0;
  const std::size_t least = std::min(left.size(), right.size());
  while (before < least && left[before] == right[before]) ++before;
  while (behind < least - before && left[left.size() - 1 - behind] == right[right.size() - 1 - behind]) ++behind;
  const Symbols l = left.subspan(before, left.size() - before - behind), r = right.subspan(before, right.size() - before - behind);

  Difference out;
  if (l.empty() && r.empty()) return out;
  std::vector<std::uint8_t> leftAlone(l.size(), 1), rightAlone(r.size(), 1);
  if (!l.empty() && !r.empty()) {
    const Common common = commonOf(l, r, token);
    if (token.cancelled()) return out;
    std::vector<std::uint8_t> noLeft(common.left.size()), noRight(common.right.size());
    Matching matching(common.left, common.right, std::max<std::uint64_t>(effort, 1), token);
    matching.run(noLeft, noRight);
    if (token.cancelled()) return out;
    out.coarse = matching.coarse();
    for (std::size_t i = 0; i < noLeft.size(); ++i) leftAlone[common.leftAt[i]] = noLeft[i];
    for (std::size_t i = 0; i < noRight.size(); ++i) rightAlone[common.rightAt[i]] = noRight[i];
  }
  StopCheck stop(token);
  out.changes = changesOf(leftAlone, rightAlone, stop);
  for (Change& c : out.changes) c.left.begin += before, c.left.end += before, c.right.begin += before, c.right.end += before;
  slide(left, right, out.changes, stop);
  return out;
}

}  // namespace penstock::diff
