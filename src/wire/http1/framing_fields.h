// SPDX-License-Identifier: GPL-3.0-or-later
// The fields of a head that delimit it and name its host, read in one pass.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "penstock/model/headers.h"

namespace penstock::wire::http1 {

struct FramingFields {
  unsigned lengthLines = 0;
  unsigned lengthValues = 0;    // valid ones, over all lines and lists
  bool lengthInvalid = false;   // some value is not digits only, or too large
  bool lengthConflict = false;  // two different values
  std::uint64_t length = 0;     // the first valid value

  unsigned codingLines = 0;
  bool chunkedLast = false;    // the last coding is exactly `chunked`
  bool codingInvalid = false;  // a coding that is no token, an empty list element, or chunked anywhere but last
  bool codingUnknown = false;  // a token we do not know

  unsigned hostLines = 0;
  std::string_view host;  // of the first line; may hold a fold

  bool lengthRepeated() const { return lengthValues > 1 && !lengthInvalid && !lengthConflict; }
  bool both() const { return lengthLines > 0 && codingLines > 0; }
};

/// Views point into `headers`.
FramingFields readFramingFields(const model::Headers& headers);

/// Without white space and line ends on either side: list elements of a folded value.
std::string_view trimFold(std::string_view s);

}  // namespace penstock::wire::http1
