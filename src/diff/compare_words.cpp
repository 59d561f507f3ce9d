// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "diff/checks.h"
#include "diff/line_keys.h"
#include "diff/line_marks.h"
#include "diff/placing.h"
#include "diff/row_writer.h"
#include "diff/words.h"
#include "penstock/diff/compare.h"

namespace penstock::diff {
namespace {

/// The words of some lines, as places of the whole text.
struct Passage {
  std::vector<std::uint32_t> lines;
  std::vector<Word> words;
  std::vector<std::uint32_t> lineOf;  // of each word
  std::vector<Symbol> symbols;
};

/// A line in the other text for some of the lines, both rising.
using LinePairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

class WordComparison {
 public:
  WordComparison(Comparison& out, const LineSymbols& left, const LineSymbols& right, IgnoreSearch& ignored, const CancelToken& token)
      : out_(out), ignored_(ignored), token_(token), rows_(out.left, left.lines, out.right, right.lines) {}

  void equal(std::uint32_t left, std::uint32_t right) { rows_.equal(left, right); }

  void change(std::vector<std::uint32_t> leftLines, std::vector<std::uint32_t> rightLines) {
    interner_.clear();
    Passage left = read(out_.left, std::move(leftLines)), right = read(out_.right, std::move(rightLines));
    if (token_.cancelled()) return;
    const double all = double(out_.left.text().size() + out_.right.text().size());
    const double share = double(left.words.size() + right.words.size()) * 4 / std::max(all, 1.0);
    const Difference found = difference(left.symbols, right.symbols, std::uint64_t(double(kEffort) * std::min(share, 1.0)), token_);
    out_.coarse |= found.coarse;
    const std::size_t firstLeft = out_.leftMarks.size(), firstRight = out_.rightMarks.size();
    for (const Change& c : found.changes) {
      mark(left, c.left, out_.leftMarks);
      mark(right, c.right, out_.rightMarks);
    }
    if (token_.cancelled()) return;
    write(left, right, partners(left, right, found), firstLeft, firstRight);
  }

  std::vector<Run> finish() { return rows_.finish(); }

 private:
  Passage read(const Lines& side, std::vector<std::uint32_t> lines) {
    Passage p;
    p.lines = std::move(lines);
    // Words with what parts them have some five bytes; room that is not used costs nothing.
    std::size_t bytes = 0;
    for (const std::uint32_t line : p.lines) bytes += side.whole(line).size();
    p.words.reserve(bytes / 4);
    p.lineOf.reserve(bytes / 4);
    p.symbols.reserve(bytes / 4);
    std::vector<Word> words;
    for (std::size_t i = 0; i < p.lines.size(); ++i) {
      if (i % 1024 == 0 && token_.cancelled()) break;
      const std::uint32_t line = p.lines[i], start = side.startOf(line);
      words.clear();
      appendWords(side[line], words);
      if (!ignored_.idle()) cutOut(words, 0, ignored_.in(side[line]), side[line], 0);
      for (const Word& w : words) {
        p.words.push_back({w.begin + start, w.end + start});
        p.lineOf.push_back(line);
        p.symbols.push_back(interner_.of(side[line].substr(w.begin, w.end - w.begin)));
        if (p.words.size() % 65536 == 0 && token_.cancelled()) return p;
      }
    }
    return p;
  }

  static void mark(const Passage& p, const Range& words, std::vector<Mark>& marks) {
    for (std::uint32_t i = words.begin; i < words.end; ++i) {
      if (i > words.begin && p.lineOf[i] == p.lineOf[i - 1])
        marks.back().end = p.words[i].end;
      else
        marks.push_back(p.words[i]);
    }
  }

  /// Lines that have a word in common, as far as they are in the same order.
  static LinePairs partners(const Passage& left, const Passage& right, const Difference& found) {
    LinePairs pairs;
    std::uint32_t l = 0, r = 0;
    const auto equalUpTo = [&](std::uint32_t end) {
      for (; l < end; ++l, ++r) {
        const std::uint32_t a = left.lineOf[l], b = right.lineOf[r];
        if (pairs.empty() || (a > pairs.back().first && b > pairs.back().second)) pairs.emplace_back(a, b);
      }
    };
    for (const Change& c : found.changes) {
      equalUpTo(c.left.begin);
      l = c.left.end, r = c.right.end;
    }
    equalUpTo(std::uint32_t(left.words.size()));
    return pairs;
  }

  /// Whether a line has marks; asked with rising lines.
  struct Marked {
    const Lines& side;
    const std::vector<Mark>& marks;
    std::size_t at;
    bool operator()(std::uint32_t line) {
      while (at < marks.size() && marks[at].end <= side.startOf(line)) ++at;
      return at < marks.size() && marks[at].begin < side.endOf(line);
    }
  };

