// SPDX-License-Identifier: GPL-3.0-or-later
#include "diff/checks.h"

#include <utility>

#include "penstock/diff/compare.h"

namespace penstock::diff {

Result<void> checkLines(const Lines& left, const Lines& right) {
  for (const Lines* side : {&left, &right})
    if (side->size() > kMostLines)
      return makeError(ErrorCode::limit, std::string("the ") + (side == &left ? "left" : "right") + " has more than " +
                                             std::to_string(kMostLines) + " lines");
  return {};
}

Error cancelledError() { return makeError(ErrorCode::cancelled, "the comparison was stopped"); }

Comparison sameThroughout(Lines left, Lines right) {
  Comparison out;
  const auto rows = std::uint32_t(left.size());
  out.left = std::move(left);
  out.right = std::move(right);
  if (rows > 0) out.runs.push_back({RowKind::same, Sides::both, 0, 0, rows});
  return out;
}

void tellTired(bool gaveUp, std::vector<std::string>& notices) {
  if (gaveUp) notices.emplace_back("A pattern of the ignore list took too long, and was left out where it did.");
}

}  // namespace penstock::diff
