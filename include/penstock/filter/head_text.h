// SPDX-License-Identifier: GPL-3.0-or-later
// Heads as texts: what expressions look at, and what an index for them has to hold, so that both agree. All of it is
// UTF-8. Percent-encoded words stand there a second time as they are read.
#pragma once

#include <string>
#include <string_view>

#include "penstock/model/exchange.h"

namespace penstock::filter {

/// "https://host:port/path?query", without a port the scheme implies; "tls://host:443" of a tunnel.
std::string urlText(const model::Exchange& exchange);
/// "POST /path?query", then "name: value" of each field and trailer, `between` them; each of these once more as it is read, where
/// it is percent-encoded. Of what was received, and what was sent where that differs. "" where there is none.
std::string requestHeadText(const model::Exchange& exchange, char between = '\n');
/// "404", then the same.
std::string responseHeadText(const model::Exchange& exchange, char between = '\n');
/// All of it on lines: what of the heads belongs into an index of texts (see NeededTexts).
std::string headText(const model::Exchange& exchange);

/// A URL or a query with its percent-encoding taken off, "+" of a query read as a space: "/café?q=a b". "" where that
/// changes nothing.
std::string asRead(std::string_view text);
/// What is seen of a message's payload and does not stand in it (codec::textsInside). "" for nothing.
std::string payloadSeen(std::string_view payload);

}  // namespace penstock::filter
