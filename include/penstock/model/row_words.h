// SPDX-License-Identifier: GPL-3.0-or-later
// The words that cells of a row say in place of what was recorded. Expressions compare these too: what one reads one can ask for.
#pragma once

#include <span>
#include <string_view>

#include "penstock/model/protocol.h"

namespace penstock::model {

/// The request's method; "MQTT" of a connection of MQTT that no request began.
std::string_view methodWord(std::string_view method, Protocol protocol);
/// "json", "js", "image", "sse" of a media type in lower case; its subtype where there is no word of ours. Lifetime: of its text.
std::string_view typeWord(std::string_view mediaType);
/// "websocket", "mqtt" or "tunnel" of what has no media type, because it is no response; "" of the others.
std::string_view typeWord(Protocol protocol);
/// The second, else the first.
std::string_view typeWord(Protocol protocol, std::string_view mediaType);
/// Those of typeWord that are words of ours.
std::span<const std::string_view> typeWords();
/// "1.3" of "TLSv1.3".
std::string_view tlsWord(std::string_view version);

/// Of a row's path and query; what is no request has no query.
std::string_view pathOf(ExchangeKind kind, std::string_view target);
std::string_view queryOf(ExchangeKind kind, std::string_view target);

/// "proxy", "resender", "bulk", "import".
std::string_view toText(Source source);

}  // namespace penstock::model
