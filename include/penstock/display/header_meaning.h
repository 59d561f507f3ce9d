// SPDX-License-Identifier: GPL-3.0-or-later
// What header fields mean, for people who do not know all of them by heart.
#pragma once

#include <string>
#include <string_view>

namespace penstock::display {

/// What a field of that name says, in one sentence; "" for a field that nobody but its sender knows. Case does not matter. Thread: any.
std::string_view headerMeaning(std::string_view name);

/// What is in a value of those fields whose parts mean something each (Cache-Control, Set-Cookie, Strict-Transport-Security, ...):
/// a sentence for every part that is known. "" where there is nothing to add.
std::string headerValueMeaning(std::string_view name, std::string_view value);

}  // namespace penstock::display
