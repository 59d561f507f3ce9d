// SPDX-License-Identifier: GPL-3.0-or-later
#include "importer/elements.h"

#include <utility>

namespace penstock::importer {
namespace {

/// Looking for a way on reads no more than so many times the file: made on purpose, damage could make it read without end.
constexpr std::uint64_t kMostLooks = 8;
constexpr std::uint64_t kSomeLooks = 64 * 1024 * 1024;

}  // namespace

Elements::Got Elements::next() {
  if (gap_) {
    const ReadError error = *std::exchange(gap_, std::nullopt);
    return lost(error, at_);
  }
  if (over_) return Got::end;
  if (!ahead_) {
    at_ = source_.spaceEnd(at_);
    if (source_.byte(at_) == ',') at_ = source_.spaceEnd(at_ + 1);
    if (source_.byte(at_) == ']') {
      ++at_;
      over_ = true;
      return Got::end;
    }
    begin_ = at_;
    if (at_ >= source_.size()) return lost({at_, "the file ends before its list does"}, at_);
    if (const auto error = readValue(source_, at_, value_)) return lost(*error, at_ + 1);
    // A bracket that stands where none belongs makes a list of all that follows.
    if (!value_.node.is(Node::Kind::object)) return lost({at_, "it is no object"}, at_ + 1);
  }
  ahead_ = false;
  offset_ = begin_;
  at_ = value_.end;
  const std::uint64_t behind = source_.spaceEnd(at_);
  const char next = source_.byte(behind);
  if (behind >= source_.size())
    gap_ = ReadError{behind, "the file ends before its list does"};
  else if (next != ',' && next != ']')
    gap_ = ReadError{behind, "expected ',' or ']' behind an entry"};
  return Got::element;
}

Elements::Got Elements::lost(const ReadError& error, std::uint64_t from) {
  offset_ = error.offset;
  problem_ = error.message;
  ahead_ = source_.trouble() && findNext(from);
  over_ = !ahead_;
  return Got::damaged;
}

/// An element begins with a brace behind a comma or a bracket, before the quote of its first name: what stands in a string does not.
bool Elements::findNext(std::uint64_t from) {
  char before = from == 0 ? '\0' : source_.byte(from - 1);
  for (std::uint64_t at = from; at < source_.size() && source_.trouble();) {
    const std::string_view some = source_.at(at);
    const std::size_t brace = some.find('{');
    const std::string_view passed = some.substr(0, brace);
    if (const std::size_t last = passed.find_last_not_of(" \t\r\n"); last != passed.npos) before = passed[last];
    at += passed.size();
    if (brace == some.npos) continue;
    const bool begins = (before == ',' || before == '[') && source_.byte(source_.spaceEnd(at + 1)) == '"';
    before = '{';
    if (begins) {
      if (source_.looked() > source_.size() * kMostLooks + kSomeLooks) {
        problem_ += "; what is behind it is too damaged to be read";
        return false;
      }
      ReadValue found;
      if (!readValue(source_, at, found) && fits_(found.node)) {
        value_ = std::move(found);
        begin_ = at;
        return true;
      }
    }
    ++at;
  }
  return false;
}

}  // namespace penstock::importer
