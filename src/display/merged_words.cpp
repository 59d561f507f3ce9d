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
  std::vector<bool> whole;  // lines that differ as a whole
  std::uint32_t first = 0, last = 0;
  std::uint32_t line = 0, at = 0, end = 0;
  std::size_t mark = 0;

  void begin(std::uint32_t from) {
    first = line = from;
    last = from + std::uint32_t(whole.size());
    at = end = 0;
    if (whole.empty()) return;
    at = lines.startOf(from);
    end = lines.endOf(last - 1);
    mark = markFrom(at);
  }
  std::size_t markFrom(std::uint32_t place) const {
    return std::size_t(std::lower_bound(marks.begin(), marks.end(), place, [](const Mark& m, std::uint32_t p) { return m.end <= p; }) -
                       marks.begin());
  }
  bool hasMarks(std::uint32_t of) const {
    const std::size_t found = markFrom(lines.startOf(of));
    return found < marks.size() && marks[found].begin < lines.endOf(of);
  }
  bool over() const { return line >= last; }
  bool atLineEnd() const { return at >= lines.endOf(line); }
  bool atLineStart() const { return at == lines.startOf(line); }
  char here() const { return lines.text()[at]; }
  bool inMark() const { return mark < marks.size() && at >= marks[mark].begin && at < marks[mark].end; }
  std::string_view marked() const { return std::string_view(lines.text()).substr(at, marks[mark].end - at); }
  void passMark() { at = marks[mark++].end; }
  void nextLine() {
    if (++line < last) at = lines.startOf(line);
  }
  bool isWhole() const { return whole[line - first]; }
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
    for (const diff::Run& r : runs) {
      for (std::uint32_t i = 0; i < r.rows; ++i) {
        const bool marks = (r.onLeft() && left_.hasMarks(r.left + i)) || (r.onRight() && right_.hasMarks(r.right + i));
        const bool whole = r.kind == diff::RowKind::changed && !marks;
        if (r.onLeft()) left_.whole.push_back(whole);
        if (r.onRight()) right_.whole.push_back(whole);
      }
    }
    left_.begin(runs.front().left);
    right_.begin(runs.front().right);
    while (step()) continue;
    if (!text_.empty()) endLine();
  }

 private:
  bool step() {
    if (!left_.over()) {
      if (left_.atLineEnd()) return left_.nextLine(), true;
      if (left_.isWhole()) return removedLine();
      if (!left_.inMark() && isSpace(left_.here())) return ++left_.at, true;
      if (left_.inMark()) return removedWords();
    }
    if (right_.over()) return false;
    if (right_.atLineEnd()) {
      endLine();
    } else if (right_.isWhole()) {
      addedLine();
    } else if (right_.inMark()) {
      append(right_.marked(), false, true);
      right_.passMark();
    } else if (isSpace(right_.here())) {
      space();
    } else {
      append(std::string_view(&right_.lines.text()[right_.at], 1), false, false);
      ++right_.at;
      if (!left_.over()) ++left_.at;
    }
    return true;
  }

  bool removedWords() {
    if (!right_.over() && !right_.atLineEnd() && isSpace(right_.here())) return space();
    append(left_.marked(), true, false);
    left_.passMark();
    return true;
  }

  bool space() {
    text_ += right_.here();
    ++right_.at;
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

  /// A line of its own, unless the right is in the middle of one.
  bool removedLine() {
    if (!text_.empty() && !right_.over() && !right_.atLineEnd()) {
      append(left_.lines[left_.line], true, false);
      return left_.nextLine(), true;
    }
    if (!text_.empty()) endLine();
    const std::uint32_t line = left_.line;
    out_.line({DiffLineKind::removed, number_, line < section_.leftHead, line + 1, 0}, left_.lines[line]);
    return left_.nextLine(), true;
  }

  void addedLine() {
    if (!text_.empty()) flush(0);
    const std::uint32_t line = right_.line;
    out_.line({DiffLineKind::added, number_, line < section_.rightHead, 0, line + 1}, right_.lines[line]);
    right_.nextLine();
  }

  void endLine() {
    flush(right_.over() ? 0 : right_.line + 1);
    if (!right_.over()) right_.nextLine();
  }

  void flush(std::uint32_t number) {
    for (const DiffMark& m : marks_) out_.mark(m.begin, m.end, m.added);
    out_.line({marks_.empty() ? DiffLineKind::alike : DiffLineKind::merged, number_, number > 0 && number <= section_.rightHead, 0, number},
              text_);
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
