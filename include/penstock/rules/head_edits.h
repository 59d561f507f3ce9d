// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of heads, in the received head's version. Pure.
#pragma once

#include <string>
#include <string_view>

#include "penstock/model/http_head.h"
#include "penstock/rules/url.h"

namespace penstock::rules {

// Of a request's head, together with the fields of HTTP/2 that hold the same.
void setMethod(model::RequestHead& head, const std::string& method);
/// `path`: with its query.
void setPath(model::RequestHead& head, const std::string& path);
/// Scheme and authority; with `keepHost` the field that names the host stays.
void setOrigin(model::RequestHead& head, const Url& url, bool keepHost);

/// Fields as the head's version writes them: of HTTP/2 in lower case, with Host as :authority.
void setField(model::Headers& headers, model::HttpVersion version, std::string_view name, std::string_view value);
void addField(model::Headers& headers, model::HttpVersion version, std::string_view name, std::string_view value);

}  // namespace penstock::rules
