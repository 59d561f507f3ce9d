// SPDX-License-Identifier: GPL-3.0-or-later
// Heads as `_penstock` has them.
#pragma once

#include <string>
#include <string_view>

#include "exporter/json_text.h"
#include "penstock/model/http_head.h"

namespace penstock::exporter {

/// `block` and `fields`. `current`: the head as it stands now, as bytes.
void addHeaderBlock(JsonList& head, std::string& out, const model::Headers& headers, const std::string& current);
void addHead(JsonList& heads, std::string& out, std::string_view name, const model::RequestHead& head);
void addHead(JsonList& heads, std::string& out, std::string_view name, const model::ResponseHead& head);

}  // namespace penstock::exporter
