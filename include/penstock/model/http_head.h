// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of an HTTP message, neutral to its version. Words of RFC 9110.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "penstock/model/headers.h"

namespace penstock::model {

enum class HttpVersion : std::uint8_t { unknown, http09, http10, http11, http2, http3 };
/// "HTTP/1.1", "HTTP/2", ...; "" for unknown.
std::string_view toText(HttpVersion v);

/// What is wrong with a message as received. Bits; a message with none of them can be read in one way only.
enum class Anomaly : std::uint32_t {
  none = 0,
  contentLengthWithTransferEncoding = 1u << 0,  // RFC 9112 6.1
  conflictingContentLength = 1u << 1,           // two different values: RFC 9112 6.3
  repeatedContentLength = 1u << 2,              // the same value twice, or a list of equal values
  invalidContentLength = 1u << 3,               // not digits only
  unknownTransferCoding = 1u << 4,              // chunked not last, or a coding we do not know
  obsFold = 1u << 5,                            // a folded line: RFC 9112 5.2
  bareLf = 1u << 6,                             // LF without CR ended a line
  bareCr = 1u << 7,                             // CR without LF inside a line
  nul = 1u << 8,                                // a NUL byte
  spaceBeforeColon = 1u << 9,                   // RFC 9112 5.1
  invalidFieldName = 1u << 10,                  // a byte that is no tchar in a field name
  missingColon = 1u << 11,                      // a header line without a colon
  invalidStartLine = 1u << 12,                  // read leniently: odd spaces, odd method, odd version
  unreadableStatusLine = 1u << 13,              // not HTTP: passed on as it was
  invalidChunk = 1u << 14,                      // a chunk size or its end could be read two ways; sent on re-framed
  chunkExtension = 1u << 15,                    // harmless, and worth knowing
  leadingEmptyLine = 1u << 16,                  // empty lines before the start line
  missingHost = 1u << 17,                       // HTTP/1.1 without Host
  repeatedHost = 1u << 18,                      // Host twice
  hostMismatch = 1u << 19,                      // Host differs from the target's authority
  truncated = 1u << 20,                         // the peer ended before the framing said so
  untranslatable = 1u << 22,                    // a field the other side's HTTP version cannot carry was left out
  whiteSpaceAroundValue = 1u << 23,             // HTTP/2: RFC 9113 8.2.1
  misplacedField = 1u << 24,                    // HTTP/2: a field of one connection, an unknown pseudo-header field: RFC 9113 8.2.2, 8.3
  contentLengthMismatch = 1u << 25,             // HTTP/2: DATA of another length than the head says: RFC 9113 8.1.1
};
constexpr Anomaly operator|(Anomaly a, Anomaly b) { return Anomaly(std::uint32_t(a) | std::uint32_t(b)); }
constexpr Anomaly operator&(Anomaly a, Anomaly b) { return Anomaly(std::uint32_t(a) & std::uint32_t(b)); }
constexpr Anomaly& operator|=(Anomaly& a, Anomaly b) { return a = a | b; }
constexpr bool any(Anomaly a) { return a != Anomaly::none; }
/// One readable clause for a single bit.
std::string_view toText(Anomaly bit);

/// Head of a request. Immutable once shared.
struct RequestHead {
  std::string method;     // as received
  std::string target;     // request-target as received: origin, absolute, authority or asterisk form
  std::string scheme;     // "http", "https"; from the target (ws and wss are these, RFC 6455 3), the pseudo-header or the connection
  std::string authority;  // host[:port] the request is for: target, else Host, else CONNECT
  std::string path;       // path and query in origin form, "*" for asterisk form; "" for CONNECT
  HttpVersion version = HttpVersion::http11;
  std::string versionText;  // as received when it is not the canonical text of `version`, else ""
  Headers headers;
  Anomaly anomalies = Anomaly::none;
};

/// Head of a response, interim (1xx) ones included. Immutable once shared.
struct ResponseHead {
  int status = 0;      // three digits; 0 when the status line could not be read
  std::string reason;  // as received; "" where HTTP/2 has none
  HttpVersion version = HttpVersion::http11;
  Headers headers;
  Anomaly anomalies = Anomaly::none;
};

using RequestHeadPtr = std::shared_ptr<const RequestHead>;
using ResponseHeadPtr = std::shared_ptr<const ResponseHead>;

}  // namespace penstock::model
