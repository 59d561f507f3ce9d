// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/text/trigrams.h"

#include <algorithm>

#include "penstock/base/ascii.h"

namespace penstock::store {

namespace {

bool isTextByte(std::uint8_t c) {
  return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\r' || c == '\t';
}

// Bytes of the character of UTF-8 that begins there with a byte over 0x7f; 0 for none. Overlong forms may pass.
std::size_t characterAt(std::string_view text, std::size_t at) {
  const auto lead = std::uint8_t(text[at]);
  const std::size_t n = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? (lead < 0xf0 ? 3 : 0) : lead >= 0xc2 ? 2 : 0;
  if (n == 0 || n > text.size() - at) return 0;
  for (std::size_t i = 1; i < n; ++i)
    if ((std::uint8_t(text[at + i]) & 0xc0) != 0x80) return 0;
  return n;
}

// Calls each(trigram, index of its first byte) where `counts` says of all three bytes that they count; it tells how many bytes from
// there on belong together, 0 for one that does not.
template <class Counts, class Each>
void forTrigrams(std::string_view text, Counts counts, Each each) {
  Trigram last = 0;
  std::size_t run = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t n = counts(text, i);
    if (n == 0) {
      run = 0;
      ++i;
      continue;
    }
    for (const std::size_t end = i + n; i < end; ++i) {
      last = (last << 8 | std::uint8_t(toLower(text[i]))) & 0xffffff;
      if (++run >= 3) each(last, i - 2);
    }
  }
}

std::size_t textAt(std::string_view text, std::size_t i) {
  return std::uint8_t(text[i]) < 0x80 ? isTextByte(std::uint8_t(text[i])) : characterAt(text, i);
}

// Characters whose letter case may differ do not count: of those of two bytes nearly all have one, of longer ones few outside CJK
// and Hangul do not.
std::size_t caselessAt(std::string_view text, std::size_t i) {
  const auto lead = std::uint8_t(text[i]);
  if (lead < 0x80) return isTextByte(lead);
  if (lead < 0xe3 || lead == 0xea || lead > 0xed) return 0;
  return characterAt(text, i);
}

}  // namespace

void TrigramSet::add(std::string_view text) {
  forTrigrams(text, textAt, [this](Trigram t, std::size_t) {
    std::uint64_t& word = seen_[t >> 6];
    const std::uint64_t bit = std::uint64_t(1) << (t & 63);
    if ((word & bit) != 0) return;
    word |= bit;
    all_.push_back(t);
  });
}

void TrigramSet::clear() {
  for (const Trigram t : all_) seen_[t >> 6] = 0;
  all_.clear();
}

std::string wordsIn(std::string_view bytes) {
  std::string words;
  for (std::size_t i = 0; i < bytes.size();) {
    std::size_t end = i;
    while (end < bytes.size()) {
      const std::size_t n = textAt(bytes, end);
      if (n == 0) break;
      end += n;
    }
    if (end - i >= shortestWord) words.append(bytes.substr(i, end - i)).push_back('\n');
    i = end + 1;
  }
  return words;
}

std::vector<SoughtTrigram> trigramsToLookFor(std::string_view text, std::size_t most) {
  std::vector<SoughtTrigram> all;
  std::size_t run = 0, last = 0;  // how many of the last ones lie in one run of text, and where the newest begins
  forTrigrams(text, caselessAt, [&](Trigram t, std::size_t at) {
    run = run > 0 && at == last + 1 ? run + 1 : 1;
    last = at;
    const bool isWord = run + 2 >= shortestWord;
    all.push_back({t, isWord});
    if (run + 2 == shortestWord)
      for (std::size_t i = all.size() - run; i < all.size(); ++i) all[i].inWord = true;
  });
  if (all.size() > most) {
    std::vector<SoughtTrigram> some;
    for (std::size_t i = 0; i < most; ++i) some.push_back(all[i * (all.size() - 1) / (most - 1)]);
    all = std::move(some);
  }
  // Of one that stands in a word and elsewhere the word counts.
  std::sort(all.begin(), all.end(), [](const SoughtTrigram& a, const SoughtTrigram& b) {
    return a.trigram != b.trigram ? a.trigram < b.trigram : a.inWord > b.inWord;
  });
  all.erase(std::unique(all.begin(), all.end(), [](const SoughtTrigram& a, const SoughtTrigram& b) { return a.trigram == b.trigram; }),
            all.end());
  return all;
}

}  // namespace penstock::store
