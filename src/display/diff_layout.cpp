// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/diff_layout.h"

#include <span>

#include "display/diff_writer.h"
#include "display/merged_words.h"
#include "penstock/display/format.h"

namespace penstock::display {
namespace {

using diff::Run;
using diff::RowKind;
using diff::Sides;

constexpr std::size_t kSentences = 64;     // titles and notes of a section, at most
constexpr std::uint32_t kLeastFolded = 4;  // rows: fewer are shown
constexpr char kNoLineEnd[] = "\\ No line end here";

/// Rows that follow each other and differ, or do not.
struct Stretch {
  bool quiet = false;
  std::span<const Run> runs;
  std::uint32_t rows = 0;
};

class Layouter {
 public:
  Layouter(const LayoutOptions& options, const CancelToken& token)
      : options_(options), token_(token), merged_(options.words && !options.sideBySide) {}

  void add(const ComparedSection& section, std::uint16_t number, bool titled) {
    number_ = number;
    section_ = &section;
    if (titled) sentence(DiffLineKind::title, section.title);
    if (!section.message.empty()) return sentence(DiffLineKind::note, section.message);
    MarkCursor left(section.comparison.left, section.comparison.leftMarks), right(section.comparison.right, section.comparison.rightMarks);
    leftMarks_ = &left;
    rightMarks_ = &right;
    const std::vector<Stretch> stretches = stretchesOf(section.comparison.runs);
    if (!options_.onlyChanges) {
      // With what stands beside lines without a partner: a text that is moved once it is large keeps whoever cancels waiting.
      const diff::Comparison& c = section.comparison;
      const std::size_t lines = c.left.size() + c.right.size() + kSentences, others = lines * 4 + kSentences * 100;
      const std::size_t left = c.left.text().size(), right = c.right.text().size(), marks = c.leftMarks.size() + c.rightMarks.size();
      left_.reserve(lines, (options_.sideBySide ? left : left + right) + others, marks);
      if (options_.sideBySide) right_.reserve(lines, right + others, marks);
    }
    for (std::size_t i = 0; i < stretches.size() && !token_.cancelled(); ++i) {
      if (stretches[i].quiet)
        quiet(stretches[i], i > 0, i + 1 < stretches.size());
      else
        change(stretches[i]);
    }
  }

  DiffLayout finish() {
    DiffLayout out;
    out.sideBySide = options_.sideBySide;
    out.left = left_.finish(token_);
    if (options_.sideBySide) out.right = right_.finish(token_);
    out.changes = std::move(changes_);
    return out;
  }

 private:
  std::vector<Stretch> stretchesOf(const std::vector<Run>& runs) const {
    std::vector<Stretch> out;
    for (const Run& run : runs) {
      const bool isQuiet = merged_ ? run.kind == RowKind::same : run.kind != RowKind::changed;
      if (out.empty() || out.back().quiet != isQuiet) out.push_back({isQuiet, {&run, 0}, 0});
      Stretch& s = out.back();
      s.runs = {s.runs.data(), s.runs.size() + 1};
      s.rows += run.rows;
    }
    return out;
  }

  void quiet(const Stretch& s, bool behindChange, bool beforeChange) {
    const std::uint32_t top = behindChange ? options_.context : 0, bottom = beforeChange ? options_.context : 0;
    const bool folds = options_.onlyChanges && s.rows >= top + bottom + kLeastFolded;
    if (!folds) return rows(s, 0, s.rows);
    const auto [run, offset] = runAt(s, top);
    const std::uint32_t first = run->left + (run->onLeft() ? offset : 0) + 1;
    if (options_.opened.contains({number_, first})) return rows(s, 0, s.rows);
    rows(s, 0, top);
    const std::uint32_t hidden = s.rows - top - bottom;
    const std::string text = countText(hidden) + " equal lines";
    left_.line({DiffLineKind::fold, number_, false, first, 0}, text);
    if (options_.sideBySide) right_.line({DiffLineKind::fold, number_, false, first, 0}, text);
    rows(s, s.rows - bottom, s.rows);
  }

  static std::pair<const Run*, std::uint32_t> runAt(const Stretch& s, std::uint32_t row) {
    for (const Run& run : s.runs) {
      if (row < run.rows) return {&run, row};
      row -= run.rows;
    }
    return {&s.runs.back(), s.runs.back().rows - 1};
  }

  /// Rows `from` to `to` - 1 of a stretch, in one row each.
  void rows(const Stretch& s, std::uint32_t from, std::uint32_t to) {
    std::uint32_t at = 0;
    for (const Run& run : s.runs) {
      const std::uint32_t begin = std::max(from, at), end = std::min(to, at + run.rows);
      for (std::uint32_t row = begin; row < end; ++row) {
        if (row % 4096 == 0 && token_.cancelled()) return;
        oneRow(run, row - at);
      }
      at += run.rows;
    }
  }

