// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/row_folds.h"

#include <algorithm>
#include <limits>

namespace penstock::display {
namespace {

constexpr std::size_t kBlank = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kRowsAhead = 64;  // looked at to tell whether a line can be folded

/// How far a line is moved in; kBlank for one with nothing on it.
std::size_t indentOf(std::string_view row) {
  std::size_t indent = 0;
  for (const char c : row) {
    if (c != ' ' && c != '\t') return indent;
    indent += c == '\t' ? 4 : 1;
  }
  return kBlank;
}

std::size_t lineAfter(const TextDocument& doc, std::size_t row, std::size_t most) {
  for (++row; row < most && doc.continues(row);) ++row;
  return row;
}

}  // namespace

void RowFolds::setDocument(TextDocumentPtr document, bool relaid) {
  document_ = std::move(document);
  if (!relaid) folds_.clear();
  rebuild();
}

void RowFolds::rebuild() {
  hidden_.clear();
  std::sort(folds_.begin(), folds_.end(), [](const Range& a, const Range& b) { return a.from != b.from ? a.from < b.from : a.to > b.to; });
  std::size_t covered = 0, before = 0;
  for (const Range& fold : folds_) {
    if (fold.from < covered) continue;
    covered = fold.to;
    const std::size_t first = document_->rowOf(fold.from);
    const std::size_t end = fold.to >= document_->text().size() ? document_->rows() : document_->rowOf(fold.to);
    hidden_.push_back({first, end, before});
    before += end - first;
  }
}

const RowFolds::Hidden* RowFolds::hiddenUpTo(std::size_t row) const {
  const auto after = std::upper_bound(hidden_.begin(), hidden_.end(), row, [](std::size_t r, const Hidden& h) { return r < h.first; });
  return after == hidden_.begin() ? nullptr : &*std::prev(after);
}

std::size_t RowFolds::count() const {
  const std::size_t away = hidden_.empty() ? 0 : hidden_.back().before + hidden_.back().end - hidden_.back().first;
  return document_->rows() - away;
}

std::size_t RowFolds::rowAt(std::size_t place) const {
  const auto after = std::upper_bound(hidden_.begin(), hidden_.end(), place,
                                      [](std::size_t p, const Hidden& h) { return p < h.first - h.before; });
  if (after == hidden_.begin()) return place;
  const Hidden& h = *std::prev(after);
  return place + h.before + (h.end - h.first);
}

std::size_t RowFolds::placeOf(std::size_t row) const {
  const Hidden* h = hiddenUpTo(row);
  if (!h) return row;
  return row < h->end ? h->first - h->before - 1 : row - h->before - (h->end - h->first);
}

bool RowFolds::isHidden(std::size_t row) const {
  const Hidden* h = hiddenUpTo(row);
  return h && row < h->end;
}

bool RowFolds::isFolded(std::size_t row) const {
  const Hidden* h = hiddenUpTo(row + 1);
  return h && h->first == row + 1;
}

bool RowFolds::canFold(std::size_t row) const {
  if (row >= document_->rows() || document_->continues(row)) return false;
  const std::size_t indent = indentOf(document_->row(row));
  if (indent == kBlank) return false;
  const std::size_t most = std::min(document_->rows(), row + kRowsAhead);
  for (std::size_t next = lineAfter(*document_, row, most); next < most; next = lineAfter(*document_, next, most)) {
    const std::size_t deeper = indentOf(document_->row(next));
    if (deeper != kBlank) return deeper > indent;
  }
  return false;
}

bool RowFolds::isLineFolded(std::size_t row) const {
  return row < document_->rows() && isFolded(lineAfter(*document_, row, document_->rows()) - 1);
}

void RowFolds::toggle(std::size_t row) {
  if (isLineFolded(row))
    unfold(lineAfter(*document_, row, document_->rows()) - 1);
  else
    fold(row);
}

void RowFolds::fold(std::size_t row) {
  if (!canFold(row)) return;
  const std::size_t rows = document_->rows(), indent = indentOf(document_->row(row));
  const std::size_t first = lineAfter(*document_, row, rows);
  std::size_t end = first;
  for (; end < rows; ++end) {
    if (document_->continues(end)) continue;
    const std::size_t here = indentOf(document_->row(end));
    if (here != kBlank && here <= indent) break;
  }
  folds_.push_back({document_->rowStart(first), end < rows ? document_->rowStart(end) : document_->text().size()});
  rebuild();
}

void RowFolds::unfold(std::size_t row) {
  // A row with others folded below it, or one of those.
  const std::size_t at = isFolded(row) ? row + 1 : row;
  while (isHidden(at)) {
    const std::size_t from = document_->rowStart(at);
    std::erase_if(folds_, [&](const Range& fold) { return from >= fold.from && from < fold.to; });
    rebuild();
  }
}

void RowFolds::foldFrom(std::size_t level) {
  folds_.clear();
  struct Open {
    std::size_t indent, from;  // `from`: bytes behind the line itself; 0 while it is not known
  };
  std::vector<Open> open;
  const std::size_t rows = document_->rows();
  const auto close = [&](std::size_t indent, std::size_t at) {
    for (; !open.empty() && open.back().indent >= indent; open.pop_back())
      if (open.back().from != 0 && open.back().from < at && open.size() > level) folds_.push_back({open.back().from, at});
  };
  std::size_t last = rows;  // the last line that was opened, until the one behind it is known
  for (std::size_t row = 0; row < rows; ++row) {
    if (document_->continues(row)) continue;
    if (last < rows && !open.empty()) open.back().from = document_->rowStart(row);
    last = rows;
    const std::size_t indent = indentOf(document_->row(row));
    if (indent == kBlank) continue;
    close(indent, document_->rowStart(row));
    open.push_back({indent, 0});
    last = row;
  }
  close(0, document_->text().size());
  rebuild();
}

void RowFolds::unfoldAll() {
  folds_.clear();
  rebuild();
}

}  // namespace penstock::display
