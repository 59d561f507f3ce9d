// SPDX-License-Identifier: GPL-3.0-or-later
// Heads with nothing peculiar about them, made of their parts: what a file that has only names and values can tell of one. Who writes such a
// file compares, and says the rest; who reads it makes the same head.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/model/http_head.h"

namespace penstock::exporter {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// `path`: path and query. With pseudo-header fields among `fields` it is a head of HTTP/2: there is no start line.
model::RequestHeadPtr plainRequest(std::string_view method, std::string_view scheme, std::string_view authority, std::string_view path,
                                   model::HttpVersion version, const Fields& fields);
model::ResponseHeadPtr plainResponse(int status, std::string_view reason, model::HttpVersion version, const Fields& fields);
/// Of trailers.
model::Headers plainTrailers(const Fields& fields);

Fields fieldsOf(const model::Headers& headers);
/// Whether both are the same bytes and mean the same.
bool same(const model::RequestHead& a, const model::RequestHead& b);
bool same(const model::ResponseHead& a, const model::ResponseHead& b);
bool same(const model::Headers& a, const model::Headers& b);

/// "HTTP/1.1", "http/2.0", "h2", "h3", "HTTP/3.0", ...; unknown of any other text.
model::HttpVersion versionNamed(std::string_view text);

}  // namespace penstock::exporter
