// SPDX-License-Identifier: GPL-3.0-or-later
// Comments and tags in the one shape they are kept in.
#pragma once

#include <string>
#include <string_view>

namespace penstock::store {

/// One line of UTF-8, without white space at its ends, maxNote bytes at most.
std::string commentFrom(std::string_view text);
/// Words, split at white space and commas; sorted, unique, one space between.
std::string tagsFrom(std::string_view text);

}  // namespace penstock::store
