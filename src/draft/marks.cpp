// SPDX-License-Identifier: GPL-3.0-or-later
// Positions of an attack as marks in its text.
#include <algorithm>

#include "penstock/draft/attack.h"

namespace penstock::draft {
namespace {

constexpr std::string_view mark = "\xc2\xa7";
constexpr std::size_t mostPositions = 1000;

std::size_t backslashesBefore(std::string_view text, std::size_t at) {
  std::size_t n = 0;
  while (n < at && text[at - n - 1] == '\\') ++n;
  return n;
}

/// What stands between marks as it is written: marks and the backslashes before them, and before a mark that follows, are escaped.
void appendEscaped(std::string& out, std::string_view text, bool markFollows) {
  std::size_t done = 0;
  for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, done)) {
    const std::size_t backslashes = backslashesBefore(text.substr(done), at - done);
    out.append(text, done, at - done).append(backslashes + 1, '\\').append(mark);
    done = at + mark.size();
  }
  const std::string_view rest = text.substr(done);
  out.append(rest);
  if (markFollows) out.append(backslashesBefore(rest, rest.size()), '\\');
}

}  // namespace

Result<Marked> readMarks(std::string_view text) {
  Marked out;
  std::size_t done = 0, opened = 0;
  bool open = false;
  for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, done)) {
    const std::size_t backslashes = backslashesBefore(text.substr(done), at - done);
    out.text.append(text, done, at - done - backslashes).append(backslashes / 2, '\\');
    done = at + mark.size();
    if (backslashes % 2 != 0) {
      out.text += mark;
      continue;
    }
    if (!open) {
      if (out.positions.size() == mostPositions) return makeError(ErrorCode::limit, "there are more than " + std::to_string(mostPositions) + " positions");
      out.positions.push_back({out.text.size(), 0});
      opened = at;
    } else {
      out.positions.back().length = out.text.size() - out.positions.back().at;
    }
    open = !open;
  }
  if (open) {
    const auto line = std::count(text.begin(), text.begin() + std::ptrdiff_t(opened), '\n') + 1;
    return makeError(ErrorCode::invalidArgument, "the mark in line " + std::to_string(line) + " has no other that ends its position");
  }
  out.text.append(text, done);
  return out;
}

std::string withMarks(const Marked& marked) {
  std::string out;
  std::size_t done = 0;
  const std::string_view text = marked.text;
  for (const Place& position : marked.positions) {
    appendEscaped(out, text.substr(done, position.at - done), true);
    out += mark;
    appendEscaped(out, text.substr(position.at, position.length), true);
    out += mark;
    done = position.at + position.length;
  }
  appendEscaped(out, text.substr(done), false);
  return out;
}

}  // namespace penstock::draft
