// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever two texts are: every line is in one row, what is said to be the same is, marks lie inside of lines that changed, and the unified
// diff makes the right of the left.
#include <string>
#include <vector>

#include "fuzz/fuzz.h"
#include "penstock/base/ascii.h"
#include "penstock/diff/compare.h"
#include "penstock/diff/unified.h"

namespace {

using namespace penstock;
using namespace penstock::diff;

void checkMarks(const Lines& side, const std::vector<Mark>& marks, const std::vector<bool>& changed) {
  std::uint32_t last = 0;
  std::size_t line = 0;
  for (const Mark& m : marks) {
    fuzz::require(m.begin < m.end && m.begin >= last, "marks that are empty or out of order");
    last = m.end;
    while (line < side.size() && side.endOf(line) < m.begin) ++line;
    fuzz::require(line < side.size() && changed[line], "a mark in a line that did not change");
    fuzz::require(m.begin >= side.startOf(line) && m.end <= side.endOf(line), "a mark over the end of a line");
  }
}

void check(const Comparison& c) {
  std::uint32_t left = 0, right = 0;
  std::vector<bool> leftChanged(c.left.size()), rightChanged(c.right.size());
  for (const Run& run : c.runs) {
    fuzz::require(run.left == left && run.right == right && run.rows > 0, "rows out of order");
    for (std::uint32_t i = 0; i < run.rows; ++i) {
      if (run.onLeft()) leftChanged.at(left++) = run.kind == RowKind::changed;
      if (run.onRight()) rightChanged.at(right++) = run.kind == RowKind::changed;
    }
    fuzz::require(run.kind != RowKind::same || run.sides == Sides::both, "the same as nothing");
  }
  fuzz::require(left == c.left.size() && right == c.right.size(), "lines are missing");
  checkMarks(c.left, c.leftMarks, leftChanged);
  checkMarks(c.right, c.rightMarks, rightChanged);
  if (c.names) {
    for (std::uint32_t i = 0; i < left && i < 50; ++i) c.names->of(Sides::left, i);
    for (std::uint32_t i = 0; i < right && i < 50; ++i) c.names->of(Sides::right, i);
  }
}

void checkSame(const Comparison& c) {
  for (const Run& run : c.runs)
    for (std::uint32_t i = 0; run.kind == RowKind::same && i < run.rows; ++i)
      fuzz::require(c.left.whole(run.left + i) == c.right.whole(run.right + i), "the same, and it differs");
}

/// What patch does, for diffs without mistakes.
std::string applied(const Lines& left, const std::string& diff) {
  const Lines lines{diff};
  std::string out;
  std::size_t at = 0, line = 0;
  while (line < lines.size() && !lines[line].starts_with("@@ ")) ++line;
  while (line < lines.size()) {
    const std::string_view head = lines[line++];
    std::string_view rest = head.substr(4);
    const std::size_t first = parseDecimal(rest.substr(0, rest.find_first_of(", "))).value_or(0);
    const bool none = rest.substr(0, rest.find(' ')).ends_with(",0");
    const std::size_t begin = none ? first : first - 1;
    fuzz::require(begin >= at && begin <= left.size(), "hunks out of order");
    while (at < begin) out.append(left.whole(at++));
    for (; line < lines.size() && !lines[line].starts_with("@@ "); ++line) {
      const char sign = lines[line].empty() ? ' ' : lines[line][0];
      const std::string_view text = lines.whole(line).substr(1);
      if (sign == '\\') continue;
      const bool ends = line + 1 >= lines.size() || !lines[line + 1].starts_with("\\");
      const std::string_view content = ends ? text : text.substr(0, text.size() - 1);
      if (sign != '+') fuzz::require(left.whole(at++) == content, "a hunk that does not fit");
      if (sign != '-') out.append(content);
    }
  }
  while (at < left.size()) out.append(left.whole(at++));
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 20'000) return 0;
  const unsigned how = data[0];
  const std::string_view in = fuzz::asText(data + 1, size - 1);
  const std::size_t middle = in.find('\x1e');
  const std::string left(in.substr(0, middle)), right(middle == std::string_view::npos ? std::string_view() : in.substr(middle + 1));
  IgnoreLists lists;
  if (how & 1) lists = {{"x-*"}, {"$..a", "$.b[0]"}, {"[0-9]+", "^#.*$"}};
  std::vector<IgnoreProblem> problems;
  const IgnoreRules ignore = IgnoreRules::compile(lists, problems);

  LineOptions options;
  options.leftHead = options.rightHead = how >> 1 & 7;
  const auto lines = compareLines(Lines(left), Lines(right), options, ignore, {});
  fuzz::require(lines.has_value(), "lines that cannot be compared");
  check(*lines);
  checkSame(*lines);
  const auto diff = unifiedDiff(*lines, {"a", "b", "", how >> 4 & 3u}, {});
  if (diff.has_value() && lists.empty()) {
    fuzz::require(diff->empty() == (left == right), "no difference, or one that is not there");
    if (!diff->empty()) fuzz::require(applied(lines->left, *diff) == right, "patched it is something else");
  }

  const auto words = compareWords(Lines(left), Lines(right), options, ignore, {});
  fuzz::require(words.has_value(), "words that cannot be compared");
  check(*words);
  checkSame(*words);
  const auto bytes = compareBytes(left, right, {});
  fuzz::require(bytes.has_value(), "bytes that cannot be compared");
  check(*bytes);
  FieldOptions fields;
  fields.leftStart = fields.rightStart = how >> 6 & 1;
  fields.ordered = how >> 7;
  const auto heads = compareFields(left, right, fields, ignore, {});
  fuzz::require(heads.has_value(), "heads that cannot be compared");
  check(*heads);
  const auto json = compareJson(left, right, ignore, {});
  fuzz::require(json.has_value() || json.error().code == ErrorCode::corrupt, "JSON that is neither");
  if (json.has_value()) check(*json);
  const auto own = compareJson(left, left, ignore, {});
  fuzz::require(own.has_error() || countsOf(*own).changes == 0, "JSON that differs from itself");
  return 0;
}
