// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/text_document.h"

#include <algorithm>
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

struct Piece {
  std::size_t bytes = 1, columns = 1;
};

/// A character and the columns of a terminal that it takes: an estimate, since fonts have widths of their own.
Piece pieceAt(std::string_view text, std::size_t at, std::size_t column) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {1, lead == '\t' ? 4 - column % 4 : lead == '\r' ? std::size_t(0) : std::size_t(1)};
  const std::size_t bytes = std::min<std::size_t>(lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2, text.size() - at);
  std::uint32_t point = lead & (0xffu >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) point = point << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3f);
  const auto in = [&](std::uint32_t from, std::uint32_t to) { return point >= from && point <= to; };
  if (in(0x300, 0x36f) || in(0x483, 0x489) || in(0x591, 0x5bd) || in(0xfe00, 0xfe0f) || in(0x20d0, 0x20ff)) return {bytes, 0};
  const bool wide = in(0x1100, 0x115f) || in(0x2e80, 0xa4cf) || in(0xac00, 0xd7a3) || in(0xf900, 0xfaff) || in(0xfe30, 0xfe6f) ||
                    in(0xff00, 0xff60) || in(0xffe0, 0xffe6) || point >= 0x10000;
  return {bytes, wide ? std::size_t(2) : std::size_t(1)};
}

/// Where a row of a line that goes on ends.
std::size_t cutBefore(const char* data, std::size_t at) {
  std::size_t end = at + TextDocument::kRowBytes;
  while (end > at + TextDocument::kRowBytes - 4 && !startsCharacter(data[end])) --end;
  return end;
}

/// A line, or what `cutBefore` leaves of it.
std::size_t rowOfBytes(std::string_view text, std::size_t at) {
  const std::size_t left = text.size() - at;
  const void* newline = std::memchr(text.data() + at, '\n', std::min(left, TextDocument::kRowBytes + 1));
  if (newline) return std::size_t(static_cast<const char*>(newline) - text.data()) + 1;
  return left <= TextDocument::kRowBytes ? text.size() : cutBefore(text.data(), at);
}

/// Whether a line may be cut behind that byte: behind a space at the best, behind what closes or parts things at the second best.
int cutRank(char c) {
  if (c == ' ' || c == '\t') return 2;
  return std::memchr(",;)}]>&?/|", c, 10) ? 1 : 0;
}

/// A line, or as much of it as `columns` hold.
std::size_t rowOfColumns(std::string_view text, std::size_t at, std::size_t columns) {
  std::size_t best[3] = {};  // by rank; 0 for none
  std::size_t width = 0, i = at;
  while (i < text.size() && text[i] != '\n') {
    const Piece piece = pieceAt(text, i, width);
    if (i > at && (width + piece.columns > columns || i + piece.bytes - at > TextDocument::kRowBytes)) {
      // Spaces at the end of a row need no room.
      if (text[i] == ' ' && i - at < TextDocument::kRowBytes) return i + 1 < text.size() && text[i + 1] == '\n' ? i + 2 : i + 1;
      if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') return i + 2;
      if (best[2] > at + (i - at) / 3) return best[2];
      return best[1] >= at + (i - at) / 2 ? best[1] : best[2] > at ? best[2] : i;
    }
    if (const int rank = cutRank(text[i])) best[rank] = i + 1;
    width += piece.columns;
    i += piece.bytes;
  }
  return std::min(i + 1, text.size());
}

}  // namespace

std::size_t TextDocument::rowsOfLine(std::string_view line) {
  std::size_t rows = 1;
  for (std::size_t at = 0; line.size() - at > kRowBytes; ++rows) at = cutBefore(line.data(), at);
  return rows;
}

std::shared_ptr<const TextDocument> TextDocument::cut(std::shared_ptr<const std::string> text, const CutRow& rowFrom,
                                                      const CancelToken& token) {
  auto doc = std::make_shared<TextDocument>();
  const std::string_view all = *text;
  std::size_t at = 0;
  while (at < all.size()) {
    if (doc->starts_.size() % kAskEvery == 0 && token.cancelled()) return std::make_shared<TextDocument>();
    const std::size_t end = rowFrom(all, at);
    doc->widest_ = std::max(doc->widest_, widthOf(all.substr(at, end - at)));
    at = end;
    // A line end at the very end begins no further line.
    if (at == all.size()) break;
    if (all[at - 1] != '\n') doc->continuations_.push_back(std::uint32_t(doc->starts_.size()));
    doc->starts_.push_back(std::uint32_t(at));
  }
  doc->text_ = std::move(text);
  return doc;
}

