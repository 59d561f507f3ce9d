// SPDX-License-Identifier: GPL-3.0-or-later
// What could come next where the caret is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/filter/field.h"

namespace penstock::filter {

struct Candidate {
  enum Kind : std::uint8_t { field, op, value, connective } kind;
  std::string text;     // what replaces; with a space behind it where something has to follow
  std::string summary;  // one clause; may be empty
};

struct Completion {
  std::size_t position = 0, length = 0;  // of the text that a candidate replaces, in bytes
  std::vector<Candidate> candidates;     // likeliest first; never more than fifty
};

/// Values a field has in the capture (hosts, media types), commonest first. May return more than fit.
using ValuesOf = std::function<std::vector<std::string>(FieldId field)>;

/// `caret` in bytes. `values` may be null. Bounded by Expression::maxLength. Thread: any.
Completion complete(std::string_view text, std::size_t caret, const ValuesOf& values = nullptr);

}  // namespace penstock::filter
