// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/match/needle.h"

#include <algorithm>
#include <cstring>

#include "penstock/base/ascii.h"

namespace penstock::filter {
namespace {

// How common a byte is in URLs, heads and bodies; the order matters, not the numbers.
int frequency(char c) {
  static constexpr std::string_view kCommon = "\" ,:eatinosrlcdpum/h.0g-1fb2y=w3v&_;x5k4";
  const std::size_t place = kCommon.find(toLower(c));
  return place == std::string_view::npos ? 0 : int(kCommon.size() - place);
}

const char* find(const char* from, const char* end, char c) {
  return static_cast<const char*>(std::memchr(from, c, std::size_t(end - from)));
}

}  // namespace

Needle::Needle(std::string_view text, bool ignoreCase)
    : text_(ignoreCase ? lowered(text) : std::string(text)), ignoreCase_(ignoreCase) {
  for (std::size_t i = 1; i < text_.size(); ++i)
    if (frequency(text_[i]) < frequency(text_[rare_])) rare_ = i;
  if (text_.empty()) return;
  lower_ = upper_ = text_[rare_];
  if (ignoreCase_ && lower_ >= 'a' && lower_ <= 'z') upper_ = char(lower_ - 32);
}

bool Needle::at(const char* p) const {
  if (!ignoreCase_) return std::memcmp(p, text_.data(), text_.size()) == 0;
  for (std::size_t i = 0; i < text_.size(); ++i)
    if (toLower(p[i]) != text_[i]) return false;
  return true;
}

bool Needle::in(std::string_view text) const {
  if (text_.empty()) return true;
  if (text.size() < text_.size()) return false;
  // Places of the rare byte, from where the needle may begin to where it may begin last.
  const char* from = text.data() + rare_;
  const char* const end = text.data() + text.size() - text_.size() + rare_ + 1;
  const char* low = find(from, end, lower_);
  const char* up = upper_ == lower_ ? nullptr : find(from, end, upper_);
  while (low || up) {
    const char* const next = !up || (low && low < up) ? low : up;
    if (at(next - rare_)) return true;
    if (next == low)
      low = find(low + 1, end, lower_);
    else
      up = find(up + 1, end, upper_);
  }
  return false;
}

bool Needle::startOf(std::string_view text) const {
  return text.size() >= text_.size() && (text_.empty() || at(text.data()));
}
bool Needle::endOf(std::string_view text) const {
  return text.size() >= text_.size() && (text_.empty() || at(text.data() + text.size() - text_.size()));
}
bool Needle::equals(std::string_view text) const {
  return text.size() == text_.size() && startOf(text);
}

}  // namespace penstock::filter
