// SPDX-License-Identifier: GPL-3.0-or-later
#include "diff/json_partners.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "diff/alignment.h"
#include "diff/checks.h"

namespace penstock::diff {
namespace {

using Kind = JsonTree::Kind;

constexpr std::size_t kMostCells = 1024, kMostCellsInAll = 4'000'000;
constexpr std::size_t kMembersLookedAt = 64;
constexpr int kSameThing = 1000, kScalars = 10, kLeastAlike = 30;
constexpr std::array<std::string_view, 6> kNames = {"\"id\"", "\"_id\"", "\"uuid\"", "\"key\"", "\"name\"", "\"code\""};

}  // namespace

std::vector<JsonPair> JsonPartners::members(std::uint32_t left, std::uint32_t right) const {
  const Children l = left_.children(left), r = right_.children(right);
  // A name twice in one object: the first belongs to the first.
  struct Named {
    Symbol key;
    std::uint32_t at;
  };
  const auto sorted = [](const JsonTree& tree, const Children& children) {
    std::vector<Named> out;
    for (std::uint32_t i = 0; i < children.size(); ++i) out.push_back({tree[children[i]].key, i});
    std::stable_sort(out.begin(), out.end(), [](const Named& a, const Named& b) { return a.key < b.key; });
    return out;
  };
  const std::vector<Named> leftNames = sorted(left_, l), rightNames = sorted(right_, r);
  std::vector<std::uint32_t> partnerOfLeft(l.size(), JsonTree::none), partnerOfRight(r.size(), JsonTree::none);
  for (std::size_t i = 0, j = 0; i < leftNames.size() && j < rightNames.size();) {
    const Symbol a = leftNames[i].key, b = rightNames[j].key;
    if (a == b) {
      partnerOfLeft[leftNames[i].at] = rightNames[j].at;
      partnerOfRight[rightNames[j].at] = leftNames[i].at;
    }
    i += a <= b;
    j += b <= a;
  }
  std::vector<JsonPair> out;
  const auto alone = [&](std::size_t from) {
    for (; from < r.size() && partnerOfRight[from] == JsonTree::none; ++from) out.emplace_back(JsonTree::none, r[from]);
  };
  alone(0);
  for (std::size_t i = 0; i < l.size(); ++i) {
    const std::uint32_t partner = partnerOfLeft[i];
    out.emplace_back(l[i], partner == JsonTree::none ? JsonTree::none : r[partner]);
    if (partner != JsonTree::none) alone(partner + 1);
  }
  return out;
}

std::vector<JsonPair> JsonPartners::elements(std::uint32_t left, std::uint32_t right) {
  const auto counting = [](const JsonTree& tree, const Children& all) {
    Children some;
    for (const std::uint32_t node : all)
      if (!tree[node].ignored) some.push_back(node);
    return some;
  };
  const Children allLeft = left_.children(left), allRight = right_.children(right);
  const Children l = counting(left_, allLeft), r = counting(right_, allRight);
  std::vector<Symbol> leftValues, rightValues;
  for (const std::uint32_t node : l) leftValues.push_back(left_[node].value);
  for (const std::uint32_t node : r) rightValues.push_back(right_[node].value);
  const double share = double(l.size() + r.size()) * 2 / double(left_.nodes().size() + right_.nodes().size());
  const Difference found = difference(leftValues, rightValues, std::uint64_t(double(kEffort) * std::min(1.0, share)) + 1000, token_);
  coarse_ |= found.coarse;
  if (token_.cancelled()) return {};

  std::vector<JsonPair> pairs;
  std::uint32_t at = 0, beside = 0;
  const auto equalUpTo = [&](std::uint32_t end) {
    while (at < end) pairs.emplace_back(l[at++], r[beside++]);
  };
  for (const Change& c : found.changes) {
    equalUpTo(c.left.begin);
    change({l.begin() + c.left.begin, l.begin() + c.left.end}, {r.begin() + c.right.begin, r.begin() + c.right.end}, pairs);
    at = c.left.end, beside = c.right.end;
  }
  equalUpTo(std::uint32_t(l.size()));
  if (l.size() == allLeft.size() && r.size() == allRight.size()) return pairs;

  // What is left out goes where it stands.
  std::vector<JsonPair> out;
  std::size_t i = 0, j = 0;
  const auto upTo = [&](std::uint32_t leftNode, std::uint32_t rightNode) {
    while (i < allLeft.size() && allLeft[i] < leftNode) out.emplace_back(allLeft[i++], JsonTree::none);
    while (j < allRight.size() && allRight[j] < rightNode) out.emplace_back(JsonTree::none, allRight[j++]);
  };
  for (const auto& [a, b] : pairs) {
    upTo(a == JsonTree::none ? 0 : a, b == JsonTree::none ? 0 : b);
    out.emplace_back(a, b);
    i += a != JsonTree::none;
    j += b != JsonTree::none;
  }
  upTo(JsonTree::none, JsonTree::none);
  return out;
}

/// What can be said of a value without looking deeply into it.
struct JsonPartners::Thing {
  Kind kind = Kind::scalar;
  std::pair<Symbol, Symbol> name{};  // the member that says which thing it is
  bool named = false;
  std::vector<std::pair<Symbol, Symbol>> holds;  // sorted
};

JsonPartners::Thing JsonPartners::look(const JsonTree& tree, std::uint32_t node) {
  Thing thing;
  thing.kind = tree[node].kind;
  std::size_t best = kNames.size();
  for (std::uint32_t child = node + 1; child < tree[node].end && thing.holds.size() < kMembersLookedAt; child = tree[child].end) {
    const JsonTree::Node& c = tree[child];
    if (c.ignored) continue;
    thing.holds.emplace_back(c.key, c.value);
    if (c.kind != Kind::scalar || thing.kind != Kind::object) continue;
    const auto rank = std::size_t(std::find(kNames.begin(), kNames.end(), tree.key(c)) - kNames.begin());
    if (rank < best) best = rank, thing.name = {c.key, c.value}, thing.named = true;
  }
  std::sort(thing.holds.begin(), thing.holds.end());
  return thing;
}

int JsonPartners::likeness(const Thing& l, const Thing& r) {
  if (l.kind != r.kind) return 0;
  if (l.kind == Kind::scalar) return kScalars;
  if (l.named && r.named && l.name == r.name) return kSameThing;
  std::size_t common = 0;
  for (std::size_t i = 0, j = 0; i < l.holds.size() && j < r.holds.size();) {
    const bool first = l.holds[i] <= r.holds[j], second = r.holds[j] <= l.holds[i];
    common += first && second;
    i += first;
    j += second;
  }
  const std::size_t all = l.holds.size() + r.holds.size();
  const int percent = all == 0 ? 100 : int(common * 200 / all);
  // Another name says that it is another thing, unless most of it is the same.
  return percent < (l.named && r.named ? 2 * kLeastAlike : kLeastAlike) ? 0 : percent;
}

JsonPartners::Places JsonPartners::byLikeness(const Children& left, const Children& right) {
  cells_ += left.size() * right.size();
  std::vector<Thing> l, r;
  for (const std::uint32_t node : left) l.push_back(look(left_, node));
  for (const std::uint32_t node : right) r.push_back(look(right_, node));
  Places found = bestAlignment(left.size(), right.size(), [&](std::size_t i, std::size_t j) { return likeness(l[i], r[j]); });
  // One in the place of one is that one, changed.
  if (found.empty() && left.size() == 1 && right.size() == 1 && l[0].kind == r[0].kind && !(l[0].named && r[0].named))
    found.emplace_back(0, 0);
  return found;
}

JsonPartners::Places JsonPartners::byShape(const Children& left, const Children& right) const {
  std::unordered_map<std::uint64_t, Symbol> shapes;
  const auto shapesOf = [&](const JsonTree& tree, const Children& children) {
    std::vector<Symbol> symbols;
    StopCheck stop(token_);
    for (const std::uint32_t node : children) {
      if (stop.now(kMembersLookedAt)) break;
      const Thing thing = look(tree, node);
      const std::uint64_t shape = thing.named ? std::uint64_t(thing.name.second) | std::uint64_t(1) << 40 : std::uint64_t(thing.kind);
      symbols.push_back(shapes.emplace(shape, Symbol(shapes.size())).first->second);
    }
    return symbols;
  };
  const std::vector<Symbol> leftShapes = shapesOf(left_, left), rightShapes = shapesOf(right_, right);
  const Difference found = difference(leftShapes, rightShapes, (left.size() + right.size()) * 64, token_);
  Places pairs;
  if (token_.cancelled()) return pairs;
  std::size_t i = 0, j = 0;
  for (const Change& c : found.changes) {
    while (i < c.left.begin) pairs.emplace_back(i++, j++);
    i = c.left.end, j = c.right.end;
  }
  while (i < left.size() && j < right.size()) pairs.emplace_back(i++, j++);
  return pairs;
}

void JsonPartners::change(const Children& left, const Children& right, std::vector<JsonPair>& out) {
  // Each is compared with each only where that is not too many.
  const bool few = left.size() * right.size() <= kMostCells && cells_ < kMostCellsInAll;
  std::size_t i = 0, j = 0;
  const auto upTo = [&](std::size_t leftEnd, std::size_t rightEnd) {
    while (i < leftEnd) out.emplace_back(left[i++], JsonTree::none);
    while (j < rightEnd) out.emplace_back(JsonTree::none, right[j++]);
  };
  for (const auto& [a, b] : few ? byLikeness(left, right) : byShape(left, right)) {
    upTo(a, b);
    out.emplace_back(left[i++], right[j++]);
  }
  upTo(left.size(), right.size());
}

}  // namespace penstock::diff
