// SPDX-License-Identifier: GPL-3.0-or-later
// One request given to a server side, and its answer brought into the record.
#pragma once

#include <cstddef>
#include <functional>

#include "penstock/http/sides.h"
#include "penstock/replay/outgoing.h"
#include "replay/link.h"
#include "replay/worker.h"

namespace penstock::replay {

using net::Awaitable;

/// What the record says of a request before anything is sent.
record::LiveExchangePtr begin(Worker& worker, const Outgoing& out, SteadyTime start);

/// Once a connection stands: a request that negotiates takes the version that was agreed on, and so does its record. None: it was well.
model::Failure agree(const Link& link, Outgoing& out, record::LiveExchange& live);

/// Thread: the worker's. Lifetime: all it is given outlives it.
class Exchange {
 public:
  Exchange(Worker& worker, http::ServerSide& server, const Outgoing& out, record::LiveExchange& live,
           const std::function<void()>& progressed)
      : worker_(worker), server_(server), out_(out), live_(live), progressed_(progressed) {}

  /// The first `size` bytes of what the server is given; the head of HTTP/2 with them.
  void give(std::size_t size);
  /// The rest.
  void giveRest();
  /// Writes what was given. False: the server takes no more.
  bool flushNow() { return server_.request().flushNow(); }
  Awaitable<bool> flush() { return server_.request().flush(); }

  /// Gives all, and waits for the answer's end, or for its head where both sides speak another protocol from there on. None: it was well.
  Awaitable<model::Failure> run();
  /// The same once all was given.
  Awaitable<model::Failure> answer();
  /// From its head on both sides speak another protocol.
  bool switched() const;
  /// What comes of the server, to its end.
  Awaitable<model::Failure> content();

 private:
  Awaitable<> giveRestSlowly();
  Awaitable<> answerBeside(model::Failure& failure);
  Awaitable<model::Failure> awaitHead();
  void noteHead(const model::ResponseHeadPtr& head);

  Worker& worker_;
  http::ServerSide& server_;
  const Outgoing& out_;
  record::LiveExchange& live_;
  const std::function<void()>& progressed_;  // called when the answer's head came, and as its content grows; may be empty
  std::size_t given_ = 0;
  bool stopped_ = false;  // the answer is over, or the server takes no more
};

}  // namespace penstock::replay
