// SPDX-License-Identifier: GPL-3.0-or-later
#include "display/merged_words.h"

namespace penstock::display {
namespace {

using diff::Mark;

bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// One side, gone through from its first line here to its last.
struct Side {
  const diff::Lines& lines;
  const std::vector<Mark>& marks;
  std::vector<bool> alone;  // lines without a partner that differ as a whole
  std::uint32_t first = 0, last = 0;
  std::uint32_t line = 0, at = 0, end = 0;
  std::size_t mark = 0;

  void begin(std::uint32_t from, std::uint32_t count) {
    first = line = from;
    last = from + count;
    at = count ? lines.startOf(from) : 0;
    end = count ? lines.endOf(last - 1) : 0;
    mark = std::size_t(std::lower_bound(marks.begin(), marks.end(), at, [](const Mark& m, std::uint32_t place) { return m.end <= place; }) - marks.begin());
  }
  bool over() const { return at >= end; }
  char here() const { return lines.text()[at]; }
  bool inMark() const { return mark < marks.size() && at >= marks[mark].begin && at < marks[mark].end; }
  std::string_view marked() const { return std::string_view(lines.text()).substr(at, marks[mark].end - at); }
  void passMark() { at = marks[mark++].end; }
  void step() {
    if (here() == '\n') ++line;
    ++at;
  }
  void passLine() {
    at = std::min(end, lines.endOf(line) + 1);
    ++line;
    while (mark < marks.size() && marks[mark].end <= at) ++mark;
  }
  bool isAlone() const { return line < last && alone[line - first]; }
};

class Merger {
 public:
  Merger(const ComparedSection& section, std::uint16_t number, DiffWriter& out)
      : left_{section.comparison.left, section.comparison.leftMarks, {}},
        right_{section.comparison.right, section.comparison.rightMarks, {}},
        section_(section),
        number_(number),
        out_(out) {}

  void run(std::span<const diff::Run> runs) {
    std::uint32_t lefts = 0, rights = 0;
    for (const diff::Run& r : runs) {
      const bool changed = r.kind == diff::RowKind::changed;
      if (r.onLeft()) left_.alone.insert(left_.alone.end(), r.rows, changed && !r.onRight()), lefts += r.rows;
      if (r.onRight()) right_.alone.insert(right_.alone.end(), r.rows, changed && !r.onLeft()), rights += r.rows;
    }
    left_.begin(runs.front().left, lefts);
    right_.begin(runs.front().right, rights);
    while (step()) continue;
    if (!text_.empty() || right_.line < right_.last) endLine();
  }

 private:
  bool step() {
    while (!left_.over() && !left_.inMark() && isSpace(left_.here())) left_.step();
    if (!left_.over() && left_.inMark()) {
      if (text_.empty() && left_.isAlone()) return removedLine();
      if (!right_.over() && isSpace(right_.here()) && right_.here() != '\n') return space();
      append(left_.marked(), true, false);
      left_.passMark();
      return true;
    }
    if (right_.over()) return false;
    if (right_.inMark()) {
      append(right_.marked(), false, true);
      right_.passMark();
    } else if (right_.here() == '\n') {
      endLine();
      right_.step();
    } else if (isSpace(right_.here())) {
      return space();
    } else {
      append(std::string_view(&right_.lines.text()[right_.at], 1), false, false);
      right_.step();
      if (!left_.over()) left_.step();
    }
    return true;
  }

  bool space() {
    text_ += right_.here();
    right_.step();
    afterRemoved_ = false;
    return true;
  }

  void append(std::string_view text, bool removed, bool added) {
    if (afterRemoved_ && !removed) text_ += ' ';
    const auto begin = std::uint32_t(text_.size());
    text_.append(text);
    if (removed || added) marks_.push_back({begin, std::uint32_t(text_.size()), added});
    afterRemoved_ = removed;
  }

  bool removedLine() {
    const std::uint32_t line = left_.line;
    out_.mark(0, std::uint32_t(left_.lines[line].size()), false);
    out_.line({DiffLineKind::removed, number_, line < section_.leftHead, line + 1, 0}, left_.lines[line]);
    left_.passLine();
    return true;
  }

  void endLine() {
    for (const DiffMark& m : marks_) out_.mark(m.begin, m.end, m.added);
    const std::uint32_t line = right_.line;
    const DiffLineKind kind = right_.isAlone() ? DiffLineKind::added : marks_.empty() ? DiffLineKind::alike : DiffLineKind::merged;
    out_.line({kind, number_, line < section_.rightHead, 0, line < right_.last ? line + 1 : 0}, text_);
    text_.clear();
    marks_.clear();
    afterRemoved_ = false;
  }

  Side left_, right_;
  const ComparedSection& section_;
  const std::uint16_t number_;
  DiffWriter& out_;
  std::string text_;
  std::vector<DiffMark> marks_;
  bool afterRemoved_ = false;
};

}  // namespace

void writeMerged(const ComparedSection& section, std::uint16_t number, std::span<const diff::Run> runs, DiffWriter& out) {
  Merger(section, number, out).run(runs);
}

}  // namespace penstock::display
