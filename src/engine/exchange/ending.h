// SPDX-License-Identifier: GPL-3.0-or-later
// How an exchange that had a server ends, and who is told what. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "penstock/http/sides.h"

namespace penstock::engine {

struct EndFacts {
  enum class Cause : unsigned char {
    whole,
    clientGone,
    failed,    // the server; or the client, before its request was whole
    replaced,  // the client got something else than what the server said
  } cause = Cause::whole;
  bool hadItsAnswer = false;   // of a client that is gone: it had all that it asked for
  bool clientFailed = false;   // of `failed`: it was the request's own side
  bool untouched = false;      // nothing of a response was sent
  bool keptEnded = false;      // a connection that was kept ended, before any answer: whoever asks over such a one expects it
  bool bothHttp2 = false;
  model::Failure failure;      // of the side that failed, or of the client that is gone; none: it just went
  model::Anomaly serverAnomalies = model::Anomaly::none;
  std::uint32_t clientCode = 0, serverCode = 0;  // HTTP/2's
};

struct Ending {
  model::Failure failure;  // the exchange's; none: it was well
  enum class Tell : unsigned char { nothing, page, cut } tell = Tell::nothing;
  http::Cut cut = http::Cut::end;
  std::uint32_t clientCode = 0;               // with `cut`
  std::optional<std::uint32_t> serverCode;    // its side is cut; after the page, if there is one
};

Ending endingOf(const EndFacts& facts);

/// Whether a client that is gone had all that it asked for: an answer whose head says where it ends (some do not wait for
/// END_STREAM then), or an event stream, whose end is that its reader closes it.
bool hadItsAnswer(const model::Exchange& x, const http::ClientFacts& client, std::string_view method);

}  // namespace penstock::engine
