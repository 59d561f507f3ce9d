// SPDX-License-Identifier: GPL-3.0-or-later
// A body as words: what one sees of it is what one finds in it.
#pragma once

#include <string>
#include <string_view>

namespace penstock::codec {

/// A decoded body, or its beginning, in UTF-8 where it is text of another character set: as the viewer shows it. UTF-8 and what
/// is no text stay the bytes they are, for the price of a look at their first 64 KB.
std::string bodyText(std::string_view contentType, std::string body);

}  // namespace penstock::codec
