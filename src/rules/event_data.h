// SPDX-License-Identifier: GPL-3.0-or-later
// The data of an event (SSE), which lies in lines of its own.
#pragma once

#include <string>
#include <string_view>

namespace penstock::rules {

/// The lines of its data, without what names them (the HTML standard, 9.2.6).
std::string dataOf(std::string_view event);
/// The event with other data: in the place of its first line of data, or at its end where it has none. All other lines stay.
std::string withData(std::string_view event, std::string_view data);

}  // namespace penstock::rules
