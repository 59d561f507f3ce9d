// SPDX-License-Identifier: GPL-3.0-or-later
#include "display/noise_patterns.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "penstock/diff/compare.h"
#include "penstock/diff/ignore.h"

namespace penstock::display {
namespace {

constexpr std::size_t mostLine = 4096;            // bytes: a longer line is a text of its own, and its patterns would say nothing
constexpr std::size_t before = 16, after = 8;     // bytes of a pattern's surroundings
constexpr std::size_t fewestLetters = 2;          // letters and digits in them: less is found anywhere

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isHexDigit(char c) { return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool isAlnum(char c) { return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool isOfWord(char c) { return isAlnum(c) || static_cast<unsigned char>(c) >= 0x80; }

/// A line, and the places of it that differ.
struct Marked {
  std::string_view line;
  std::vector<diff::Mark> marks;

  std::string_view gapBehind(std::size_t i) const { return line.substr(marks[i].end, marks[i + 1].begin - marks[i].end); }
  std::string_view text(std::size_t i) const { return line.substr(marks[i].begin, marks[i].end - marks[i].begin); }
  std::string_view textBefore(std::size_t i) const {
    const std::size_t from = i == 0 ? 0 : marks[i - 1].end;
    return line.substr(from, marks[i].begin - from);
  }
  std::string_view textAfter(std::size_t i) const {
    const std::size_t to = i + 1 == marks.size() ? line.size() : marks[i + 1].begin;
    return line.substr(marks[i].end, to - marks[i].end);
  }
};

/// The marks of lines that are asked for in order.
class Marks {
 public:
  Marks(const diff::Lines& lines, const std::vector<diff::Mark>& marks) : lines_(lines), marks_(marks) {}

  Marked of(std::uint32_t line) {
    Marked out{lines_[line], {}};
    const std::uint32_t start = lines_.startOf(line), end = lines_.endOf(line);
    while (next_ < marks_.size() && marks_[next_].begin < start) ++next_;
    for (; next_ < marks_.size() && marks_[next_].end <= end; ++next_) out.marks.push_back({marks_[next_].begin - start, marks_[next_].end - start});
    return out;
  }

 private:
  const diff::Lines& lines_;
  const std::vector<diff::Mark>& marks_;
  std::size_t next_ = 0;
};

/// Makes pairs of the marks: of other numbers all are one, and what only a sign keeps apart, as in a date, is one as well.
void pair(Marked& left, Marked& right) {
  if (left.marks.size() != right.marks.size()) {
    for (Marked* side : {&left, &right}) side->marks = {{side->marks.front().begin, side->marks.back().end}};
    return;
  }
  for (std::size_t i = 0; i + 1 < left.marks.size();) {
    const std::string_view gap = left.gapBehind(i);
    if (gap.size() > 1 || gap != right.gapBehind(i)) {
      ++i;
      continue;
    }
    for (Marked* side : {&left, &right}) {
      side->marks[i].end = side->marks[i + 1].end;
      side->marks.erase(side->marks.begin() + std::ptrdiff_t(i) + 1);
    }
  }
}

/// What both texts are made of.
std::string classOf(std::string_view left, std::string_view right, bool last) {
  const auto all = [&](auto is) { return std::all_of(left.begin(), left.end(), is) && std::all_of(right.begin(), right.end(), is); };
  const std::string_view times = left.empty() || right.empty() ? "*" : "+";
  if (all(isDigit)) return std::string("\\d").append(times);
  if (all(isHexDigit)) return std::string("[[:xdigit:]]").append(times);
  if (all([](char c) { return isAlnum(c) || std::string_view("_.~+/=:-").find(c) != std::string_view::npos; }))
    return std::string("[\\w.~+/=:-]").append(times);
  return std::string(".").append(times).append(last ? "" : "?");
}

/// As it stands in a pattern: signs are escaped, digits are any.
std::string surroundings(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (isDigit(text[i])) {
      if (i == 0 || !isDigit(text[i - 1])) out += "\\d+";
    } else if (isOfWord(text[i]) || text[i] == ' ') {
      out += text[i];
    } else {
      out.append("\\").append(1, text[i]);
    }
  }
  return out;
}

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::string_view lastOf(std::string_view text) {
  std::size_t from = text.size() - std::min(before, text.size());
  while (from < text.size() && isContinuation(text[from])) ++from;
  return text.substr(from);
}

std::string_view firstOf(std::string_view text) {
  std::size_t to = std::min(after, text.size());
  while (to > 0 && to < text.size() && isContinuation(text[to])) --to;
  return text.substr(0, to);
}

std::vector<std::string> patternsOf(Marked left, Marked right) {
  std::vector<std::string> out;
  if (left.marks.empty() || right.marks.empty() || left.line.size() > mostLine || right.line.size() > mostLine) return out;
  pair(left, right);
  for (std::size_t i = 0; i < left.marks.size(); ++i) {
    const std::string_view leading = lastOf(left.textBefore(i)), trailing = firstOf(left.textAfter(i));
    const auto words = std::count_if(leading.begin(), leading.end(), isOfWord) + std::count_if(trailing.begin(), trailing.end(), isOfWord);
    if (std::size_t(words) < fewestLetters) return {};
    out.push_back(surroundings(leading) + classOf(left.text(i), right.text(i), trailing.empty()) + surroundings(trailing));
  }
  return out;
}

bool makesAlike(const std::vector<std::string>& patterns, std::string_view left, std::string_view right) {
  std::vector<diff::IgnoreProblem> problems;
  const auto rules = diff::IgnoreRules::compile({{}, {}, patterns}, problems);
  if (!problems.empty()) return false;
  const auto compared = diff::compareLines(diff::Lines(std::string(left)), diff::Lines(std::string(right)), {}, rules, {});
  return compared && diff::countsOf(*compared).changes == 0;
}

}  // namespace

std::vector<std::string> noisePatterns(const diff::Comparison& lines, std::size_t most) {
  std::vector<std::string> out;
  Marks left(lines.left, lines.leftMarks), right(lines.right, lines.rightMarks);
  for (const diff::Run& run : lines.runs) {
    if (run.kind != diff::RowKind::changed || run.sides != diff::Sides::both) continue;
    for (std::uint32_t i = 0; i < run.rows; ++i) {
      const Marked l = left.of(run.left + i), r = right.of(run.right + i);
      const std::vector<std::string> patterns = patternsOf(l, r);
      const bool known = std::all_of(patterns.begin(), patterns.end(), [&](const std::string& p) { return std::find(out.begin(), out.end(), p) != out.end(); });
      if (known || !makesAlike(patterns, l.line, r.line)) continue;
      for (const std::string& pattern : patterns) {
        if (out.size() >= most) return out;
        if (std::find(out.begin(), out.end(), pattern) == out.end()) out.push_back(pattern);
      }
    }
  }
  return out;
}

}  // namespace penstock::display
