// SPDX-License-Identifier: GPL-3.0-or-later
// A recorded request as text that makes it again: command lines and code, quoted correctly whatever its bytes.
#pragma once

#include <string>
#include <string_view>

#include "penstock/model/exchange.h"

namespace penstock::exporter {

/// One word for a POSIX shell that knows $'...' (bash, zsh, ...), whatever its bytes: bare, '...' or $'...'.
std::string shellWord(std::string_view bytes);

// Each repeats the request as it was received. `body`: its content as received. "" where the exchange has no request.
// Thread: any. All but curl leave out fields that belong to the connection (Connection, Content-Length, ...): those libraries
// make them themselves.

/// For a POSIX shell: every field in its order and case but those curl makes itself (Content-Length, and Host where it is the
/// URL's). Fields that curl would add on its own are switched off.
std::string curlCommand(const model::Exchange& exchange, std::string_view body);
/// For a POSIX shell and HTTPie 3. Defaults of HTTPie are switched off.
std::string httpieCommand(const model::Exchange& exchange, std::string_view body);
/// A Python script over `requests`. Fields that come more than once are joined: a dictionary holds a name once.
std::string pythonRequests(const model::Exchange& exchange, std::string_view body);
/// JavaScript for browsers and node: a module. fetch() sends no body with GET and HEAD; the comment then says so.
std::string javascriptFetch(const model::Exchange& exchange, std::string_view body);
/// Invoke-WebRequest, for PowerShell 7 (Windows PowerShell 5 refuses to set some of the fields).
std::string powershellCommand(const model::Exchange& exchange, std::string_view body);

/// Head and body as on the wire, less HTTP/1's chunk framing; HTTP/2's pseudo-header fields stand as fields.
std::string rawRequest(const model::Exchange& exchange, std::string_view body);
std::string rawResponse(const model::Exchange& exchange, std::string_view body);

/// "https://host/path", the port where it is not the scheme's own.
std::string urlOf(const model::Exchange& exchange);

}  // namespace penstock::exporter
