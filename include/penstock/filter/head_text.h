// SPDX-License-Identifier: GPL-3.0-or-later
// Heads as texts: what expressions look at, and what an index for them has to hold, so that both agree.
#pragma once

#include <string>

#include "penstock/model/exchange.h"

namespace penstock::filter {

/// "https://host:port/path?query", without a port the scheme implies; "tls://host:443" of a tunnel.
std::string urlText(const model::Exchange& exchange);
/// "POST /path?query", then "name: value" of each field and trailer, `between` them. Of what was received, and what was sent
/// where that differs. "" where there is none.
std::string requestHeadText(const model::Exchange& exchange, char between = '\n');
/// "404", then the same.
std::string responseHeadText(const model::Exchange& exchange, char between = '\n');
/// All of it on lines: what of the heads belongs into an index of texts (see NeededTexts).
std::string headText(const model::Exchange& exchange);

}  // namespace penstock::filter
