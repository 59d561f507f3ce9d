// SPDX-License-Identifier: GPL-3.0-or-later
// Where an answer sends the one who asked. Pure.
#pragma once

#include <optional>

#include "penstock/replay/outgoing.h"

namespace penstock::replay {

/// The request that follows the answer (RFC 9110 15.4): 301, 302, 303, 307 or 308 with a Location of http or https, which is read as browsers
/// do (WHATWG URL). Its method becomes GET where browsers make it so, and then it has no content. The same server is asked in the same version
/// and by the name that was written; another is asked by its own, without credentials and cookies, and where the request was HTTP/2's in the
/// version that TLS agrees on, which is HTTP/1.1 where there is no TLS. Nothing: the answer is the last.
std::optional<Outgoing> redirected(const Outgoing& out, const model::ResponseHead& answer);

/// A request of HTTP/2 for a server that has none. Nothing: it cannot be written so.
std::optional<Outgoing> inHttp1(const Outgoing& out);

}  // namespace penstock::replay
