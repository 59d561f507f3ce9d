// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows of a text are shown, where lines that stand deeper than the one above them can be folded away.
#pragma once

#include <cstddef>
#include <vector>

#include "penstock/display/text_document.h"

namespace penstock::display {

/// What can be folded is told by how far lines are moved in, so it works for whatever is laid out. A line that closes (`}`, `</p>`)
/// stands as far out as the one that opens, and stays. Thread: one at a time.
class RowFolds {
 public:
  RowFolds() : document_(TextDocument::make({})) {}

  /// Another text, nothing folded. `relaid`: the same text in other rows: what is folded stays so.
  void setDocument(TextDocumentPtr document, bool relaid);

  std::size_t count() const;
  /// The row that is shown at that place, and back; of a row folded away the place of the line that it is folded under.
  std::size_t rowAt(std::size_t place) const;
  std::size_t placeOf(std::size_t row) const;
  bool isHidden(std::size_t row) const;
  /// Whether rows right below that one are folded away.
  bool isFolded(std::size_t row) const;
  /// Whether a line begins in that row that others can be folded under. Quick: a line of very many rows never can.
  bool canFold(std::size_t row) const;
  /// Whether the line that begins in that row has others folded under it.
  bool isLineFolded(std::size_t row) const;

  /// Linear in what is folded.
  void fold(std::size_t row);
  /// What is folded below that row, or around it.
  void unfold(std::size_t row);
  /// Folds or unfolds the line that begins in that row; nothing where it cannot be.
  void toggle(std::size_t row);
  /// Every line that stands `level` deep or deeper and has others below it. Linear in the text.
  void foldFrom(std::size_t level);
  void unfoldAll();
  bool any() const { return !hidden_.empty(); }

 private:
  struct Range {  // bytes of whole lines
    std::size_t from, to;
  };
  struct Hidden {
    std::size_t first, end;  // rows
    std::size_t before;      // rows hidden above
  };
  void rebuild();
  const Hidden* hiddenUpTo(std::size_t row) const;

  TextDocumentPtr document_;
  std::vector<Range> folds_;    // by `from`, and the larger first; they lie inside each other or apart
  std::vector<Hidden> hidden_;  // the outermost
};

}  // namespace penstock::display
