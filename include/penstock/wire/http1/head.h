// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/1.x heads (RFC 9112): lenient to read, faithful to write. No I/O, no state beyond what is named here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "penstock/model/http_head.h"

namespace penstock::wire::http1 {

/// Finds the end of a head in a growing buffer in linear time: what was looked at is not looked at again.
class HeadScanner {
 public:
  /// Length of the head at the front of `buffer`, blank line included, once it is whole; npos before.
  /// Lines end with CRLF or bare LF. Empty lines before the start line are counted into the head.
  std::size_t find(std::string_view buffer);
  void reset() { *this = HeadScanner{}; }
  static constexpr std::size_t npos = std::string_view::npos;

 private:
  std::size_t scanned_ = 0;
  std::size_t lineStart_ = 0;
  bool inHead_ = false;  // the start line was seen
};

enum class Verdict {
  ok,      // readable; `anomalies` of the head tell what is odd about it
  refuse,  // readable, but no safe form to forward it in exists (different lengths, NUL, a space before a colon in a
           // request)
  unsupported,  // refused as well: the request names a transfer coding that is not known
  unreadable,  // not an HTTP/1 head
};

template <class Head>
struct Parsed {
  Verdict verdict = Verdict::unreadable;
  std::shared_ptr<Head> head;  // never null; for `unreadable` it still holds the raw block and what could be read
  std::string why;             // for all but ok: one clause, with the field that is to blame
};

/// Whether `firstBytes`, as far as they go, can begin a response: false as soon as they cannot, so that nobody waits
/// for the end of a head that is none. Empty lines before the status line are allowed for.
bool canBeResponse(std::string_view firstBytes);

/// `block` is exactly what HeadScanner found. Fills scheme/authority/path from an absolute-form target (ws: http); otherwise
/// authority from Host and scheme "" (the connection knows it). Userinfo of a target is not in the authority. A line
/// that is no field (no colon, or a fold with nothing before it) is kept as a field with an empty name whose value is
/// the line; appendTo leaves it out of requests.
Parsed<model::RequestHead> parseRequest(std::string_view block);
Parsed<model::ResponseHead> parseResponse(std::string_view block);

/// A field value with each fold (obs-fold: line end and the white space around it) as one SP, the way it goes on the
/// wire. Values in `Headers` are as received and may hold folds when Anomaly::obsFold is set.
std::string unfolded(std::string_view value);

/// How a body is delimited (RFC 9112 6.3).
struct Framing {
  enum class Kind : unsigned char { none, length, chunked, untilClose };
  Kind kind = Kind::none;
  std::uint64_t length = 0;  // for Kind::length
};
Framing framingOf(const model::RequestHead& head);
/// `method` is the request's: HEAD and CONNECT change the answer; so do 1xx, 204 and 304.
Framing framingOf(const model::ResponseHead& head, std::string_view method);
/// Whether the connection can carry another message after this one (version, Connection: close / keep-alive). Never
/// after Content-Length beside Transfer-Encoding, or Transfer-Encoding in HTTP/1.0 (RFC 9112 6.1), or a body that ends
/// with the connection.
bool persistent(const model::RequestHead& head);
bool persistent(const model::ResponseHead& head, const Framing& framing);

/// Appends the head as it goes on the wire: the received bytes where nothing was edited and nothing is ambiguous, else
/// start line and lines as they stand, each ambiguity resolved (bare LF becomes CRLF, a fold becomes a space, space
/// before a colon goes, Content-Length beside chunked goes, start line with single spaces). With `verbatim` the lines
/// go out as received whatever they hold.
void appendTo(std::string& out, const model::RequestHead& head, bool verbatim = false);
void appendTo(std::string& out, const model::ResponseHead& head, bool verbatim = false);

}  // namespace penstock::wire::http1
