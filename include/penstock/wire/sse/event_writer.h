// SPDX-License-Identifier: GPL-3.0-or-later
// Server-sent events (WHATWG HTML 9.2.5 and 9.2.6), written.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "penstock/base/result.h"

namespace penstock::wire::sse {

struct EventToWrite {
  std::string_view name;                           // "" stands for "message"
  std::optional<std::string_view> id;              // "" has the reader forget the last one
  std::optional<std::chrono::milliseconds> retry;  // not negative
  std::optional<std::string_view> data;  // CR, LF and CRLF end a line and are read back as LF. Without data there is no event
};

/// Appends the event and the blank line behind it to `out`. What comes before it must end with a line.
/// Errors: invalidArgument, what cannot be said: a line end in name or id, a NUL in an id (readers ignore such a one), a negative retry.
/// Then nothing was appended.
Result<void> appendEvent(std::string& out, const EventToWrite& event);

/// The same of an event's lines, as EventParser tells where they lie. A line end behind the last may be missing.
/// Errors: invalidArgument, a blank line, which would end the event, or no line at all.
Result<void> appendLines(std::string& out, std::string_view lines);

}  // namespace penstock::wire::sse
