// SPDX-License-Identifier: GPL-3.0-or-later
// The trigrams of texts: what a text index knows of them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::store {

/// Three bytes that follow each other, letters of ASCII as lower case: first << 16 | second << 8 | third. Only bytes that are text
/// count, printable ASCII with its white space and whole characters of UTF-8.
using Trigram = std::uint32_t;

/// The distinct trigrams of one exchange's texts. Bounded: one bit for each there can be. Thread: one at a time.
class TrigramSet {
 public:
  TrigramSet() : seen_((1u << 24) / 64) {}
  /// Texts do not run into each other.
  void add(std::string_view text);
  std::span<const Trigram> all() const { return all_; }
  void clear();

 private:
  std::vector<std::uint64_t> seen_;
  std::vector<Trigram> all_;
};

/// Of a body that is no text (a picture, Protocol Buffers) only what reads as words is worth an entry: less is noise.
inline constexpr std::size_t shortestWord = 5;  // bytes
/// The runs of at least that many bytes of text, each on a line.
std::string wordsIn(std::string_view bytes);

struct SoughtTrigram {
  Trigram trigram = 0;
  bool inWord = false;  // it is in wordsIn() of all bytes that hold the text looked for
  bool operator==(const SoughtTrigram&) const = default;
};
/// Some trigrams, spread over the text, that each text has which holds this one in any case of its letters; none when nothing can be
/// said. `most` bounds them.
std::vector<SoughtTrigram> trigramsToLookFor(std::string_view text, std::size_t most);

}  // namespace penstock::store
