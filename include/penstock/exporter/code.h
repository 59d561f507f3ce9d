// SPDX-License-Identifier: GPL-3.0-or-later
// A recorded request as text that makes it again: command lines and code, quoted correctly whatever its bytes.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/model/exchange.h"

namespace penstock::exporter {

/// One word for any POSIX shell (and fish), in a script or pasted at a prompt, whatever its bytes; characters that can be seen but for line ends
/// at its very end. A NUL is left out: no argument holds one.
std::string shellWord(std::string_view bytes);

/// A request's content as received: the bytes, or the file that holds them. No command line and few clipboards bear any size: from
/// `mostInline` bytes on it better be a file. Lifetime: of what it is made of.
struct RequestBody {
  static constexpr std::size_t mostInline = 64 * 1024;

  template <std::convertible_to<std::string_view> T>
  RequestBody(const T& content) : bytes(content) {}  // NOLINT(google-explicit-constructor): a body is its bytes
  /// `path`: absolute.
  static RequestBody inFile(std::string_view path) {
    RequestBody body("");
    body.file = path;
    return body;
  }
  bool empty() const { return bytes.empty() && file.empty(); }

  std::string_view bytes, file;  // one of them is ""
};

// Each repeats the request as it was received. What they give is ASCII, but for text in literals. Fields
// whose name is no token are left out, CR, LF and NUL in a value are spaces (RFC 9110 5.5). All but curl leave out fields that
// belong to the connection (Connection, Content-Length, ...): those libraries make them themselves.
// **Errors**: notFound (the exchange has no request), unsupported (the tool cannot send it: the message says what). Thread: any.

/// For a POSIX shell: every field in its order and case but those curl makes itself (Content-Length, and Host where it is the
/// URL's). Fields that curl would add on its own are switched off.
Result<std::string> curlCommand(const model::Exchange& exchange, const RequestBody& body);
/// For a POSIX shell and HTTPie 3. Defaults of HTTPie are switched off.
Result<std::string> httpieCommand(const model::Exchange& exchange, const RequestBody& body);
/// A Python script over `requests`. Fields that come more than once are joined: a dictionary holds a name once.
Result<std::string> pythonRequests(const model::Exchange& exchange, const RequestBody& body);
/// A Go program over net/http. Go sorts fields by their names (values of one name stay in order), writes User-Agent in that case, and sends no
/// control character in a value. A target that net/url would write otherwise goes out as it came.
Result<std::string> goProgram(const model::Exchange& exchange, const RequestBody& body);
/// JavaScript for browsers and node: a module; for node alone with a body in a file. fetch() sends no body with GET and HEAD; the
/// comment then says so.
Result<std::string> javascriptFetch(const model::Exchange& exchange, const RequestBody& body);
/// Invoke-WebRequest, for PowerShell 7 (Windows PowerShell 5 refuses to set some of the fields).
Result<std::string> powershellCommand(const model::Exchange& exchange, const RequestBody& body);

enum class HeadForm : unsigned char { received, current };  // the block as it came; the fields as they stand now
/// A head as on the wire, its blank line included; of HTTP/2 the fields alone, as there is no start line.
std::string headBytes(const model::RequestHead& head, HeadForm form = HeadForm::received);
std::string headBytes(const model::ResponseHead& head, HeadForm form = HeadForm::received);
/// Head and body as on the wire, less HTTP/1's chunk framing; HTTP/2's pseudo-header fields stand as fields. **Errors**: notFound.
Result<std::string> rawRequest(const model::Exchange& exchange, std::string_view body);
Result<std::string> rawResponse(const model::Exchange& exchange, std::string_view body);

/// A URL with every byte no URI holds in percent-encoding: controls, spaces, what is not ASCII, and '#', as of a target nothing is
/// a fragment.
std::string escapedUrl(std::string_view url);

}  // namespace penstock::exporter
