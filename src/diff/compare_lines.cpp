// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "diff/checks.h"
#include "diff/line_keys.h"
#include "diff/line_marks.h"
#include "diff/pairing.h"
#include "diff/placing.h"
#include "diff/row_writer.h"
#include "penstock/diff/compare.h"

namespace penstock::diff {
namespace {

constexpr std::uint64_t kPairingEffort = 50'000'000;

std::vector<std::uint32_t> part(const std::vector<std::uint32_t>& lines, const Range& range) {
  return {lines.begin() + range.begin, lines.begin() + range.end};
}

/// Lines that changed: partners side by side, and those between two partners beside each other as far as they go. False: it was stopped.
bool writeChange(RowWriter& rows, const std::vector<std::uint32_t>& left, const std::vector<std::uint32_t>& right,
                 const std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs, StopCheck& stop) {
  std::size_t l = 0, r = 0;
  const auto upTo = [&](std::size_t leftEnd, std::size_t rightEnd) {
    while (l < leftEnd && r < rightEnd && !stop.now()) rows.changed(left[l++], right[r++]);
    while (l < leftEnd && !stop.now()) rows.removed(left[l++]);
    while (r < rightEnd && !stop.now()) rows.added(right[r++]);
  };
  for (const auto& [leftLine, rightLine] : pairs) {
    if (stop.now()) return false;
    upTo(std::size_t(std::lower_bound(left.begin(), left.end(), leftLine) - left.begin()),
         std::size_t(std::lower_bound(right.begin(), right.end(), rightLine) - right.begin()));
    upTo(l + 1, r + 1);
  }
  upTo(left.size(), right.size());
  return !stop.look();
}

}  // namespace

Result<Comparison> compareLines(Lines left, Lines right, const LineOptions& options, const IgnoreRules& ignore, const CancelToken& token) {
  if (auto fits = checkLines(left, right); fits.has_error()) return fits.error();
  if (left.text() == right.text()) return sameThroughout(std::move(left), std::move(right));
  Comparison out;
  out.left = std::move(left);
  out.right = std::move(right);
  LineKeys keys(ignore, token);
  const LineSymbols l = keys.read(out.left, options.leftHead), r = keys.read(out.right, options.rightHead);
  if (token.cancelled()) return cancelledError();
  Difference found = difference(l.symbols, r.symbols, kEffort, token);
  if (token.cancelled()) return cancelledError();
  placeRuns(out.left, l.symbols, l.lines, out.right, r.symbols, r.lines, found.changes, token);
  out.coarse = found.coarse;

  RowWriter rows(out.left, l.lines, out.right, r.lines);
  Pairing pairing(options.marks ? kPairingEffort : 0);
  std::uint32_t at = 0, beside = 0;  // of what counts
  StopCheck stop(token);
  const auto equalUpTo = [&](std::uint32_t end) {
    while (at < end && !stop.now()) rows.equal(l.lines[at++], r.lines[beside++]);
  };
  for (const Change& c : found.changes) {
    if (token.cancelled()) return cancelledError();
    equalUpTo(c.left.begin);
    const auto leftLines = part(l.lines, c.left), rightLines = part(r.lines, c.right);
    const auto pairs = pairing.pair(out.left, leftLines, out.right, rightLines);
    if (!writeChange(rows, leftLines, rightLines, pairs, stop)) return cancelledError();
    at = c.left.end, beside = c.right.end;
  }
  equalUpTo(std::uint32_t(l.lines.size()));
  if (stop.look()) return cancelledError();
  out.runs = rows.finish();
  if (options.marks) markWords(out, keys.search(), token);
  tellTired(keys.search().gaveUp(), out.notices);
  if (token.cancelled()) return cancelledError();
  return out;
}

}  // namespace penstock::diff
