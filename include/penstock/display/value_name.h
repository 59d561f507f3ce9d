// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace penstock::display {

/// What the text before `at` says that the value there is called: `user` behind `user=`, `"user": "` and `user: `; else the field whose line it
/// stands in, as `Authorization` of `Authorization: Bearer x`. "" where nothing says. Looks a few kilobytes back at most. Pure.
std::string valueName(std::string_view text, std::size_t at);

}  // namespace penstock::display
