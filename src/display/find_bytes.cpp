// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/find_bytes.h"

#include <algorithm>

#include "penstock/display/text_document.h"

namespace penstock::display {
namespace {

constexpr std::size_t kPiece = 1u << 20;

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Pairs of digits, with or without one space between them; "" for anything else.
std::string pairsOf(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (i + 1 >= text.size() || digit(text[i]) < 0 || digit(text[i + 1]) < 0) return {};
    out += char(digit(text[i]) << 4 | digit(text[i + 1]));
    i += 2;
    if (i < text.size() && text[i] == ' ') ++i;
  }
  return out;
}

}  // namespace

std::string soughtBytes(std::string_view words) {
  const bool prefixed = words.starts_with("0x");
  if (prefixed || words.find(' ') != std::string_view::npos)
    if (std::string bytes = pairsOf(words.substr(prefixed ? 2 : 0)); !bytes.empty()) return bytes;
  return std::string(words);
}

std::vector<std::size_t> findBytes(const model::BodyReader& bytes, std::string_view words, bool exact, std::size_t most, const CancelToken& token) {
  std::vector<std::size_t> found;
  const std::string sought = soughtBytes(words);
  if (sought.empty()) return found;
  const Needle needle(sought, exact || sought != words);
  std::string held;  // the end of the piece before, where a place may begin
  std::uint64_t at = 0, begin = 0;  // of the next piece, of `held`
  while (at < bytes.size() && found.size() < most && !token.cancelled()) {
    const auto read = bytes.read(at, kPiece);
    if (read.has_error() || read->empty()) break;
    held += *read;
    at += read->size();
    std::size_t from = 0;
    for (std::size_t place = needle.in(held, from); place != std::string_view::npos && found.size() < most; place = needle.in(held, from)) {
      found.push_back(std::size_t(begin + place));
      from = place + sought.size();
    }
    const std::size_t keep = std::min(held.size() - from, sought.size() - 1);
    begin += held.size() - keep;
    held.erase(0, held.size() - keep);
  }
  return found;
}

}  // namespace penstock::display