  void oneRow(const Run& run, std::uint32_t offset) {
    const std::uint32_t l = run.left + (run.onLeft() ? offset : 0), r = run.right + (run.onRight() ? offset : 0);
    if (options_.sideBySide) {
      if (run.onLeft()) side(true, l, run, r);
      if (run.onRight()) side(false, r, run, l);
      level();
    } else {
      // What is alike is shown as the right has it, where it does.
      const bool fromRight = run.onRight();
      const diff::Lines& lines = fromRight ? section_->comparison.right : section_->comparison.left;
      const DiffLineKind kind = run.kind == RowKind::same ? DiffLineKind::same : DiffLineKind::alike;
      left_.line({kind, number_, isHead(!fromRight, fromRight ? r : l), run.onLeft() ? l + 1 : 0, run.onRight() ? r + 1 : 0},
                 lines[fromRight ? r : l]);
    }
  }

  bool isHead(bool left, std::uint32_t line) const { return line < (left ? section_->leftHead : section_->rightHead); }

  /// A line of one side, in its document. `partner`: the line beside it, where the run has both.
  void side(bool left, std::uint32_t line, const Run& run, std::uint32_t partner) {
    const diff::Comparison& c = section_->comparison;
    const diff::Lines &lines = left ? c.left : c.right, &others = left ? c.right : c.left;
    DiffWriter& out = options_.sideBySide && !left ? right_ : left_;
    const bool changed = run.kind == RowKind::changed;
    const DiffLineKind kind = changed                     ? (left ? DiffLineKind::removed : DiffLineKind::added)
                              : run.kind == RowKind::same ? DiffLineKind::same
                                                          : DiffLineKind::alike;
    std::string_view text = lines[line];
    // A carriage return is seen where the other has none.
    std::string shown;
    const bool seen = changed && run.sides == Sides::both && text.ends_with('\r') && !others[partner].ends_with('\r');
    if (seen) text = shown.assign(text.substr(0, text.size() - 1)).append("␍");
    if (changed) {
      MarkCursor& marks = left ? *leftMarks_ : *rightMarks_;
      marks.of(line, [&](std::uint32_t begin, std::uint32_t end) {
        out.mark(std::min<std::uint32_t>(begin, std::uint32_t(text.size())),
                 seen && end == lines[line].size() ? std::uint32_t(text.size()) : end, !left);
      });
    }
    out.line({kind, number_, isHead(left, line), left ? line + 1 : 0, left ? 0 : line + 1}, text);
    if (changed && line + 1 == lines.size() && !lines.terminated() && others.terminated() && others.size() > 0)
      out.line({DiffLineKind::note, number_, false, 0, 0}, kNoLineEnd);
  }

  void change(const Stretch& s) {
    const DiffChange began{left_.rows(), 0, number_, s.runs.front().left, s.runs.front().right};
    if (merged_) {
      writeMerged(*section_, number_, s.runs, left_);
    } else if (options_.sideBySide) {
      rows(s, 0, s.rows);
    } else {
      for (const bool left : {true, false})
        for (const Run& run : s.runs)
          for (std::uint32_t i = 0; (left ? run.onLeft() : run.onRight()) && i < run.rows; ++i) {
            if (i % 4096 == 4095 && token_.cancelled()) return;
            side(left, (left ? run.left : run.right) + i, run, (left ? run.right : run.left) + i);
          }
    }
    const bool differs = std::any_of(s.runs.begin(), s.runs.end(), [](const Run& run) { return run.kind == RowKind::changed; });
    if (!differs || left_.rows() == began.firstRow) return;
    changes_.push_back(began);
    changes_.back().lastRow = left_.rows() - 1;
  }

  void sentence(DiffLineKind kind, std::string_view text) {
    left_.line({kind, number_, false, 0, 0}, text);
    if (options_.sideBySide) right_.line({kind, number_, false, 0, 0}, text);
    level();
  }

  /// Rows begin side by side again.
  void level() {
    if (!options_.sideBySide) return;
    const std::uint32_t rows = std::max(left_.rows(), right_.rows());
    left_.fill(number_, rows);
    right_.fill(number_, rows);
  }

  const LayoutOptions& options_;
  const CancelToken& token_;
  const bool merged_;
  DiffWriter left_, right_;
  std::vector<DiffChange> changes_;
  const ComparedSection* section_ = nullptr;
  std::uint16_t number_ = 0;
  MarkCursor *leftMarks_ = nullptr, *rightMarks_ = nullptr;
};

}  // namespace

DiffLayout layOut(const ComparedSections& compared, const LayoutOptions& options, const CancelToken& token) {
  Layouter layouter(options, token);
  for (std::size_t i = 0; i < compared.sections.size() && !token.cancelled(); ++i)
    layouter.add(compared.sections[i], std::uint16_t(i), compared.sections.size() > 1);
  DiffLayout out = layouter.finish();
  for (const ComparedSection& section : compared.sections) {
    const diff::Counts counts = diff::countsOf(section.comparison);
    out.counts.changes += counts.changes;
    out.counts.removed += counts.removed;
    out.counts.added += counts.added;
    for (const Run& run : section.comparison.runs) out.alike += run.kind == RowKind::alike ? run.rows : 0;
    out.languages.push_back(section.language);
  }
  return out;
}

}  // namespace penstock::display
