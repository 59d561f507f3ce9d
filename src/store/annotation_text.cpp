// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/annotation_text.h"

#include <set>

#include "store/bounds.h"

namespace penstock::store {

namespace {

bool isSpace(char c) {
  return c == ' ' || (std::uint8_t(c) < 0x20) || c == 0x7f;
}

// Not in the middle of a character.
std::string_view cut(std::string_view text) {
  if (text.size() <= maxNote) return text;
  std::size_t end = maxNote;
  while (end > 0 && (std::uint8_t(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

std::string commentFrom(std::string_view text) {
  while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
  text = cut(text);
  while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
  std::string line(text);
  for (char& c : line)
    if (isSpace(c)) c = ' ';
  return line;
}

std::string tagsFrom(std::string_view text) {
  text = cut(text);
  std::set<std::string_view> words;
  const auto parts = [](char c) { return isSpace(c) || c == ','; };
  for (std::size_t i = 0; i < text.size();) {
    if (parts(text[i])) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (i < text.size() && !parts(text[i])) ++i;
    words.insert(text.substr(begin, i - begin));
  }
  std::string tags;
  for (const std::string_view word : words) tags.append(tags.empty() ? "" : " ").append(word);
  return tags;
}

}  // namespace penstock::store
