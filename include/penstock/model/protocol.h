// SPDX-License-Identifier: GPL-3.0-or-later
// What an exchange speaks, in one word.
#pragma once

#include <cstdint>
#include <string_view>

#include "penstock/model/exchange.h"

namespace penstock::model {

/// What runs over HTTP, or instead of it, where that says more than HTTP's version. Of SSE the media type tells.
enum class Protocol : std::uint8_t { none, http09, http10, http11, http2, http3, tls, tcp, webSocket, grpc, grpcWeb, mqtt, dns };
inline constexpr std::size_t protocolCount = std::size_t(Protocol::dns) + 1;

Protocol protocolOf(const Exchange& exchange);
/// "HTTP/1.1", "h2", "tls", "WebSocket"; "" for none.
std::string_view toText(Protocol protocol);
/// The same for a narrow column: "h1", "ws".
std::string_view briefText(Protocol protocol);
/// The reverse of toText; none for any other text.
Protocol protocolNamed(std::string_view text);

}  // namespace penstock::model
