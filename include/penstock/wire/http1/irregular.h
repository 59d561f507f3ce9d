// SPDX-License-Identifier: GPL-3.0-or-later
// Which fields of a head an anomaly is about, for a person to read.
#pragma once

#include <string>

#include "penstock/model/http_head.h"

namespace penstock::wire::http1 {

/// Names, or values where the name says nothing: "X-A, X-B", "4, 6"; "" where the anomaly is about no field (a start line, a chunk).
/// One printable line; the first few, each cut.
std::string fieldsBehind(model::Anomaly bit, const model::Headers& headers);

/// Every anomaly of the head that is about fields: "white space before a colon: X-A; Content-Length repeated: 4, 4". "" for none.
std::string irregularities(const model::Headers& headers, model::Anomaly anomalies);

}  // namespace penstock::wire::http1
