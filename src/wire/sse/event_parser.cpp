// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/sse/event_parser.h"

#include <algorithm>
#include <cstring>

namespace penstock::wire::sse {
namespace {

constexpr char byteOrderMark[] = {'\xEF', '\xBB', '\xBF'};

bool isLineEnd(char c) { return c == '\n' || c == '\r'; }

/// Bytes before the first CR or LF. Eight at a time: lines of a hostile stream may be as long as they like, or empty.
std::size_t lineLength(std::string_view in) {
  constexpr std::uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
  std::size_t i = 0;
  for (; i + 8 <= in.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, in.data() + i, 8);
    const std::uint64_t lf = word ^ ones * '\n', cr = word ^ ones * '\r';
    if ((((lf - ones) & ~lf) | ((cr - ones) & ~cr)) & tops) break;
  }
  while (i < in.size() && !isLineEnd(in[i])) ++i;
  return i;
}

void appendUpTo(std::string& out, std::string_view more, std::size_t limit) {
  if (out.size() < limit) out.append(more.substr(0, limit - out.size()));
}

}  // namespace

void EventParser::startBlock() {
  inBlock_ = true;
  begin_ = linesEnd_ = position_;
  name_.clear();
  id_.clear();
  preview_.clear();
}

void EventParser::endBlock() {
  blockEnded_ = inBlock_;
  ended_ = hasData_;
  inBlock_ = false;
}

/// The field's name is whole.
void EventParser::fieldKnown() {
  const std::string_view name(word_, held_ <= sizeof word_ ? held_ : 0);
  field_ = name == "data" ? Field::data : name == "event" ? Field::event : name == "id" ? Field::id : Field::other;
  if (field_ == Field::data) {
    if (hasData_) appendUpTo(preview_, "\n", previewLimit_);
    hasData_ = true;
  }
  if (field_ == Field::event) name_.clear();
  if (field_ == Field::id) id_.clear();
}

void EventParser::take(std::string_view value) {
  if (field_ == Field::data) appendUpTo(preview_, value, previewLimit_);
  if (field_ == Field::event) appendUpTo(name_, value, nameLimit);
  if (field_ == Field::id) appendUpTo(id_, value, idLimit);
}

/// Bytes that follow the mark's beginning and are not the mark belong to a line, and so do those.
bool EventParser::readMark(char c) {
  if (c == byteOrderMark[held_]) {
    if (++held_ == sizeof byteOrderMark) state_ = State::lineStart;
    return true;
  }
  state_ = State::lineStart;
  if (held_) {
    position_ -= held_;
    startBlock();
    position_ += held_;
    linesEnd_ = position_;
    state_ = State::rest;
    field_ = Field::other;
  }
  return false;
}

/// The first byte of a line: how many bytes of it are taken.
std::size_t EventParser::readLineStart(char c) {
  const bool secondHalf = c == '\n' && afterCr_;
  afterCr_ = false;
  if (secondHalf) return 1;
  if (isLineEnd(c)) {
    afterCr_ = c == '\r';
    endBlock();
    return 1;
  }
  if (c == ':') {
    state_ = State::comment;
    return 0;
  }
  if (!inBlock_) startBlock();
  held_ = 0;
  state_ = State::name;
  return 0;
}

/// A byte of a field's name, or what ends it: how many bytes of it are taken.
std::size_t EventParser::readName(char c) {
  if (c == ':') {
    fieldKnown();
    state_ = State::colon;
    return 1;
  }
  if (!isLineEnd(c) && held_ < sizeof word_) {
    word_[held_++] = c;
    return 1;
  }
  if (isLineEnd(c)) fieldKnown();  // a name alone; a longer one is no field's
  state_ = State::rest;
  field_ = Field::other;
  return 0;
}

/// What is left of a value or a comment, and the line's end where it is there: how many bytes that is.
std::size_t EventParser::readRest(std::string_view in) {
  const std::size_t length = lineLength(in);
  if (state_ == State::rest) {
    take(in.substr(0, length));
    linesEnd_ = position_ + length;
  }
  if (length == in.size()) return length;
  afterCr_ = in[length] == '\r';
  state_ = State::lineStart;
  return length + 1;
}

std::size_t EventParser::step(std::string_view in) {
  if (ended_) ended_ = hasData_ = false;
  blockEnded_ = false;
  const std::uint64_t base = position_;
  std::size_t i = 0;
  while (i < in.size() && !blockEnded_) {
    position_ = base + i;
    switch (state_) {
      case State::bom:
        if (readMark(in[i])) ++i;
        break;
      case State::lineStart: i += readLineStart(in[i]); break;
      case State::name:
        i += readName(in[i]);
        linesEnd_ = base + i;
        break;
      case State::colon:
        state_ = State::rest;
        if (in[i] == ' ') linesEnd_ = base + ++i;
        break;
      case State::rest:
      case State::comment: i += readRest(in.substr(i)); break;
    }
  }
  position_ = base + i;
  return i;
}

}  // namespace penstock::wire::sse
