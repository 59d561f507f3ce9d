// SPDX-License-Identifier: GPL-3.0-or-later
#include "diff/words.h"

#include <algorithm>

namespace penstock::diff {
namespace {

constexpr std::size_t kLongWord = 24;  // bytes: of longer ones that differ at one place only that is marked

bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool continuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }
/// Leads a character from U+3000 on: no letter of an alphabet with spaces between its words.
bool standsAlone(char c) { return static_cast<unsigned char>(c) >= 0xe3; }
bool isOther(char c) { return static_cast<unsigned char>(c) >= 0x80 && !standsAlone(c); }

std::uint64_t bytesOf(const std::vector<Word>& words, const Range& range) {
  std::uint64_t bytes = 0;
  for (std::uint32_t i = range.begin; i < range.end; ++i) bytes += words[i].end - words[i].begin;
  return bytes;
}

Mark spanOf(const std::vector<Word>& words, const Range& range) { return {words[range.begin].begin, words[range.end - 1].end}; }

/// Of two pieces that differ: without what both begin and end with.
void narrow(std::string_view left, std::string_view right, Mark& l, Mark& r) {
  while (l.begin < l.end && r.begin < r.end && left[l.begin] == right[r.begin]) ++l.begin, ++r.begin;
  while (l.begin < l.end && r.begin < r.end && left[l.end - 1] == right[r.end - 1]) --l.end, --r.end;
  const auto widen = [](std::string_view text, Mark& m, std::uint32_t first, std::uint32_t last) {
    while (m.begin > first && m.begin < text.size() && continuesCharacter(text[m.begin])) --m.begin;
    while (m.end < last && continuesCharacter(text[m.end])) ++m.end;
  };
  widen(left, l, 0, std::uint32_t(left.size()));
  widen(right, r, 0, std::uint32_t(right.size()));
}

void append(std::vector<Mark>& marks, std::string_view text, const Mark& mark, std::uint32_t at, std::size_t first) {
  if (mark.begin == mark.end) return;
  if (marks.size() > first) {
    const std::uint32_t before = marks.back().end - at;
    const std::string_view between = text.substr(before, mark.begin - before);
    if (std::all_of(between.begin(), between.end(), [](char c) { return isSpace(c) && c != '\n'; })) {
      marks.back().end = at + mark.end;
      return;
    }
  }
  marks.push_back({at + mark.begin, at + mark.end});
}

}  // namespace

void appendWords(std::string_view text, std::vector<Word>& words) {
  const auto size = std::uint32_t(text.size());
  for (std::uint32_t at = 0; at < size;) {
    const char c = text[at];
    const std::uint32_t begin = at++;
    if (isSpace(c)) continue;
    if (isLetter(c) || isOther(c))
      while (at < size && (isLetter(text[at]) || isOther(text[at]))) ++at;
    else if (standsAlone(c))
      while (at < size && at - begin < 4 && continuesCharacter(text[at])) ++at;
    words.push_back({begin, at});
  }
}

bool WordDifference::compare(std::string_view left, std::string_view right) {
  if (effort_ == 0) return false;
  leftText_ = left;
  rightText_ = right;
  interner_.clear();
  const auto read = [this](std::string_view text, std::vector<Word>& words, std::vector<Symbol>& symbols) {
    words.clear();
    appendWords(text, words);
    symbols.clear();
    symbols.reserve(words.size());
    for (const Word& w : words) {
      symbols.push_back(interner_.of(text.substr(w.begin, w.end - w.begin)));
      if (symbols.size() % 65536 == 0 && token_.cancelled()) return;
    }
  };
  read(left, left_, leftSymbols_);
  read(right, right_, rightSymbols_);
  if (token_.cancelled()) return false;
  const std::uint64_t size = left_.size() + right_.size();
  // As much as an exact answer could cost, and of what is left not all for one.
  const std::uint64_t share = std::min<std::uint64_t>(effort_ / 4 + 1, size * size + 64);
  difference_ = diff::difference(leftSymbols_, rightSymbols_, share, token_);
  coarse_ |= difference_.coarse;
  const std::uint64_t cost =
      size + (difference_.changes.size() > 1 ? std::min<std::uint64_t>(share, size * difference_.changes.size()) : 0);
  effort_ -= std::min(effort_, cost);
  return true;
}

std::pair<Mark, Mark> WordDifference::placesOf(const Change& c) const {
  Mark l, r;
  if (!c.left.empty()) l = spanOf(left_, c.left);
  if (!c.right.empty()) r = spanOf(right_, c.right);
  if (c.left.size() == 1 && c.right.size() == 1 && std::min(l.end - l.begin, r.end - r.begin) >= kLongWord)
    narrow(leftText_, rightText_, l, r);
  return {l, r};
}

bool WordDifference::related() const {
  const std::uint64_t left = bytesOf(left_, {0, std::uint32_t(left_.size())}), right = bytesOf(right_, {0, std::uint32_t(right_.size())});
  std::uint64_t changed = 0;
  for (const Change& c : difference_.changes) {
    const Mark l = placesOf(c).first;
    changed += c.left.size() == 1 ? l.end - l.begin : bytesOf(left_, c.left);
  }
  const std::uint64_t common = (left - changed) * 100;
  return common >= 25 * std::max(left, right) || (common > 0 && common >= 70 * std::min(left, right));
}

void WordDifference::appendMarks(std::uint32_t leftAt, std::uint32_t rightAt, std::vector<Mark>& leftMarks,
                                 std::vector<Mark>& rightMarks) const {
  const std::size_t firstLeft = leftMarks.size(), firstRight = rightMarks.size();
  if (difference_.changes.empty() && leftText_ != rightText_) {
    Mark l{0, std::uint32_t(leftText_.size())}, r{0, std::uint32_t(rightText_.size())};
    narrow(leftText_, rightText_, l, r);
    append(leftMarks, leftText_, l, leftAt, firstLeft);
    append(rightMarks, rightText_, r, rightAt, firstRight);
  }
  for (const Change& c : difference_.changes) {
    const auto [l, r] = placesOf(c);
    append(leftMarks, leftText_, l, leftAt, firstLeft);
    append(rightMarks, rightText_, r, rightAt, firstRight);
  }
}

}  // namespace penstock::diff
