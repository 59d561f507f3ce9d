// SPDX-License-Identifier: GPL-3.0-or-later
// Where an exchange gets its server side from.
#pragma once

#include <optional>

#include "penstock/http/sides.h"
#include "penstock/upstream/connect.h"

namespace penstock::upstream {

/// What became of reaching a server.
struct Acquired {
  http::ServerSide* server = nullptr;  // null: failure tells
  model::Failure failure;
  bool clientLeft = false;                    // why there is none
  model::ConnectionInfoPtr connection;        // what is known of it: the exchange's from now on; null: nothing new
  std::optional<ConnectTimes> times;          // of a connection that was made for this exchange
  bool mayNotBegin = false;                   // the server may say afterwards that it did nothing with the request: it is kept till then
};

/// Gives the server side for a request, connecting if need be.
class ServerProvider {
 public:
  virtual ~ServerProvider() = default;
  /// What a client leaves meanwhile is given up.
  virtual Awaitable<Acquired> acquire(http::ClientSide& client) = 0;
  /// The exchange is over, or failed, on this server side: kept for the next or closed.
  virtual void release(http::ServerSide& server) = 0;
  /// Whether nothing of the response came because of the connection rather than the request, so that it can be asked again.
  enum class Stale : unsigned char {
    no,
    maybeSeen,  // its connection ended meanwhile: the server may have begun with the request
    keptEnded,  // the same, and it had carried an exchange before: whoever asks over such a one expects it
    unseen,     // the server says that it did not (REFUSED_STREAM, GOAWAY), or does not speak the protocol that was tried
  };
  virtual Stale staleness(const http::ServerSide& server) const = 0;
};

}  // namespace penstock::upstream
