// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of sentences.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "penstock/base/result.h"

namespace penstock::draft {

/// What somebody wrote, in quotation marks: printable, and not as long as they like.
std::string inQuotes(std::string_view text);
/// The same without the marks.
std::string shown(std::string_view text);
/// "1 byte", "2 bytes".
std::string counted(std::size_t n, std::string_view what);

/// invalidArgument.
Error wrong(std::string sentence);

}  // namespace penstock::draft