std::shared_ptr<const TextDocument> TextDocument::make(std::string text, const CancelToken& token) {
  return cut(std::make_shared<const std::string>(std::move(text)), rowOfBytes, token);
}

std::shared_ptr<const TextDocument> TextDocument::wrapped(const TextDocument& document, std::size_t columns, const CancelToken& token) {
  const std::size_t room = std::max<std::size_t>(columns, 8);
  return cut(document.text_, [room](std::string_view text, std::size_t at) { return rowOfColumns(text, at, room); }, token);
}

std::size_t TextDocument::rowEnd(std::size_t row) const {
  const std::size_t start = starts_[row];
  const std::string& text = *text_;
  std::size_t end = row + 1 < starts_.size() ? starts_[row + 1] : text.size();
  if (end > start && text[end - 1] == '\n') --end;
  if (end > start && text[end - 1] == '\r') --end;
  return end;
}

std::string_view TextDocument::row(std::size_t row) const {
  return std::string_view(*text_).substr(starts_[row], rowEnd(row) - starts_[row]);
}

std::size_t TextDocument::rowOf(std::size_t offset) const {
  const auto it = std::upper_bound(starts_.begin(), starts_.end(), offset);
  return it == starts_.begin() ? 0 : std::size_t(it - starts_.begin()) - 1;
}

std::size_t TextDocument::lineOf(std::size_t row) const {
  const auto before = std::upper_bound(continuations_.begin(), continuations_.end(), row) - continuations_.begin();
  return row + 1 - std::size_t(before);
}

Needle::Needle(std::string_view text, bool exact) : text_(text) {
  // Horspool over folded bytes.
  for (std::size_t i = 0; i < 256; ++i) fold_[i] = static_cast<unsigned char>(exact ? char(i) : toLower(char(i)));
  for (char& c : text_) c = char(fold_[static_cast<unsigned char>(c)]);
  skip_.fill(text_.size());
  for (std::size_t i = 0; i + 1 < text_.size(); ++i) skip_[static_cast<unsigned char>(text_[i])] = text_.size() - 1 - i;
}

std::size_t Needle::in(std::string_view text, std::size_t from) const {
  if (text_.empty()) return std::string_view::npos;
  const std::size_t last = text_.size() - 1;
  const auto at = [&](std::size_t i) { return fold_[static_cast<unsigned char>(text[i])]; };
  const auto wanted = [&](std::size_t i) { return static_cast<unsigned char>(text_[i]); };
  while (text.size() >= text_.size() && from <= text.size() - text_.size()) {
    std::size_t i = last;
    while (at(from + i) == wanted(i)) {
      if (i == 0) return from;
      --i;
    }
    from += skip_[at(from + last)];
  }
  return std::string_view::npos;
}

std::vector<std::size_t> findAll(std::string_view text, std::string_view needle, bool exact, std::size_t most,
                                 const CancelToken& token) {
  constexpr std::size_t kPiece = 4u << 20;  // bytes between two looks at the token
  std::vector<std::size_t> found;
  const Needle sought(needle, exact);
  std::size_t pos = 0;
  for (std::size_t end = 0; end < text.size() && found.size() < most && !token.cancelled();) {
    end = std::min(std::max(pos, end) + kPiece, text.size());
    const std::string_view piece = text.substr(0, end);
    for (std::size_t at = sought.in(piece, pos); at != std::string_view::npos && found.size() < most; at = sought.in(piece, pos)) {
      found.push_back(at);
      pos = at + needle.size();
    }
    // What begins in this piece and ends in the next.
    if (end >= needle.size()) pos = std::max(pos, end - needle.size() + 1);
  }
  return found;
}

}  // namespace penstock::display
