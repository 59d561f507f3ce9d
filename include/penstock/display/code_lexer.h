// SPDX-License-Identifier: GPL-3.0-or-later
// Colours of a single row. Lines are looked at alone: what spans them (comments, templates) is coloured by its first
// line only. A line of several rows is gone through row by row, with what each was left in the middle of.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "penstock/codec/body_type.h"
#include "penstock/codec/token.h"

namespace penstock::display {

enum class Language {
  plain, json, markup, script, css, form, httpHead, protobuf, mqtt,
  fields,  // a form laid out: "name = value", further lines of a value moved in
  parts,   // of a multipart body: "1  name · what it is", its content moved in below
  answer,  // of a language model put together: "── title ──", text, arguments in JSON
  facts,   // titles, and under them "  name  value" or JSON
};

Language languageOf(codec::BodyType type);
/// What the end of a row is in the middle of, where its line goes on below.
struct Unfinished {
  enum Kind : std::uint8_t { nothing, quoted, regex, blockComment, lineComment, markupComment, tag } kind = nothing;
  char quote = 0;        // of quoted: " ' `
  bool inTag = false;    // of quoted: it is a value of an element's
  bool inClass = false;  // of regex: between [ and ]
  bool escaped = false;  // of quoted and regex: a backslash came last
  std::size_t length = 0;  // of regex: its bytes so far
  char before[2] = {};   // the last characters: an end may lie on either side
};

/// `firstLine`: the row is the text's first (a start line, where the language has one). `unfinished`: what the row goes on with, and
/// is left with.
std::vector<codec::TokenSpan> lexRow(Language language, std::string_view row, bool firstLine, Unfinished& unfinished);

}  // namespace penstock::display
