// SPDX-License-Identifier: GPL-3.0-or-later
// What a comparison found, whatever was compared: two texts in lines, which lines stand side by side, and what differs inside of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "penstock/diff/lines.h"

namespace penstock::diff {

enum class RowKind : std::uint8_t {
  same,     // byte for byte; in a tree but for the comma behind it
  alike,    // equal but for what is not to be looked at, or is written in another way
  changed,  // both sides: one took the place of the other; one side: it was removed (left) or added (right)
};
enum class Sides : std::uint8_t { both, left, right };

/// Rows that follow each other and are of one kind. A row is a line of the left, of the right, or of both.
struct Run {
  RowKind kind = RowKind::same;
  Sides sides = Sides::both;
  std::uint32_t left = 0, right = 0;  // the first lines; of a side that has none, where they would stand
  std::uint32_t rows = 0;
  bool onLeft() const { return sides != Sides::right; }
  bool onRight() const { return sides != Sides::left; }
  bool operator==(const Run&) const = default;
};

/// Bytes of a side's text that differ inside of a changed line, never more than one line's. A changed row without any differs as a whole.
struct Mark {
  std::uint32_t begin = 0, end = 0;
  bool operator==(const Mark&) const = default;
};

/// What a line is called, where it has a name: "$.items[3].price", "set-cookie". Immutable. Thread: any.
class LineNames {
 public:
  virtual ~LineNames() = default;
  /// `side`: left or right. "" where it has none.
  virtual std::string of(Sides side, std::uint32_t line) const = 0;
};

struct Comparison {
  Lines left, right;
  std::vector<Run> runs;                    // every line of either side is in one of them, in order
  std::vector<Mark> leftMarks, rightMarks;  // in order, apart from each other
  bool coarse = false;                      // it could be said with fewer changes, and was not worth the time
  std::vector<std::string> notices;         // sentences
  std::shared_ptr<const LineNames> names;   // null: none have any
};

struct Counts {
  std::size_t changes = 0;  // rows that differ and follow each other are one
  std::size_t removed = 0, added = 0;  // lines; one that changed is both
  bool operator==(const Counts&) const = default;
};
Counts countsOf(const Comparison& comparison);

}  // namespace penstock::diff
