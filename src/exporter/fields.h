// SPDX-License-Identifier: GPL-3.0-or-later
// What the generators have in common.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/model/exchange.h"

namespace penstock::exporter {

/// Whether the request is one that tools of HTTP can make. **Errors**: notFound (there is none), unsupported (the scheme is another,
/// which a tool would obey: file:, or the method is no token of RFC 9110).
Result<void> checkRequest(const model::Exchange& exchange);

// A field whose name is no token (RFC 9110 5.6.2) is left out: no tool sends it, and some read it as something else (curl: @F).

/// The value as a recipient reads it: CR, LF and NUL are spaces (RFC 9110 5.5).
std::string valueOf(std::string_view value);

/// Whether a method has no small letters: most libraries send capitals, whatever they are given.
bool inCapitals(std::string_view method);

/// The URL with a path, if only "/".
std::string requestUrl(const model::Exchange& exchange);
/// Fields in their order, without pseudo-header fields and those a client library makes of URL and body; Host only where it is not
/// the URL's.
std::vector<std::pair<std::string_view, std::string>> plainFields(const model::Exchange& exchange);
/// The same, each name once: values joined as RFC 9110 5.3 has it, cookies with a semicolon.
std::vector<std::pair<std::string, std::string>> joinedFields(const model::Exchange& exchange);
/// The method; of a WebSocket over HTTP/2 (RFC 8441) that of the upgrade over HTTP/1.1.
std::string methodOf(const model::Exchange& exchange);

/// Whether it is UTF-8 and each of its characters that are not ASCII is seen where it stands, and taken for no quote: no control, no
/// format, no separator, no typographic quote.
bool readsAsItIs(std::string_view text);

/// What becomes of bytes that are not ASCII.
enum class Beyond : bool { stays, escaped };
/// Between double quotes, as Python and Go read it: \n, \r, \t, \", \\, and \xHH for what is no character to be seen.
std::string doubleQuoted(std::string_view bytes, Beyond beyond);

/// Calls f(code point) for each character of valid UTF-8.
template <class F>
void eachCodePoint(std::string_view utf8, F f) {
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const unsigned more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    char32_t c = more == 0 ? lead : lead & (0x3fu >> more);
    for (unsigned k = 1; k <= more && i + k < utf8.size(); ++k) c = c << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3fu);
    f(c);
    i += more + 1;
  }
}

}  // namespace penstock::exporter
