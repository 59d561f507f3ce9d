// SPDX-License-Identifier: GPL-3.0-or-later
// A request of HTTP/2 whose content goes on for as long as a person likes: gRPC's streams.
#pragma once

#include <functional>
#include <string_view>

#include "replay/exchange.h"

namespace penstock::replay {

/// Thread: the worker's. Lifetime: all it is given outlives it.
class OpenRequest {
 public:
  using Waits = std::function<void(std::size_t bytes)>;
  /// `waits`: told how much was given that the server did not take yet.
  OpenRequest(Worker& worker, http::ServerSide& server, record::LiveExchange& live, const Waits& waits);

  /// Gives what there is, and waits for the answer's end, which ends the request as well. None: it was well.
  Awaitable<model::Failure> run(Exchange& exchange);
  /// More of the content; `last`: and its end.
  void give(std::string_view bytes, bool last);

 private:
  Awaitable<> answer(Exchange& exchange, model::Failure& failure);
  Awaitable<> flush();
  void flushSoon();
  void end();

  http::ServerSide& server_;
  record::LiveExchange& live_;
  const Waits& waits_;
  net::TaskGroup tasks_;
  std::size_t waiting_ = 0;
  bool flushing_ = false, ended_ = false;
};

}  // namespace penstock::replay
