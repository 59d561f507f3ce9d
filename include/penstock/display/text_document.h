// SPDX-License-Identifier: GPL-3.0-or-later
// A text and where its rows begin, ready to be painted from any place.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/cancel_token.h"

namespace penstock::display {

/// Immutable. A row is a line, or a piece of a line too long to be laid out at once. Thread: any.
class TextDocument {
 public:
  static constexpr std::size_t kRowBytes = 1024;  // longer lines are cut into rows of about this many bytes

  /// `text` is valid UTF-8 and below 4 GB. Linear; asks `token` now and then (a cancelled document is empty).
  static std::shared_ptr<const TextDocument> make(std::string text, const CancelToken& token = {});

  /// The same text with its lines cut at `columns` (at least 8), between words where that is possible. Linear; asks `token` as above.
  static std::shared_ptr<const TextDocument> wrapped(const TextDocument& document, std::size_t columns, const CancelToken& token = {});

  /// Rows that a line without its line end comes to.
  static std::size_t rowsOfLine(std::string_view line);

  const std::string& text() const { return *text_; }
  std::size_t rows() const { return starts_.size(); }
  /// Bytes of a row, without its line end.
  std::string_view row(std::size_t row) const;
  std::size_t rowStart(std::size_t row) const { return starts_[row]; }
  /// End of the row's bytes, its line end not included.
  std::size_t rowEnd(std::size_t row) const;
  /// The row that holds a byte.
  std::size_t rowOf(std::size_t offset) const;
  /// Whether the row goes on a line begun above.
  bool continues(std::size_t row) const { return row > 0 && (*text_)[starts_[row] - 1] != '\n'; }
  /// Line of a row, from 1.
  std::size_t lineOf(std::size_t row) const;
  std::size_t lines() const { return starts_.empty() ? 0 : lineOf(starts_.size() - 1); }
  /// Characters of the widest row, tabs counted as four.
  std::size_t widest() const { return widest_; }

 private:
  /// Where the row that begins at `at` ends, its line end included.
  using CutRow = std::function<std::size_t(std::string_view text, std::size_t at)>;
  static std::shared_ptr<const TextDocument> cut(std::shared_ptr<const std::string> text, const CutRow& rowFrom, const CancelToken& token);

  std::shared_ptr<const std::string> text_ = std::make_shared<const std::string>();
  std::vector<std::uint32_t> starts_{0};  // one row at least
  std::vector<std::uint32_t> continuations_;  // rows that go on a line, in order
  std::size_t widest_ = 0;
};
using TextDocumentPtr = std::shared_ptr<const TextDocument>;

/// A text that is looked for in many: ASCII letters match in either case unless `exact`.
class Needle {
 public:
  Needle(std::string_view text, bool exact);
  std::size_t size() const { return text_.size(); }
  /// The first place at or behind `from`; npos for none. "" is nowhere.
  std::size_t in(std::string_view text, std::size_t from = 0) const;

 private:
  std::string text_;  // folded
  std::array<unsigned char, 256> fold_;
  std::array<std::size_t, 256> skip_;
};

/// Places of `needle` in `text`, in order, not overlapping, at most `most`. ASCII letters match in either case unless
/// `exact`.
std::vector<std::size_t> findAll(std::string_view text, std::string_view needle, bool exact, std::size_t most,
                                 const CancelToken& token);

}  // namespace penstock::display
