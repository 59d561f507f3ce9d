// SPDX-License-Identifier: GPL-3.0-or-later
// What is said by a WebSocket and waited for, one after the other, as a person writes it. Pure. Thread: any.
//
//     {"type": "login", "token": "{{token}}"}
//     --- wait for "ready"
//     a message
//     of two lines
//     --- wait 500 ms
//     the last
//
// A line that begins with three dashes ends the message before it. Behind them stands nothing, "wait" and a time (ms, s, min), or "wait for" and
// what the next message of the server has in it: a text, in quotation marks or as it stands to the end of the line, or an expression in
// slashes. A line of a message that begins so is written with a backslash before the dashes.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/filter/pattern.h"

namespace penstock::draft {

struct Turn {
  enum class Kind : unsigned char { say, pause, await } kind = Kind::say;
  std::string text;                        // of say: the message; of await: what is looked for, "" where it is a pattern
  std::chrono::milliseconds pause{0};
  std::optional<filter::Pattern> pattern;  // of await
};

inline constexpr std::size_t mostTurns = 1000;
inline constexpr std::chrono::milliseconds longestPause = std::chrono::hours(24);

/// **Errors**: invalidArgument: which line, and what was expected there; limit: over mostTurns.
Result<std::vector<Turn>> readTurns(std::string_view text);

/// "Waiting for "ready"", "Waiting 500 ms"; "" of what is said.
std::string toText(const Turn& turn);

}  // namespace penstock::draft
