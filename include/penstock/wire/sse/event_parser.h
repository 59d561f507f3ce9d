// SPDX-License-Identifier: GPL-3.0-or-later
// Server-sent events (WHATWG HTML 9.2.6): where each event lies in its stream, and what it is called.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::wire::sse {

/// Pull parser. Never fails, holds no line: a name and a beginning of the data, bounded.
class EventParser {
 public:
  static constexpr std::size_t nameLimit = 256, idLimit = 256;  // bytes kept of them
  /// `previewLimit`: bytes kept of an event's data.
  explicit EventParser(std::size_t previewLimit) : previewLimit_(previewLimit) {}

  /// Takes bytes up to the end of a block of lines, or all. Call again with the rest.
  std::size_t step(std::string_view in);

  // Until the next step:
  /// The bytes taken so far end with a block.
  bool blockEnded() const { return blockEnded_; }
  /// It is an event that is to be dispatched: one with data.
  bool ended() const { return ended_; }
  /// An event with data is under way or just ended. A block without data, as a lone `retry`, is none; nor is a comment that keeps the
  /// connection open.
  bool hasEvent() const { return hasData_; }
  /// The bytes taken so far are a byte order mark or the beginning of a first line.
  bool undecided() const { return state_ == State::bom && held_ > 0; }
  /// A block may begin with the next byte: none is under way, nor is a line.
  bool betweenBlocks() const { return state_ == State::lineStart && !inBlock_; }
  /// A block of lines is under way that may become an event.
  bool inBlock() const { return inBlock_; }

  // Of that event or block:
  std::uint64_t begin() const { return begin_; }          // of its first field line, bytes from the stream's start
  std::uint64_t linesEnd() const { return linesEnd_; }    // behind its last byte so far, the blank line not counted
  std::uint64_t position() const { return position_; }    // behind the last byte taken
  const std::string& name() const { return name_; }       // "" stands for "message"
  const std::string& id() const { return id_; }           // of this event; "" when it has none
  const std::string& preview() const { return preview_; } // first bytes of its data, the lines joined by LF

 private:
  enum class State : unsigned char { bom, lineStart, name, colon, rest, comment };
  enum class Field : unsigned char { other, data, event, id };
  void startBlock();
  void endBlock();
  void fieldKnown();
  void take(std::string_view value);
  bool readMark(char c);
  std::size_t readLineStart(char c);
  std::size_t readName(char c);
  std::size_t readRest(std::string_view in);

  std::size_t previewLimit_;
  State state_ = State::bom;
  Field field_ = Field::other;
  bool afterCr_ = false;  // an LF now belongs to the line end before it
  bool inBlock_ = false, hasData_ = false, blockEnded_ = false, ended_ = false;
  std::uint8_t held_ = 0;  // bytes of the byte order mark, or of the field's name
  char word_[5] = {};      // the field's name, as far as a known one is long
  std::uint64_t position_ = 0, begin_ = 0, linesEnd_ = 0;
  std::string name_, id_, preview_;
};

}  // namespace penstock::wire::sse
