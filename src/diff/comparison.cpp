// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/diff/comparison.h"

namespace penstock::diff {

Counts countsOf(const Comparison& comparison) {
  Counts counts;
  bool inside = false;
  for (const Run& run : comparison.runs) {
    const bool changed = run.kind == RowKind::changed;
    if (changed && !inside) ++counts.changes;
    inside = changed;
    if (!changed) continue;
    if (run.onLeft()) counts.removed += run.rows;
    if (run.onRight()) counts.added += run.rows;
  }
  return counts;
}

}  // namespace penstock::diff
