// SPDX-License-Identifier: GPL-3.0-or-later
// The few words a message's row has room for, and what there is to say of it in full.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "penstock/display/fact.h"
#include "penstock/display/payload_format.h"
#include "penstock/model/exchange.h"

namespace penstock::display {

/// "to server", "to client".
std::string directionText(model::Direction direction);
/// "text", "close 1001", "event", an SSE event's own name, "PUBLISH".
std::string kindLabel(const model::Message& message);
/// The beginning of the payload on one line: text where it is text, else hexadecimal. Thread: any.
std::string previewText(const model::Message& message, const MessageNames& names);
/// The text at the beginning of bytes that may go on; empty where they are none.
std::string_view textAtStart(std::string_view bytes);

struct MessagePill {
  std::string text;
  bool warning = false;
  bool operator==(const MessagePill&) const = default;
};
/// What is special about it. `open`: its exchange has not ended.
std::vector<MessagePill> pillsOf(const model::Message& message, bool open);

/// Name of a WebSocket close code (RFC 6455 7.4.1); "" where it has none.
std::string closeCodeName(int code);
/// Everything known about one message.
Facts messageFacts(const model::Exchange& exchange, const model::Message& message);

/// Content coding its payload is kept in: "gzip"; "" where it is kept plain, or in a coding that nobody named.
std::string payloadCoding(const model::Exchange& exchange, const model::Message& message);
/// Media type its payload is to be read as; "" where only the bytes tell.
std::string payloadType(const model::Exchange& exchange, const model::Message& message);

}  // namespace penstock::display
