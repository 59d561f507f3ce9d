// SPDX-License-Identifier: GPL-3.0-or-later
// Which fields of a head of HTTP/2 are what its anomalies say, for a person to read.
#pragma once

#include <string>

#include "penstock/model/http_head.h"

namespace penstock::wire::http2 {

/// "white space around a field value: set-cookie; a field that has no place in HTTP/2: upgrade"; "" where no anomaly is about single
/// fields. One printable line; of each kind the first few.
std::string oddFields(const model::Headers& headers, model::Anomaly anomalies);

}  // namespace penstock::wire::http2
