// SPDX-License-Identifier: GPL-3.0-or-later
// Heads between HTTP/1 and HTTP/2 (RFC 9113 8.2, 8.3). What the other version cannot carry is left out and marked `untranslatable`;
// what could be read as a second message never passes.
#pragma once

#include <memory>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/model/http_head.h"

namespace penstock::http {

/// **Errors**: invalidArgument, when a piece of it could break out of an HTTP/1 head. `bodyFollows`: chunked where no length is told;
/// otherwise a length of 0 where the method lets one expect content.
Result<model::RequestHeadPtr> toHttp1(const model::RequestHead& head, bool bodyFollows);
model::RequestHeadPtr toHttp2(const model::RequestHead& head);

/// `client`: its version; one of HTTP/1.0 gets no chunked coding. `method` is the request's.
model::ResponseHeadPtr toHttp1(const model::ResponseHead& head, model::HttpVersion client, std::string_view method);
model::ResponseHeadPtr toHttp2(const model::ResponseHead& head);

/// Trailers as the other version writes them; the same object where both are one. Null for null.
std::shared_ptr<const model::Headers> trailersFor(bool fromHttp2, bool toHttp2, std::shared_ptr<const model::Headers> trailers);

/// The standard phrase of a status (RFC 9110 15); "" for one that has none.
std::string_view reasonPhrase(int status);

}  // namespace penstock::http
