// SPDX-License-Identifier: GPL-3.0-or-later
// Shapes of JSON as JSON Schema has them.
#pragma once

#include <nlohmann/json.hpp>

namespace penstock::exporter {

using Json = nlohmann::ordered_json;

/// The schema of one value.
Json shapeOf(const Json& value, unsigned depth = 0);
/// Makes `schema` one that both fit: a member that is not in all is not required.
void mergeShape(Json& schema, const Json& other);

}  // namespace penstock::exporter
