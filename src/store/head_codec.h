// SPDX-License-Identifier: GPL-3.0-or-later
// Heads as blobs: the raw block once, and where in it each field lies.
#pragma once

#include <string>
#include <string_view>

#include "penstock/model/http_head.h"

namespace penstock::store {

void encode(std::string& out, const model::Headers& headers);
void encode(std::string& out, const model::RequestHead& head);
void encode(std::string& out, const model::ResponseHead& head);

/// Null when the bytes are not what encode wrote.
std::shared_ptr<model::Headers> decodeHeaders(std::string_view in);
std::shared_ptr<model::RequestHead> decodeRequestHead(std::string_view in);
std::shared_ptr<model::ResponseHead> decodeResponseHead(std::string_view in);

}  // namespace penstock::store
