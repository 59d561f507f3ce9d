// SPDX-License-Identifier: GPL-3.0-or-later
// What a file is, and where its entries begin.
#pragma once

#include <cstdint>

#include "importer/source.h"

namespace penstock::importer {

enum class Format : unsigned char { har, json };

struct Found {
  Format format = Format::har;
  std::uint64_t begin = 0;  // of the bracket
};
/// **Errors**: corrupt: it is neither; the message says what it looks like.
Result<Found> findEntries(Source& source);

}  // namespace penstock::importer
