// SPDX-License-Identifier: GPL-3.0-or-later
// Rights in words: in a header field by which a caller gives up some of those that the token has.
#pragma once

#include <string>
#include <string_view>

#include "penstock/api/call.h"

namespace penstock::api {

inline constexpr const char* rightsField = "Penstock-Rights";
/// "read secrets send change"; "none" for none.
std::string rightsText(Right rights);
/// Words that are none are passed over.
Right rightsIn(std::string_view text);

}  // namespace penstock::api
