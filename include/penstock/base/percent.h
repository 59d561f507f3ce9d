// SPDX-License-Identifier: GPL-3.0-or-later
// Percent-encoding (RFC 3986, 2.1). Thread: any.
#pragma once

#include <string>
#include <string_view>

namespace penstock {

/// All but the unreserved (letters, digits and "-._~") as %XX: for a part of a path, a value of a query, a login of a URL.
std::string percentEncoded(std::string_view bytes);

}  // namespace penstock
