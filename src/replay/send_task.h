// SPDX-License-Identifier: GPL-3.0-or-later
// One send from its first look-up to its last byte, redirects included.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>

#include "penstock/replay/sending.h"
#include "replay/exchange.h"
#include "replay/kept_links.h"
#include "replay/link.h"
#include "replay/time_limit.h"

namespace penstock::replay {

/// Thread: the worker's. Lives in the frame of run().
class SendTask {
 public:
  /// `over`: whose connection is used, where it is free; may be null.
  static Awaitable<> run(Worker& worker, KeptLinks& kept, SendingPtr sending, Outgoing out, unsigned redirects, KeptConnectionPtr over);

 private:
  SendTask(Worker& worker, Sending& sending, Link* kept)
      : worker_(worker), sending_(sending), link_(kept ? *kept : own_), tasks_(worker.io.context(), [this](std::string_view) { breakOff(); }) {}

  Awaitable<> all(Outgoing out, unsigned redirects);
  Awaitable<model::Failure> one(Outgoing& out, record::LiveExchange& live);
  Awaitable<model::Failure> exchanged(const Outgoing& out, record::LiveExchange& live, http::ServerSide& side);
  Awaitable<model::Failure> leftOpen(Exchange& exchange, record::LiveExchange& live, http::ServerSide& side, const std::function<void(std::size_t)>& waits);
  void late();
  void breakOff();
  bool brokenOff() const { return sending_.cancelled_ || timedOut_; }
  void progressed(record::LiveExchange& live, bool head);
  void ended(record::LiveExchange& live, model::Failure failure, const Outgoing& out);

  Worker& worker_;
  Sending& sending_;
  Link own_{worker_, tasks_};
  Link& link_;
  net::TaskGroup tasks_;
  std::stop_source stop_;               // of the connecting
  http::ServerSide* side_ = nullptr;    // while there is one
  std::optional<TimeLimit> limit_;  // of the hop under way
  bool timedOut_ = false, conversing_ = false;
  SteadyTime toldAt_{};
};

}  // namespace penstock::replay
