// SPDX-License-Identifier: GPL-3.0-or-later
// Where the parts of a request text stand.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "penstock/draft/text_edits.h"

namespace penstock::draft {

/// Its content is [begin, end), the next begins at `next`.
struct Line {
  std::size_t begin = 0, end = 0, next = 0;
  std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
};
/// `pos` is inside of `text`. A line ends with LF or CRLF, the last one with the text.
Line lineAt(std::string_view text, std::size_t pos);

inline std::string_view at(std::string_view text, Place place) { return text.substr(place.at, place.length); }
inline std::size_t endOf(Place place) { return place.at + place.length; }

/// The first line that is not empty, and its words. A word that is not there is an empty place where it would stand.
struct StartLine {
  Line line;
  unsigned number = 1;  // of the line in the text
  Place method, target, version;  // the version is the last word where it looks like one: "HTTP/" and letters, digits, dots
};
StartLine startLineOf(std::string_view text);

/// A field, the lines that fold onto it (HTTP/1) included.
struct FieldPlace {
  Line line;
  unsigned number = 0;  // of its first line in the text, from 1
  Place name;           // empty where there is no colon
  Place value;          // of HTTP/1 without the white space around it, of HTTP/2 all behind the colon and one space
  bool colon = false;
};
/// Those behind the start line, up to the empty line or the end. `mostBytes`: of the head that are looked at.
std::vector<FieldPlace> fieldPlaces(std::string_view text, const StartLine& start, bool http2, std::size_t mostBytes = SIZE_MAX);

/// Where a new last field goes: behind the last one, or the start line.
std::size_t endOfFields(std::string_view text);
/// What ends lines of this head: as its first line does, or as its form has it where that is the only one and does not end.
std::string_view lineEndOf(std::string_view text);

/// Values have no line ends: CR, LF and NUL are spaces (RFC 9110 5.5).
std::string oneLine(std::string_view value);

}  // namespace penstock::draft
