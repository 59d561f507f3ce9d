// SPDX-License-Identifier: GPL-3.0-or-later
// What an exchange is about, as a URL.
#pragma once

#include <string>

#include "penstock/model/summary.h"

namespace penstock::model {

/// "example.com", "example.com:8443", "[::1]:8080": of the server that was asked, without the scheme's own port.
std::string authorityOf(const Exchange& exchange);
/// "https://example.com/path?query" with the bytes of the path as they came; nothing after the authority of "OPTIONS *" (RFC 9112
/// 3.2.4); "tls://example.com:443" of a tunnel.
std::string urlOf(const Exchange& exchange);
std::string urlOf(const Summary& row);

}  // namespace penstock::model
