// SPDX-License-Identifier: GPL-3.0-or-later
// A text to be read: help, what was copied, what was said.
#pragma once

#include <functional>
#include <utility>

#include "cui/detail/text_pane.h"

namespace penstock::cui {

class TextPage final : public Page {
 public:
  /// `lines` of so many cells; asked again when there are more or fewer. `stays`: whatever project is open.
  using Lines = std::function<std::vector<Line>(std::size_t cells)>;
  TextPage(Shell& shell, std::string title, Lines lines, bool stays = true)
      : shell_(shell), title_(std::move(title)), lines_(std::move(lines)), stays_(stays), text_(shell) {}

  std::string title() const override { return title_; }
  void draw(Canvas& canvas, Area area) override {
    if (std::exchange(cells_, area.width) != area.width) text_.set(rowsOf(lines_(std::size_t(std::max(area.width, 1)))), true);
    text_.draw(canvas, area);
  }
  bool key(const Key& key) override { return text_.key(key); }
  std::vector<KeyHint> keys() const override {
    std::vector<KeyHint> out{{"Esc", "back"}};
    for (const KeyHint& hint : text_.keys()) out.push_back(hint);
    return out;
  }
  void captureChanged() override {
    if (!stays_) shell_.leave();
  }

 private:
  Shell& shell_;
  const std::string title_;
  const Lines lines_;
  const bool stays_;
  TextPane text_;
  int cells_ = 0;
};

/// Every key, and what it does.
std::vector<Line> helpLines(std::size_t cells);

}  // namespace penstock::cui
