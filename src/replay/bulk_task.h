// SPDX-License-Identifier: GPL-3.0-or-later
// A run of many requests: lanes that take one after the other.
#pragma once

#include <list>
#include <memory>
#include <stop_token>
#include <vector>

#include "penstock/net/signal.h"
#include "penstock/replay/bulk.h"
#include "replay/exchange.h"
#include "replay/link.h"

namespace penstock::replay {

/// Thread: the worker's. Lives in the frame of run().
class BulkTask {
 public:
  static Awaitable<> run(Worker& worker, BulkPtr bulk, std::shared_ptr<BulkRequests> requests, BulkOptions options,
                         std::shared_ptr<BulkListener> listener);

 private:
  struct Lane;
  /// HTTP/1: of one lane. HTTP/2: of several.
  struct Connection {
    Connection(Worker& worker, net::TaskGroup& tasks) : link(worker, tasks) {}
    Link link;
    bool opening = false;
    unsigned users = 0;  // exchanges on it
    std::vector<Lane*> waiting;  // for the one that opens it
  };
  struct Lane {
    Lane(Worker& worker, Connection& own, Connection& common, Connection& other)
        : http1(own), http2(common), elsewhere(other), timer(worker.io.context()) {}
    Connection &http1, &http2;
    Connection& elsewhere;  // its own, to a server that its request was redirected to
    net::asio::steady_timer timer;
    /// What it waits for, whichever there is: its dial, the dial of another, its exchange.
    std::stop_source dial{std::nostopstate};
    const std::shared_ptr<net::Signal> turn = std::make_shared<net::Signal>();  // also of who notifies it, which may be late
    http::ServerSide* side = nullptr;
    SteadyTime deadline = SteadyTime::max();
    bool timedOut = false, idle = false, away = false;
  };

  BulkTask(Worker& worker, Bulk& bulk, BulkRequests& requests, BulkOptions options, std::shared_ptr<BulkListener> listener);
  Awaitable<> lane(Lane& lane);
  Awaitable<bool> turn(Lane& lane);
  Awaitable<> rest(Lane& lane, SteadyTime until);
  Awaitable<> sendOne(Lane& lane, std::uint64_t number);
  Awaitable<model::Failure> exchanged(Lane& lane, Outgoing& out);
  Awaitable<model::Failure> attempt(Lane& lane, Outgoing& out, record::LiveExchange& live);
  Awaitable<model::Failure> connect(Lane& lane, Connection& connection, const Outgoing& out);
  /// Nobody wants any more what it waits for.
  void breakOff(Lane& lane);
  void wake(const Lane& lane);
  bool brokenOff(const Lane& lane) const { return lane.timedOut || stop_.stop_requested(); }
  bool takeNumber(std::uint64_t& number);
  void heard();
  void tick();
  void publish();

  /// Streams of HTTP/2 that share a connection.
  static constexpr std::size_t streamsOfOne = 64;

  Worker& worker_;
  Bulk& bulk_;
  BulkRequests& requests_;
  const BulkOptions options_;
  const std::shared_ptr<BulkListener> listener_;
  const std::function<void()> unheard_;
  std::list<Connection> connections_;
  std::list<Lane> lanes_;
  net::TaskGroup links_, tasks_;
  std::stop_source stop_;
  std::shared_ptr<net::asio::steady_timer> tick_;
  std::uint64_t next_ = 0, done_ = 0, failed_ = 0;
  unsigned underWay_ = 0;
  SteadyTime nextAt_{};  // by options_.perSecond
};

}  // namespace penstock::replay
