// SPDX-License-Identifier: GPL-3.0-or-later
// The heart: one request in, interceptors, upstream, the response back. Knows no protocol version.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/http/transaction.h"
#include "engine/recorder.h"
#include "penstock/engine/interceptor.h"

namespace penstock::engine {

/// Gives the server side for a request, connecting if need be.
class ServerProvider {
 public:
  virtual ~ServerProvider() = default;
  struct Acquired {
    ServerTransaction* server = nullptr;  // null: failure tells
    model::Failure failure;
    bool clientLeft = false;  // why there is none
  };
  /// Notes addresses and times on the exchange. What a client leaves meanwhile is given up.
  virtual Awaitable<Acquired> acquire(LiveExchange& live, ClientTransaction& client) = 0;
  /// The exchange is over, or failed, on this server side: kept for the next or closed.
  virtual void release(ServerTransaction& server) = 0;
  /// Whether nothing of the response came because of the connection rather than the request, so that it can be asked again.
  enum class Stale : unsigned char {
    no,
    maybeSeen,  // its connection ended meanwhile: the server may have begun with the request
    keptEnded,  // the same, and it had carried an exchange before: whoever asks over such a one expects it
    unseen,     // the server says that it did not (REFUSED_STREAM, GOAWAY), or does not speak the protocol that was tried
  };
  virtual Stale staleness(const ServerTransaction& server) const = 0;
  /// What is ours to answer although it is asked in the server's name.
  virtual std::optional<FixedReply> ownAnswer(const model::Exchange&) { return std::nullopt; }
  /// What the page about the exchange's failure offers beside words, as HTML; "" for nothing.
  virtual std::string offer(const model::Exchange&) const { return {}; }
};

struct RunParts {
  net::IoThread& thread;
  Recorder& recorder;
  const std::vector<std::shared_ptr<Interceptor>>& interceptors;
  const std::function<void(std::string_view why)>& endClient;  // ends the client's connection at once
};

/// Runs it to its end and finishes `live`. `x().request` is set; `send` is what goes to the server.
/// On return the client side tells whether its connection can go on. What is thrown inside ends the client's connection; the exchange
/// is finished and nothing of it runs any more when it leaves here.
Awaitable<> runExchange(RunParts parts, LiveExchangePtr live, model::RequestHeadPtr send, ClientTransaction& client,
                        ServerProvider& servers);

/// Answers without a server and finishes `live`. `ownsRequest`: nobody else reads the request's body.
Awaitable<> answer(LiveExchangePtr live, FixedReply reply, ClientTransaction& client, bool ownsRequest);
/// With the page for `failure`, which becomes the exchange's, or a network error where the client reads no page.
Awaitable<> answerFailure(LiveExchangePtr live, model::Failure failure, ClientTransaction& client, bool ownsRequest);

}  // namespace penstock::engine
