// SPDX-License-Identifier: GPL-3.0-or-later
// What the API takes and gives, as JSON Schema.
#pragma once

#include <string_view>

namespace penstock::api {

/// A JSON object of schemas by name.
std::string_view schemas();

}  // namespace penstock::api
