// SPDX-License-Identifier: GPL-3.0-or-later
// A recorded request as text that makes it again: command lines and code, quoted correctly whatever its bytes.
#pragma once

#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/model/exchange.h"

namespace penstock::exporter {

/// One word for any POSIX shell (and fish), in a script or pasted at a prompt, whatever its bytes; printable ASCII but for line ends at
/// its very end. A NUL is left out: no argument holds one.
std::string shellWord(std::string_view bytes);

// Each repeats the request as it was received. `body`: its content as received. What they give is ASCII. Fields whose name is no token
// are left out, CR, LF and NUL in a value are spaces (RFC 9110 5.5). All but curl leave out fields that belong to the connection
// (Connection, Content-Length, ...): those libraries make them themselves.
// **Errors**: notFound (the exchange has no request), unsupported (the tool cannot send it: the message says what). Thread: any.

/// For a POSIX shell: every field in its order and case but those curl makes itself (Content-Length, and Host where it is the
/// URL's). Fields that curl would add on its own are switched off.
Result<std::string> curlCommand(const model::Exchange& exchange, std::string_view body);
/// For a POSIX shell and HTTPie 3. Defaults of HTTPie are switched off.
Result<std::string> httpieCommand(const model::Exchange& exchange, std::string_view body);
/// A Python script over `requests`. Fields that come more than once are joined: a dictionary holds a name once.
Result<std::string> pythonRequests(const model::Exchange& exchange, std::string_view body);
/// JavaScript for browsers and node: a module. fetch() sends no body with GET and HEAD; the comment then says so.
Result<std::string> javascriptFetch(const model::Exchange& exchange, std::string_view body);
/// Invoke-WebRequest, for PowerShell 7 (Windows PowerShell 5 refuses to set some of the fields).
Result<std::string> powershellCommand(const model::Exchange& exchange, std::string_view body);

/// Head and body as on the wire, less HTTP/1's chunk framing; HTTP/2's pseudo-header fields stand as fields. **Errors**: notFound.
Result<std::string> rawRequest(const model::Exchange& exchange, std::string_view body);
Result<std::string> rawResponse(const model::Exchange& exchange, std::string_view body);

/// "https://host/path", the port where it is not the scheme's own.
std::string urlOf(const model::Exchange& exchange);
/// That with every byte no URI holds in percent-encoding: controls, spaces, what is not ASCII, and '#', as of a target nothing is a
/// fragment.
std::string escapedUrl(std::string_view url);

}  // namespace penstock::exporter
