// SPDX-License-Identifier: GPL-3.0-or-later
// What requests to one endpoint have in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace penstock::exporter {

/// A path without its query, its values named: "/users/17/orders/9" is "/users/{id}/orders/{id2}". A value is a number, a UUID or another name
/// that no person gave. UTF-8. `names` gets theirs.
std::string endpointPath(std::string_view path, std::vector<std::string>& names);

}  // namespace penstock::exporter
