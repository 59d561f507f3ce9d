// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/text_steps.h"

#include <algorithm>

namespace penstock::gui {
namespace {

bool isWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool insideCharacter(const std::string& text, std::size_t at) {
  return (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80 || (text[at] == '\n' && at > 0 && text[at - 1] == '\r');
}

}  // namespace

std::size_t nextCharacter(const std::string& text, std::size_t at) {
  if (at < text.size()) ++at;
  while (at < text.size() && insideCharacter(text, at)) ++at;
  return at;
}

std::size_t previousCharacter(const std::string& text, std::size_t at) {
  if (at == 0) return 0;
  --at;
  while (at > 0 && insideCharacter(text, at)) --at;
  return at;
}

std::size_t endOfRow(const display::TextDocument& document, std::size_t row) {
  const std::size_t end = document.rowEnd(row);
  const bool goesOn = row + 1 < document.rows() && document.continues(row + 1) && end > document.rowStart(row);
  return goesOn ? previousCharacter(document.text(), end) : end;
}

std::pair<std::size_t, std::size_t> wordAround(const display::TextDocument& document, std::size_t at) {
  const std::string& text = document.text();
  const std::size_t row = document.rowOf(at);
  const std::size_t first = document.rowStart(row), last = document.rowEnd(row);
  std::size_t from = std::min(at, last), to = from;
  if (to < last && !isWordByte(text[to])) return {from, to + 1};
  while (from > first && isWordByte(text[from - 1])) --from;
  while (to < last && isWordByte(text[to])) ++to;
  return {from, to};
}

std::size_t nextWord(const display::TextDocument& document, std::size_t at) {
  const std::size_t to = wordAround(document, at).second;
  return to > at ? to : nextCharacter(document.text(), at);
}

std::size_t previousWord(const display::TextDocument& document, std::size_t at) {
  const std::size_t before = previousCharacter(document.text(), at);
  return std::min(wordAround(document, before).first, before);
}

}  // namespace penstock::gui