  void write(const Passage& left, const Passage& right, const LinePairs& pairs, std::size_t firstLeft, std::size_t firstRight) {
    Marked leftMarked{out_.left, out_.leftMarks, firstLeft}, rightMarked{out_.right, out_.rightMarks, firstRight};
    std::size_t l = 0, r = 0;
    StopCheck stop(token_);
    const auto upTo = [&](std::uint32_t leftEnd, std::uint32_t rightEnd) {
      const auto has = [](const Passage& p, std::size_t i, std::uint32_t end) { return i < p.lines.size() && p.lines[i] < end; };
      while ((has(left, l, leftEnd) || has(right, r, rightEnd)) && !stop.now()) {
        const bool onLeft = has(left, l, leftEnd), onRight = has(right, r, rightEnd);
        const bool a = onLeft && leftMarked(left.lines[l]), b = onRight && rightMarked(right.lines[r]);
        if (a && b)
          rows_.changed(left.lines[l++], right.lines[r++]);
        else if (onLeft && (!b || !onRight))
          rows_.alone(Sides::left, a, left.lines[l++]);
        else
          rows_.alone(Sides::right, b, right.lines[r++]);
      }
    };
    for (const auto& [a, b] : pairs) {
      upTo(a, b);
      if (stop.now()) return;
      const bool marked = leftMarked(a) | rightMarked(b);
      marked ? rows_.changed(a, b) : rows_.equal(a, b);
      ++l, ++r;
    }
    upTo(UINT32_MAX, UINT32_MAX);
  }

  Comparison& out_;
  IgnoreSearch& ignored_;
  const CancelToken& token_;
  RowWriter rows_;
  Interner interner_;
};

/// Whether the marks of a line from `at` on, which is moved there, are one over all that is to be seen in it.
bool markedWhole(const Lines& side, std::uint32_t line, const std::vector<Mark>& marks, std::size_t& at) {
  while (at < marks.size() && marks[at].end <= side.startOf(line)) ++at;
  if (at == marks.size() || marks[at].begin >= side.endOf(line)) return false;
  const auto blank = [&](std::uint32_t from, std::uint32_t to) {
    const auto text = std::string_view(side.text()).substr(from, to - from);
    return text.find_first_not_of(" \t\r\v\f") == std::string_view::npos;
  };
  return blank(side.startOf(line), marks[at].begin) && blank(marks[at].end, side.endOf(line));
}

/// Rows of which all words differ differ as a whole: that is told by having no marks.
void dropWholeMarks(Comparison& c) {
  std::vector<Mark> left, right;
  std::size_t l = 0, r = 0, leftDone = 0, rightDone = 0;
  for (const Run& run : c.runs) {
    for (std::uint32_t i = 0; run.kind == RowKind::changed && i < run.rows; ++i) {
      const bool leftWhole = !run.onLeft() || markedWhole(c.left, run.left + i, c.leftMarks, l);
      const bool rightWhole = !run.onRight() || markedWhole(c.right, run.right + i, c.rightMarks, r);
      if (!leftWhole || !rightWhole) continue;
      if (run.onLeft())
        left.insert(left.end(), c.leftMarks.begin() + std::ptrdiff_t(leftDone), c.leftMarks.begin() + std::ptrdiff_t(l)), leftDone = l + 1;
      if (run.onRight())
        right.insert(right.end(), c.rightMarks.begin() + std::ptrdiff_t(rightDone), c.rightMarks.begin() + std::ptrdiff_t(r)),
            rightDone = r + 1;
    }
  }
  left.insert(left.end(), c.leftMarks.begin() + std::ptrdiff_t(leftDone), c.leftMarks.end());
  right.insert(right.end(), c.rightMarks.begin() + std::ptrdiff_t(rightDone), c.rightMarks.end());
  c.leftMarks = std::move(left);
  c.rightMarks = std::move(right);
}

}  // namespace

Result<Comparison> compareWords(Lines left, Lines right, const LineOptions& options, const IgnoreRules& ignore, const CancelToken& token) {
  if (auto fits = checkLines(left, right); fits.has_error()) return fits.error();
  if (left.text() == right.text()) return sameThroughout(std::move(left), std::move(right));
  Comparison out;
  out.left = std::move(left);
  out.right = std::move(right);
  LineKeys keys(ignore, token);
  const LineSymbols l = keys.read(out.left, options.leftHead), r = keys.read(out.right, options.rightHead);
  if (token.cancelled()) return cancelledError();
  Difference lines = difference(l.symbols, r.symbols, kEffort / 2, token);
  if (token.cancelled()) return cancelledError();
  placeRuns(out.left, l.symbols, l.lines, out.right, r.symbols, r.lines, lines.changes, token);

  WordComparison words(out, l, r, keys.search(), token);
  std::uint32_t at = 0, beside = 0;
  StopCheck stop(token);
  const auto equalUpTo = [&](std::uint32_t end) {
    while (at < end && !stop.now()) words.equal(l.lines[at++], r.lines[beside++]);
  };
  for (const Change& c : lines.changes) {
    if (token.cancelled()) return cancelledError();
    equalUpTo(c.left.begin);
    words.change({l.lines.begin() + c.left.begin, l.lines.begin() + c.left.end},
                 {r.lines.begin() + c.right.begin, r.lines.begin() + c.right.end});
    at = c.left.end, beside = c.right.end;
  }
  equalUpTo(std::uint32_t(l.lines.size()));
  if (token.cancelled()) return cancelledError();
  out.runs = words.finish();
  if (token.cancelled()) return cancelledError();
  dropWholeMarks(out);
  tellTired(keys.search().gaveUp(), out.notices);
  return out;
}

}  // namespace penstock::diff
