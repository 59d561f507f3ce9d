// SPDX-License-Identifier: GPL-3.0-or-later
// Text inside markup.
#pragma once

#include <string>
#include <string_view>

namespace penstock::codec {

/// Text for element content and quoted attributes, of HTML and XML alike. What is not UTF-8, or a character XML does not have (control
/// bytes but tab and line feed, U+FFFE and U+FFFF), becomes U+FFFD.
std::string escapeMarkup(std::string_view text);

}  // namespace penstock::codec
