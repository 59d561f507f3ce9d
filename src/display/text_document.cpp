// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/text_document.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "penstock/base/ascii.h"

namespace penstock::display {
namespace {

constexpr std::size_t kAskEvery = 4096;  // rows or pieces between two looks at the token

bool startsCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

std::size_t widthOf(std::string_view row) {
  std::size_t n = 0;
  for (const char c : row) n += c == '\t' ? 4 : c != '\n' && c != '\r' && startsCharacter(c);
  return n;
}

/// Where a row of a line that goes on ends.
std::size_t cutBefore(const char* data, std::size_t at) {
  std::size_t end = at + TextDocument::kRowBytes;
  while (end > at + TextDocument::kRowBytes - 4 && !startsCharacter(data[end])) --end;
  return end;
}

}  // namespace

std::size_t TextDocument::rowsOfLine(std::string_view line) {
  std::size_t rows = 1;
  for (std::size_t at = 0; line.size() - at > kRowBytes; ++rows) at = cutBefore(line.data(), at);
  return rows;
}

std::shared_ptr<const TextDocument> TextDocument::make(std::string text, const CancelToken& token) {
  auto doc = std::make_shared<TextDocument>();
  const char* const data = text.data();
  const std::size_t size = text.size();
  doc->starts_.push_back(0);
  std::size_t at = 0;
  while (at < size) {
    if (doc->starts_.size() % kAskEvery == 0 && token.cancelled()) return std::make_shared<TextDocument>();
    const void* newline = std::memchr(data + at, '\n', std::min(size - at, kRowBytes + 1));
    std::size_t end = 0;
    if (newline) {
      end = std::size_t(static_cast<const char*>(newline) - data) + 1;
    } else if (size - at <= kRowBytes) {
      end = size;
    } else {
      end = cutBefore(data, at);
    }
    doc->widest_ = std::max(doc->widest_, widthOf({data + at, end - at}));
    at = end;
    // A line end at the very end begins no further line.
    if (at < size) {
      if (!newline) doc->continuations_.push_back(std::uint32_t(doc->starts_.size()));
      doc->starts_.push_back(std::uint32_t(at));
    }
  }
  doc->text_ = std::move(text);
  return doc;
}

std::size_t TextDocument::rowEnd(std::size_t row) const {
  const std::size_t start = starts_[row];
  std::size_t end = row + 1 < starts_.size() ? starts_[row + 1] : text_.size();
  if (end > start && text_[end - 1] == '\n') --end;
  if (end > start && text_[end - 1] == '\r') --end;
  return end;
}

std::string_view TextDocument::row(std::size_t row) const {
  return std::string_view(text_).substr(starts_[row], rowEnd(row) - starts_[row]);
}

std::size_t TextDocument::rowOf(std::size_t offset) const {
  const auto it = std::upper_bound(starts_.begin(), starts_.end(), offset);
  return it == starts_.begin() ? 0 : std::size_t(it - starts_.begin()) - 1;
}

std::size_t TextDocument::lineOf(std::size_t row) const {
  const auto before = std::upper_bound(continuations_.begin(), continuations_.end(), row) - continuations_.begin();
  return row + 1 - std::size_t(before);
}

std::vector<std::size_t> findAll(std::string_view text, std::string_view needle, bool exact, std::size_t most,
                                 const CancelToken& token) {
  std::vector<std::size_t> found;
  if (needle.empty() || needle.size() > text.size()) return found;
  // Horspool over folded bytes.
  std::array<unsigned char, 256> fold;
  for (int i = 0; i < 256; ++i) fold[std::size_t(i)] = static_cast<unsigned char>(exact ? char(i) : toLower(char(i)));
  const auto at = [&](std::string_view s, std::size_t i) { return fold[static_cast<unsigned char>(s[i])]; };
  const std::size_t last = needle.size() - 1;
  std::array<std::size_t, 256> skip;
  skip.fill(needle.size());
  for (std::size_t i = 0; i < last; ++i) skip[at(needle, i)] = last - i;
  std::size_t steps = 0;
  for (std::size_t pos = 0; pos + needle.size() <= text.size() && found.size() < most;) {
    if (++steps % 65536 == 0 && token.cancelled()) break;
    std::size_t i = last;
    while (at(text, pos + i) == at(needle, i) && i > 0) --i;
    if (i == 0 && at(text, pos) == at(needle, 0)) {
      found.push_back(pos);
      pos += needle.size();
    } else {
      pos += skip[at(text, pos + last)];
    }
  }
  return found;
}

}  // namespace penstock::display
