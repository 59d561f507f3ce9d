// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/diff/unified.h"

#include <algorithm>
#include <vector>

#include "diff/checks.h"
#include "penstock/base/printable.h"

namespace penstock::diff {
namespace {

/// Runs without what does not concern `patch`: lines that only the right has and that do not count.
struct Piece {
  bool changed = false;
  std::uint32_t left = 0, leftRows = 0, right = 0, rightRows = 0;
};

std::vector<Piece> piecesOf(const Comparison& c) {
  std::vector<Piece> out;
  for (const Run& run : c.runs) {
    const bool changed = run.kind == RowKind::changed;
    if (!changed && !run.onLeft()) continue;
    const bool goesOn = !out.empty() && out.back().changed == changed &&
                        (!changed || !run.onRight() || out.back().rightRows == 0 || out.back().right + out.back().rightRows == run.right);
    if (!goesOn) out.push_back({changed, run.left, 0, run.right, 0});
    if (out.back().rightRows == 0) out.back().right = run.right;
    if (run.onLeft()) out.back().leftRows += run.rows;
    if (run.onRight() && changed) out.back().rightRows += run.rows;
  }
  return out;
}

class Writer {
 public:
  explicit Writer(const Comparison& c) : c_(c) {}

  /// `more`: something comes behind it, so that it has to end.
  void context(std::uint32_t from, std::uint32_t rows, bool more) {
    for (std::uint32_t i = from; i < from + rows; ++i) {
      const bool ends = c_.left.whole(i).ends_with('\n');
      if (ends || !more) {
        line(' ', c_.left[i], ends);
      } else {
        line('-', c_.left[i], false);
        line('+', c_.left[i], true);
      }
    }
  }
  void change(const Piece& p, bool more) {
    for (std::uint32_t i = p.left; i < p.left + p.leftRows; ++i) line('-', c_.left[i], c_.left.whole(i).ends_with('\n'));
    for (std::uint32_t i = p.right; i < p.right + p.rightRows; ++i) line('+', c_.right[i], more || c_.right.whole(i).ends_with('\n'));
  }
  /// Lines that are in no hunk.
  void pass(std::uint32_t rows) {
    leftLine_ += rows;
    rightLine_ += rows;
  }
  void endHunk() {
    const auto range = [](std::uint32_t line, std::uint32_t count) {
      // An empty range is named by the line before it.
      return std::to_string(count ? line + 1 : line) + (count == 1 ? std::string() : "," + std::to_string(count));
    };
    text_ += "@@ -" + range(leftLine_, leftCount_) + " +" + range(rightLine_, rightCount_) + " @@\n" + body_;
    leftLine_ += leftCount_;
    rightLine_ += rightCount_;
    leftCount_ = rightCount_ = 0;
    body_.clear();
  }
  std::string take() { return std::move(text_); }
  void head(const std::string& text) { text_ += text; }

 private:
  void line(char sign, std::string_view text, bool ends) {
    body_ += sign;
    body_.append(text) += '\n';
    if (!ends) body_ += "\\ No newline at end of file\n";
    leftCount_ += sign != '+';
    rightCount_ += sign != '-';
  }

  const Comparison& c_;
  std::string text_, body_;
  std::uint32_t leftLine_ = 0, rightLine_ = 0, leftCount_ = 0, rightCount_ = 0;
};

/// On one line, and with the tab behind it that ends a name with spaces.
std::string fileName(const std::string& name) {
  std::string out = printable(name.substr(0, 512));
  if (out.find(' ') != std::string::npos) out += '\t';
  return out + '\n';
}

}  // namespace

Result<std::string> unifiedDiff(const Comparison& comparison, const UnifiedOptions& options, const CancelToken& token) {
  for (const Lines* side : {&comparison.left, &comparison.right})
    if (side->text().find('\0') != std::string::npos)
      return makeError(ErrorCode::unsupported, std::string("the ") + (side == &comparison.left ? "left" : "right") +
                                                   " is not text: a unified diff is made of lines");
  const std::vector<Piece> pieces = piecesOf(comparison);
  if (std::none_of(pieces.begin(), pieces.end(), [](const Piece& p) { return p.changed; })) return std::string();

  Writer out(comparison);
  if (!options.comment.empty()) out.head("# " + printable(options.comment) + "\n");
  out.head("--- " + fileName(options.leftName) + "+++ " + fileName(options.rightName));
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i % 256 == 0 && token.cancelled()) return cancelledError();
    const Piece& p = pieces[i];
    const bool first = i == 0, last = i + 1 == pieces.size();
    if (p.changed) {
      out.change(p, !last);
      if (last) out.endHunk();
      continue;
    }
    const std::uint32_t before = first ? 0 : std::min(options.context, p.leftRows),
                        behind = last ? 0 : std::min(options.context, p.leftRows);
    if (!first && !last && p.leftRows <= 2 * options.context) {
      out.context(p.left, p.leftRows, true);
      continue;
    }
    out.context(p.left, before, !last);
    if (!first) out.endHunk();
    out.pass(p.leftRows - before - behind);
    out.context(p.left + p.leftRows - behind, behind, true);
  }
  return out.take();
}

}  // namespace penstock::diff
