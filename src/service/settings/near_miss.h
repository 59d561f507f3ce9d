// SPDX-License-Identifier: GPL-3.0-or-later
// "Did you mean ...?"
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace penstock::service {

/// The candidate closest to what was written, or "" when none is close. Case and the kind of dash do not count.
std::string nearest(std::string_view written, const std::vector<std::string>& candidates);

/// What a person wrote, in quotes and safe to print: at most 60 bytes of it, control bytes as '?'.
std::string inQuotes(std::string_view written);

}  // namespace penstock::service
