// SPDX-License-Identifier: GPL-3.0-or-later
// Requests as the file that an editor of text is given, and back. Pure.
//
// Editors end the last line, and show CR at the end of lines where not all have it. So the head stands in the file with LF alone, whatever it had,
// and a last line end that was not there is taken away again. What was not changed comes back byte for byte.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "penstock/service/intercept.h"

namespace penstock::cui {

/// That an editor of text changes none of it: UTF-8, without controls other than tabs and line ends.
bool isText(std::string_view bytes);

/// `text`: of a request, as the Resender has it.
std::string fileOfRequest(std::string_view text);
std::string requestOf(std::string_view text, std::string_view typed);

/// Head and body, or the head alone where the body is none that can be typed.
std::string fileOf(const service::HeldItem& item, const service::HeldEdit& edit);
/// What differs from the item.
service::HeldEdit editOf(const service::HeldItem& item, std::string_view typed);

}  // namespace penstock::cui
