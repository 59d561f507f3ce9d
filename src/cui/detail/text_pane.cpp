// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/detail/text_pane.h"

#include <algorithm>

#include "penstock/display/format.h"

namespace penstock::cui {

void TextPane::set(TextRowsPtr rows, bool same) {
  rows_ = std::move(rows);
  found_.clear();
  if (!same) {
    first_ = 0;
    endSearch();
  } else if (searching()) {
    search(false);
  }
}

void TextPane::endSearch() {
  search_.cancel();
  words_.clear();
  found_.clear();
  current_ = 0;
}

void TextPane::search(bool jumps) {
  if (!rows_) return;
  search_.start(
      shell_.reader(), [rows = rows_, words = words_](const CancelToken& token) { return rows->find(words, mostFound, token); },
      alive_.wrap([this, jumps](std::vector<FoundText> found) {
        found_ = std::move(found);
        current_ = std::min(current_, found_.empty() ? 0 : found_.size() - 1);
        if (jumps) {
          const auto here = std::find_if(found_.begin(), found_.end(), [this](const FoundText& f) { return f.row >= first_; });
          current_ = here == found_.end() ? 0 : std::size_t(here - found_.begin());
          jump(0);
        }
        shell_.redraw();
      }));
}

void TextPane::scrollTo(std::size_t row) {
  const std::size_t count = rows_ ? rows_->size() : 0;
  first_ = std::min(row, count > height_ ? count - height_ : 0);
}

void TextPane::jump(std::ptrdiff_t by) {
  if (found_.empty()) return;
  const auto count = std::ptrdiff_t(found_.size());
  current_ = std::size_t(((std::ptrdiff_t(current_) + by) % count + count) % count);
  const std::size_t row = found_[current_].row;
  if (row < first_ || row >= first_ + height_) scrollTo(row > height_ / 2 ? row - height_ / 2 : 0);
}

std::string TextPane::foundText() const {
  if (words_.empty()) return {};
  if (found_.empty()) return "not found: " + display::wireText(words_, 60);
  const std::string most = found_.size() >= mostFound ? " or more" : "";
  return "match " + std::to_string(current_ + 1) + " of " + display::countText(found_.size()) + most;
}

void TextPane::draw(Canvas& canvas, Area area) {
  height_ = std::size_t(std::max(area.height, 1));
  if (!rows_) return;
  scrollTo(first_);
  auto mark = std::lower_bound(found_.begin(), found_.end(), first_, [](const FoundText& f, std::size_t row) { return f.row < row; });
  for (int i = 0; i < area.height; ++i) {
    const std::size_t row = first_ + std::size_t(i);
    if (row >= rows_->size()) break;
    const Line line = rows_->at(row);
    putLine(canvas, area.x, area.y + i, line, area.right());
    if (mark == found_.end() || mark->row != row) continue;
    const std::string text = plainText(line);
    for (; mark != found_.end() && mark->row == row; ++mark) {
      const std::size_t from = std::min(mark->byte, text.size()), to = std::min(from + mark->length, text.size());
      const int x = area.x + int(cellsOf(std::string_view(text).substr(0, from))), width = int(cellsOf(std::string_view(text).substr(from, to - from)));
      const bool current = mark - found_.begin() == std::ptrdiff_t(current_);
      canvas.highlight(x, area.y + i, std::min(width, area.right() - x), {current ? Look::warn : Look::plain, current, true});
    }
  }
}

bool TextPane::key(const Key& key) {
  const auto by = [&](std::ptrdiff_t rows) {
    scrollTo(std::size_t(std::max<std::ptrdiff_t>(std::ptrdiff_t(first_) + rows, 0)));
    return true;
  };
  if (key.is(U'/')) {
    shell_.ask({"Find: ", words_, nullptr, alive_.wrap([this](const std::string& words) {
      endSearch();
      words_ = words;
      if (!words_.empty()) search(true);
    })});
    return true;
  }
  if (searching() && (key.is(U'n') || key.is(U'N'))) {
    jump(key.c == U'n' ? 1 : -1);
    return true;
  }
  if (key.code == Key::escape && searching()) {
    endSearch();
    return true;
  }
  if (key.is(U'j') || key.code == Key::down) return by(1);
  if (key.is(U'k') || key.code == Key::up) return by(-1);
  switch (key.code) {
    case Key::pageDown: return by(std::ptrdiff_t(height_));
    case Key::pageUp: return by(-std::ptrdiff_t(height_));
    case Key::wheelDown: return by(3);
    case Key::wheelUp: return by(-3);
    case Key::home: first_ = 0; return true;
    case Key::end: return by(std::ptrdiff_t(rows_ ? rows_->size() : 0));
    default: return false;
  }
}

std::vector<KeyHint> TextPane::keys() const {
  if (searching()) return {{"n", "next"}, {"N", "before"}, {"/", "find"}};
  return {{"/", "find"}};
}

}  // namespace penstock::cui
