// SPDX-License-Identifier: GPL-3.0-or-later
// Content-Type (RFC 9110 8.3), read leniently.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace penstock::codec {

/// "text/html" of `Text/HTML; charset=utf-8`: lower case, without parameters; "" when there is none.
std::string mediaType(std::string_view contentType);
/// A parameter's value, unquoted; the name's case does not matter. The first of several wins.
std::optional<std::string> mediaParameter(std::string_view contentType, std::string_view name);

}  // namespace penstock::codec
