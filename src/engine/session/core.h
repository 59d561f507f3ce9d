// SPDX-License-Identifier: GPL-3.0-or-later
// What all sessions of an engine share.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "engine/process/process_finder.h"
#include "engine/session/auto_passthrough.h"
#include "engine/session/clients.h"
#include "engine/session/guess_brake.h"
#include "penstock/base/rate_limit.h"
#include "penstock/engine/engine.h"
#include "penstock/net/host_patterns.h"
#include "penstock/net/io_thread.h"
#include "penstock/net/stream.h"
#include "penstock/net/task_group.h"
#include "penstock/record/recorder.h"
#include "penstock/tls/contexts.h"
#include "penstock/tls/leaf_cache.h"
#include "penstock/upstream/outlet.h"

namespace penstock::engine {

using net::Awaitable;
using net::error_code;

struct Session;

/// An I/O thread and what belongs to it alone.
struct Worker {
  Worker(model::ExchangeSink& sink, std::uint64_t maxBody, record::Recorder::Finished finished)
      : recorder(io, sink, maxBody, std::move(finished), [this] { call(noExchangeLeft); }) {}
  ~Worker() {
    io.join();
    recorder.close();
  }
  std::unordered_set<Session*> sessions;
  // Whoever waits for the end; may take itself out.
  std::function<void()> noSessionLeft, noExchangeLeft;
  static void call(const std::function<void()>& waiting) {
    if (const auto now = waiting) now();
  }
  record::Recorder recorder;
  net::IoThread io;  // last but one, so destroyed before the others: its coroutines use them
  net::TaskGroup running{io.context(), [](std::string_view) {}};  // the sessions, which never throw
};

/// Immutable after creation but for the members that say so.
struct Core {
  const std::shared_ptr<upstream::Reach> reach = std::make_shared<upstream::Reach>();
  std::shared_ptr<Interceptor> ownAnswers;                 // asked before all others
  std::vector<std::shared_ptr<Interceptor>> interceptors;  // asked in order, of what is in scope
  std::shared_ptr<Interceptor> withoutHttp3;               // asked behind them
  std::shared_ptr<Scope> scope;                            // null: all is in it
  std::shared_ptr<Pages> pages;                            // may be null
  std::function<void(int)> localClients;                   // whoever serves local listeners in place of sessions; may be empty
  http::SpoolRoom held;                                    // for content that interceptors want whole
  std::unique_ptr<tls::LeafCache> leaves;            // any thread
  std::shared_ptr<tls::ServerContext> serverContext;
  std::shared_ptr<tls::ServerContext> askingContext;  // reverse mode: asks clients for a certificate; null when it does not
  std::unique_ptr<AutoPassthroughTable> autoPassthrough;  // any thread
  std::function<void(const model::AutoPassthrough&)> passthroughChanged;  // may be empty
  std::function<void(const model::TrustedServer&)> trustForProject;  // may be empty
  std::string trustSecret;                                // of the buttons on error pages; "": there are none
  GuessBrake guesses;                                // any thread
  std::atomic<std::uint64_t> nextSession{1};
  RateLimit bugsTold{10, std::chrono::minutes(1)};   // any thread
  std::atomic<bool> stopping{false};

  /// By the settings that hold now; set once before the first session. A session goes on by those it began with.
  upstream::OutletPtr outlet() const {
    const std::lock_guard lock(outletMutex);
    return currentOutlet;
  }
  void setOutlet(upstream::OutletPtr outlet) {
    const std::lock_guard lock(outletMutex);
    currentOutlet = std::move(outlet);
  }
  mutable std::mutex outletMutex;
  upstream::OutletPtr currentOutlet;

  bool inScope(const model::Exchange& x) const { return !scope || scope->includes(x); }

  std::shared_ptr<const net::HostPatterns> passthrough() const {
    const std::lock_guard lock(passthroughMutex);
    return passthroughList;
  }
  mutable std::mutex passthroughMutex;
  std::shared_ptr<const net::HostPatterns> passthroughList;  // replaced, never changed

  /// "127.0.0.1:8081": where the interceptors' own pages are on this machine; "" while they have no port of their own.
  std::string localPages() const {
    const std::lock_guard lock(localPagesMutex);
    return localPagesAddress;
  }
  mutable std::mutex localPagesMutex;
  std::string localPagesAddress;
  ProcessFinder processes;
  Clients clients;  // any thread
};

}  // namespace penstock::engine
