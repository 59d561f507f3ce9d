// SPDX-License-Identifier: GPL-3.0-or-later
// Cookies of an exchange as a person reads them: what was sent, what is set, and what browsers will make of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/model/exchange.h"

namespace penstock::display {

struct CookieRow {
  std::string name, value;
  std::string attributes;             // of one that is set, as sent: "Path=/; HttpOnly"; "" in a request
  std::string line;                   // Set-Cookie: its whole value as sent
  std::vector<std::string> warnings;  // sentences: it will not be kept, or is less safe than it could be
  bool refused = false;               // one of them says that browsers will not keep it
  bool operator==(const CookieRow&) const = default;
};


/// Of the request's Cookie fields, or of the response's Set-Cookie fields, in their order. `host`, `scheme` and `path` are the
/// exchange's; `now` tells what has expired (RFC 6265 and the drafts behind it). Bounded: the first 1000. Thread: any.
std::vector<CookieRow> cookieRows(const model::Headers& headers, bool request, const model::Exchange& exchange, WallTime now);

}  // namespace penstock::display
