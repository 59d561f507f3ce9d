// SPDX-License-Identifier: GPL-3.0-or-later
// Secrets of JSON, wherever in a text it stands.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/filter/json_path.h"

namespace penstock::redaction {

/// Replaces values of members that `hides`, by their names: in any text, also in JSON that is cut off or stands in strings of JSON. All else
/// stays byte for byte.
std::string scrubMembers(std::string_view text, const std::function<bool(std::string_view name)>& hides);
/// Replaces what the paths lead to, where the text begins as JSON does.
std::string scrubPaths(std::string_view text, const std::vector<filter::JsonPath>& paths);

}  // namespace penstock::redaction
