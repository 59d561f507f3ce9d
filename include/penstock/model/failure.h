// SPDX-License-Identifier: GPL-3.0-or-later
// Why exchanges fail, and the words for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::model {

/// Why an exchange did not end as the peers meant it to. What is said of it stands in one table, `wordsOf`.
enum class FailureKind : std::uint8_t {
  none,
  clientClosed,         // the client ended its connection before it had the whole response
  clientReset,          // the client's connection broke
  clientMalformed,      // the request could not be read, or could be read two ways
  clientHeadTooLarge,   // over the head limit
  clientTimeout,        // nothing came from the client for too long
  clientTlsFailed,      // the client refused our certificate, or its TLS handshake failed
  resolveFailed,        // the host name has no address
  connectRefused,       // no one listens there
  connectUnreachable,   // no route
  connectTimeout,       // no answer to our connection attempts
  connectFailed,        // any other word of the operating system: in the detail
  ownListener,          // the request would have come back to this proxy
  tlsHandshakeFailed,   // the server's TLS handshake failed
  tlsVerifyFailed,      // the server's certificate was not accepted: the detail says why
  tlsClientCertificate, // the server wants a client certificate and none is set
  serverClosed,         // the server ended its connection before its response
  serverReset,          // the server's connection broke
  serverMalformed,      // the response could not be read, or could be read two ways
  serverHeadTooLarge,   // over the head limit
  serverTimeout,        // nothing came from the server for too long
  truncatedBody,        // the body ended before its framing said so
  shutdown,             // Penstock was stopped
  interrupted,          // Penstock ended (crash, kill) while the exchange was under way
  internalError,        // a bug of ours, contained
  clientLimit,          // the client went past a limit that protects this proxy: resets, settings, pings, header bytes
  serverLimit,          // the same of a server
  clientUnauthorized,   // this proxy asks for a password, and the client gave none or a wrong one
  upstreamProxyFailed,  // the upstream proxy refused: the detail says how
  localRefused,         // a client of another machine asked for the machine that runs this proxy
  clientUnsupported,    // the request is in a transfer coding that nobody here knows
};
inline constexpr std::size_t failureCount = std::size_t(FailureKind::clientUnsupported) + 1;

/// What a failure is called, wherever it is told.
struct FailureWords {
  FailureKind kind;
  int status;                // of HTTP, that says it to a client
  std::string_view clause;   // "host name not found": in records, on the page, in expressions
  std::string_view brief;    // the same in two or three words, for a row: "no such host"
  std::string_view meaning;  // a sentence behind the clause for whoever looks at the record; "" where the clause says it all
  std::string_view advice;   // a sentence for whoever gets the page
};
/// Of `none`, and of a number that is no kind: empty texts, 502.
const FailureWords& wordsOf(FailureKind kind);
/// The clause.
std::string_view toText(FailureKind kind);

struct Failure {
  FailureKind kind = FailureKind::none;
  std::string detail;  // the particular case, one sentence, without the final stop; may be empty
  explicit operator bool() const { return kind != FailureKind::none; }
};

}  // namespace penstock::model
