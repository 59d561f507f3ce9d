// SPDX-License-Identifier: GPL-3.0-or-later
// What a Content-Encoding names.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::codec {

constexpr std::size_t mostCodings = 8;

/// The codings of the field's value in the order they were applied, in lower case; "identity" is none.
std::vector<std::string> codingNames(std::string_view contentEncoding);

// Why a value cannot be used, as clauses.
std::string tooManyCodings();
std::string unknownCoding(std::string_view name);

}  // namespace penstock::codec
