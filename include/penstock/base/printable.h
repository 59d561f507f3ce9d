// SPDX-License-Identifier: GPL-3.0-or-later
// What a terminal, a log and a line of JSON may be given of a stranger's text.
#pragma once

#include <string>
#include <string_view>

namespace penstock {

/// One line of valid UTF-8 that moves no cursor, rings no bell and shows in the order it is in. Controls (C0, DEL, C1), line and
/// paragraph separators, what sets or marks the direction of text, and other invisible formats become \u00XX as in JSON, so that
/// a text in JSON stays the same text; each byte that is no UTF-8 becomes U+FFFD. All else stays as it is. Source: Unicode 15, general
/// categories Cc, Zl, Zp and those of Cf that change what is seen around them.
std::string printable(std::string_view text);

}  // namespace penstock
