// SPDX-License-Identifier: GPL-3.0-or-later
// Requests that are sent by us rather than passed on: by way of the same codecs, TLS, upstream settings and record as the proxy's, on threads
// of their own, so that a hundred thousand of them do not starve it.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "penstock/model/exchange_sink.h"
#include "penstock/record/recorder.h"
#include "penstock/replay/bulk.h"
#include "penstock/replay/kept_connection.h"
#include "penstock/replay/race.h"
#include "penstock/replay/sending.h"
#include "penstock/upstream/outlet.h"

namespace penstock::replay {

struct ReplayParts {
  std::function<upstream::OutletPtr()> outlet;  // by the settings that hold now; called on threads of its own
  model::ExchangeSink* sink = nullptr;  // outlives it
  record::Recorder::Finished finished;  // on a thread of its, once an exchange; may be empty
};

/// Thread: any, but for construction, stop() and destruction. What it gives out may outlive it, and has ended then.
class Replay {
 public:
  explicit Replay(ReplayParts parts);
  ~Replay();
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;

  /// `redirects`: how many are followed at most; each is an exchange of its own. `over`: the connection to use; null: its own.
  SendingPtr send(Outgoing out, unsigned redirects = 0, KeptConnectionPtr over = {});
  /// For sends one after the other; made by the first of them.
  KeptConnectionPtr connection();
  RacingPtr race(std::vector<Outgoing> requests, RaceOptions options = {});
  BulkPtr bulk(std::shared_ptr<BulkRequests> requests, BulkOptions options, std::shared_ptr<BulkListener> listener);
  /// Ends all that goes on, as `shutdown`. Idempotent.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::replay
