// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/screen/line_edit.h"

#include <algorithm>
#include <utility>

#include "penstock/base/utf8.h"

namespace penstock::cui {

void LineEdit::set(std::string text) {
  text_ = std::move(text);
  cursor_ = text_.size();
  first_ = 0;
}

std::size_t LineEdit::before(std::size_t at) const {
  if (at == 0) return 0;
  do --at;
  while (at > 0 && (static_cast<unsigned char>(text_[at]) & 0xc0) == 0x80);
  return at;
}

std::size_t LineEdit::behind(std::size_t at) const {
  if (at >= text_.size()) return text_.size();
  do ++at;
  while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xc0) == 0x80);
  return at;
}

void LineEdit::erase(std::size_t from, std::size_t to) {
  text_.erase(from, to - from);
  cursor_ = from;
}

void LineEdit::insert(char32_t c) {
  std::string bytes;
  appendUtf8(bytes, c);
  if (text_.size() + bytes.size() > mostBytes) return;
  text_.insert(cursor_, bytes);
  cursor_ += bytes.size();
}

bool LineEdit::control(char32_t c) {
  switch (c) {
    case U'a': cursor_ = 0; return true;
    case U'e': cursor_ = text_.size(); return true;
    case U'u': erase(0, cursor_); return true;
    case U'k': text_.resize(cursor_); return true;
    case U'w': {
      std::size_t from = cursor_;
      while (from > 0 && text_[from - 1] == ' ') --from;
      while (from > 0 && text_[from - 1] != ' ') --from;
      erase(from, cursor_);
      return true;
    }
    default: return false;
  }
}

bool LineEdit::key(const Key& key) {
  switch (key.code) {
    case Key::character: insert(key.c); return true;
    case Key::control: return control(key.c);
    case Key::backspace: erase(before(cursor_), cursor_); return true;
    case Key::erase: erase(cursor_, behind(cursor_)); return true;
    case Key::left: cursor_ = before(cursor_); return true;
    case Key::right: cursor_ = behind(cursor_); return true;
    case Key::home: cursor_ = 0; return true;
    case Key::end: cursor_ = text_.size(); return true;
    default: return false;
  }
}

void LineEdit::draw(Canvas& canvas, int x, int y, int right) {
  x_ = x;
  right_ = std::max(right, x + 1);
  const auto room = std::size_t(right_ - x_);
  const std::string_view all = text_;
  if (cursor_ < first_) first_ = cursor_;
  while (first_ < cursor_ && cellsOf(all.substr(first_, cursor_ - first_)) >= room) first_ = behind(first_);
  canvas.put(x, y, fitting(all.substr(first_), room), {}, right_);
  canvas.setCursor(columnOf(cursor_), y);
}

int LineEdit::columnOf(std::size_t byte) const {
  byte = std::min(byte, text_.size());
  if (byte <= first_) return x_;
  return std::min(x_ + int(cellsOf(std::string_view(text_).substr(first_, byte - first_))), right_ - 1);
}

}  // namespace penstock::cui
