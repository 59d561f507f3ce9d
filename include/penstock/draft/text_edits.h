// SPDX-License-Identifier: GPL-3.0-or-later
// Side panels of a request text: its parts with their places, and one change at a time that leaves every other byte. Pure. Thread: any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::draft {

/// Bytes of a text, from its beginning.
struct Place {
  std::size_t at = 0, length = 0;
  bool operator==(const Place&) const = default;
};

/// `bytes` in the place of others. An editor can do and undo it, and keeps its cursor.
struct TextEdit {
  Place place;
  std::string bytes;
  bool operator==(const TextEdit&) const = default;
};
/// In order of places, which do not overlap. Empty: nothing changes.
using TextEdits = std::vector<TextEdit>;
std::string applied(std::string_view text, const TextEdits& edits);

/// A name and a value as panels show them, and where they stand.
struct Item {
  std::string name, value;  // of queries, forms: percent-decoded; of cookies and fields as they stand
  Place place;              // all of it, less what separates it from the next; of a field its line with the line end
};

// The start line: its words lie between single or several blanks. Where a line of HTTP/2 names the pseudo-header field, that changes too.
std::string methodOf(std::string_view text);
std::string targetOf(std::string_view text);
TextEdits setMethod(std::string_view text, std::string_view method);
TextEdits setTarget(std::string_view text, std::string_view target);
/// "HTTP/1.1", "HTTP/2": the last word alone; see inVersion for all that goes with it.
TextEdits setVersion(std::string_view text, std::string_view version);

// Indices are those of the list of the same text; one past its end appends. Beyond that: no edit. CR, LF and NUL of names and values are spaces.

/// A line of the head each; lines without a colon have the name "". Pseudo-header fields are fields.
std::vector<Item> fields(std::string_view text);
/// The value alone where the name stays, so that white space stays as it is.
TextEdits setField(std::string_view text, std::size_t index, std::string_view name, std::string_view value);
TextEdits insertField(std::string_view text, std::size_t before, std::string_view name, std::string_view value);
TextEdits removeField(std::string_view text, std::size_t index);
/// The first of that name (ignoring case), or a new last one.
TextEdits setField(std::string_view text, std::string_view name, std::string_view value);

/// Where name and value pairs stand.
enum class Pairs : unsigned char {
  query,    // of the target
  cookies,  // of all lines of Cookie
  form,     // of a body that is application/x-www-form-urlencoded, whatever Content-Type says
};
std::vector<Item> pairs(std::string_view text, Pairs where);
/// Only the name, or the value, is written anew where the other stays. What has a meaning there is percent-encoded (not in cookies).
TextEdits setPair(std::string_view text, Pairs where, std::size_t index, std::string_view name, std::string_view value);
TextEdits insertPair(std::string_view text, Pairs where, std::size_t before, std::string_view name, std::string_view value);
TextEdits removePair(std::string_view text, Pairs where, std::size_t index);

/// Adds the empty line before it where there is none. Nothing changes where there is no first line.
TextEdits setBody(std::string_view text, std::string_view body);

/// The whole text in another version: fields of HTTP/2 in lower case, those of a connection left out, Host and :authority, line ends.
/// `version`: "HTTP/1.0", "HTTP/1.1", "HTTP/2". The text as it is where its first line cannot be read.
std::string inVersion(std::string_view text, std::string_view version);

}  // namespace penstock::draft
