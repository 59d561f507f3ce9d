// SPDX-License-Identifier: GPL-3.0-or-later
// Trees of values from JSON: nodes that fit each other, and JSON again that gives the same tree.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/codec/json_pretty.h"
#include "penstock/codec/value_tree.h"

namespace {

using namespace penstock;
using codec::ValueTree;

void checkShape(const ValueTree& tree) {
  for (ValueTree::Id n = 0; n < tree.size(); ++n) {
    fuzz::require((tree.parent(n) == ValueTree::none) == (n == 0), "there is one root, the first");
    fuzz::require(tree.childCount(n) == 0 || tree.child(n, 0) == n + 1, "a first child follows its parent");
    for (std::uint32_t i = 0; i < tree.childCount(n) && i < 1000; ++i) {
      fuzz::require(tree.parent(tree.child(n, i)) == n, "a child has another parent");
      fuzz::require(tree.row(tree.child(n, i)) == i, "a child stands in another row");
    }
    fuzz::require(tree.holdsValues(n) || tree.childCount(n) == 0, "a scalar holds values");
  }
}

void checkSame(const ValueTree& a, const ValueTree& b) {
  fuzz::require(a.size() == b.size(), "written and read again it has other values");
  for (ValueTree::Id n = 0; n < a.size(); ++n)
    fuzz::require(a.kind(n) == b.kind(n) && a.key(n) == b.key(n) && a.text(n) == b.text(n) && a.parent(n) == b.parent(n),
                  "a value changed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 100'000) return 0;
  const bool several = data[0] & 1;
  codec::ValueTreeLimits limits;
  if (data[0] & 2) limits.nodes = 20;
  if (data[0] & 4) limits.depth = 3;
  if (data[0] & 8) limits.text = 50;
  const std::string_view in = fuzz::asText(data + 1, size - 1);
  const codec::JsonTree made = codec::jsonTree(std::string(in), several, {}, limits);
  checkShape(*made.tree);
  fuzz::require(made.tree->size() <= limits.nodes, "more values than the limit");
  if (made.end != codec::JsonEnd::limit && !(data[0] & 8))
    fuzz::require(codec::checkJson(in, several) == made.end, "two verdicts");
  if (!made.tree->empty()) {
    const auto last = ValueTree::Id(made.tree->size() - 1);
    fuzz::require(codec::valuePath(*made.tree, last).starts_with('$'), "a path begins at the root");
    const codec::JsonTree again = codec::jsonTree(codec::valueJson(*made.tree, 0), false);
    fuzz::require(again.end == codec::JsonEnd::complete, "what it writes is no JSON");
    checkSame(*made.tree, *again.tree);
  }
  return 0;
}
