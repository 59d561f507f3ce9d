// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/difference.h"

#include "penstock/display/format.h"

namespace penstock::display {

Difference differenceFrom(const Compared& base, const model::Recording& recording, model::ExchangeId id, const CompareOptions& options,
                          const diff::IgnoreRules& ignore, const CancelToken& token) {
  Difference out{id, {}, {}};
  const auto other = readCompared(recording, id, options.parts, token);
  if (!other) {
    out.message = sentenceText("it cannot be read: " + other.error().message);
    return out;
  }
  const auto compared = compareExchanges(base, *other, options, ignore, token);
  if (!compared) {
    out.message = sentenceText(compared.error().message);
    return out;
  }
  for (const ComparedSection& section : compared->sections) {
    const diff::Counts counts = diff::countsOf(section.comparison);
    out.counts.changes += counts.changes;
    out.counts.removed += counts.removed;
    out.counts.added += counts.added;
    if (out.message.empty()) out.message = section.message;
  }
  return out;
}

}  // namespace penstock::display
