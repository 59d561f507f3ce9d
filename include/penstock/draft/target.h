// SPDX-License-Identifier: GPL-3.0-or-later
// Where a request of a person's goes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "penstock/base/result.h"

namespace penstock::draft {

/// The server: what is dialled, and whether inside TLS.
struct Target {
  std::string scheme = "https";  // "http" or "https"
  std::string host;              // as base/host_name has it, without brackets
  std::uint16_t port = 443;
  bool operator==(const Target&) const = default;
};

/// "https://example.com:8443", "example.com" (https), "http://[::1]:8080/whatever": what lies behind the authority is no part of it, ws and
/// wss are http and https (RFC 6455 3). **Errors**: invalidArgument, with a sentence.
Result<Target> readTarget(std::string_view text);

/// "example.com:8443", "[::1]:8080", a default port left out: what Host says of it.
std::string authorityOf(const Target& target);
/// "https://example.com:8443".
std::string toText(const Target& target);

}  // namespace penstock::draft
