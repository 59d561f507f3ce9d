// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of a head that a person typed, and what is wrong with one. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/intercept/held_text.h"

namespace penstock::service {

struct FieldLine {
  std::size_t number = 0;  // from 1
  std::string_view text;   // without its line end
  std::string_view name, value;
};

struct HeadLines {
  std::string_view start;
  std::vector<FieldLine> fields;
};

/// Lines end with LF or CRLF; empty ones at the end are none of the head. `received`: headText() of what came: lines that stand there already
/// are left as odd as they are. `http2`: names are lower case, and pseudo-header fields are fields.
std::variant<HeadLines, HeadProblem> readLines(std::string_view text, std::string_view received, bool http2);

/// Content-Length and Transfer-Encoding have to stay. Nothing: they do.
std::optional<HeadProblem> checkDelimiters(const HeadLines& lines, const model::Headers& received, const std::size_t* length);

}  // namespace penstock::service
