// SPDX-License-Identifier: GPL-3.0-or-later
// One send from its first look-up to its last byte, redirects included.
#pragma once

#include <memory>
#include <stop_token>

#include "penstock/replay/sending.h"
#include "replay/exchange.h"
#include "replay/link.h"

namespace penstock::replay {

/// Thread: the worker's. Lives in the frame of run().
class SendTask {
 public:
  static Awaitable<> run(Worker& worker, SendingPtr sending, Outgoing out, unsigned redirects);

 private:
  SendTask(Worker& worker, Sending& sending) : worker_(worker), sending_(sending), tasks_(worker.io.context(), [this](std::string_view) { breakOff(); }) {}

  Awaitable<> all(Outgoing out, unsigned redirects);
  Awaitable<model::Failure> one(const Outgoing& out, record::LiveExchange& live);
  Awaitable<model::Failure> exchanged(const Outgoing& out, record::LiveExchange& live, http::ServerSide& side);
  void armTimeout(const Outgoing& out);
  void breakOff();
  void progressed(record::LiveExchange& live, bool head);
  void ended(record::LiveExchange& live, model::Failure failure, const Outgoing& out);

  Worker& worker_;
  Sending& sending_;
  Link link_{worker_, tasks_};
  net::TaskGroup tasks_;
  std::stop_source stop_;               // of the connecting
  http::ServerSide* side_ = nullptr;    // while there is one
  std::shared_ptr<net::asio::steady_timer> timer_;
  bool timedOut_ = false;
  SteadyTime toldAt_{};
};

}  // namespace penstock::replay
