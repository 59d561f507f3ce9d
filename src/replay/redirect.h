// SPDX-License-Identifier: GPL-3.0-or-later
// Where an answer sends the one who asked. Pure.
#pragma once

#include <optional>

#include "penstock/replay/outgoing.h"

namespace penstock::replay {

/// The request that follows the answer (RFC 9110 15.4): 301, 302, 303, 307 or 308 with a Location of http or https. Its method becomes GET
/// where browsers make it so, and then it has no content. Credentials and cookies stay behind where another server is asked. Nothing: the
/// answer is the last.
std::optional<Outgoing> redirected(const Outgoing& out, const model::ResponseHead& answer);

}  // namespace penstock::replay
