// SPDX-License-Identifier: GPL-3.0-or-later
// A race from its connections to its last answer.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <stop_token>
#include <vector>

#include "penstock/replay/race.h"
#include "replay/exchange.h"
#include "replay/link.h"

namespace penstock::replay {

/// Thread: the worker's. Lives in the frame of run().
class RaceTask {
 public:
  static Awaitable<> run(Worker& worker, RacingPtr racing, std::vector<Outgoing> requests, RaceOptions options);

 private:
  struct Shot {
    Outgoing out;
    record::LiveExchangePtr live;
    Link* link = nullptr;
    http::ServerSide* side = nullptr;
    std::unique_ptr<Exchange> exchange;
    model::Failure failure;
    SteadyTime firstByte{};
    bool late = false, ended = false;
  };

  RaceTask(Worker& worker, Racing& racing, std::vector<Outgoing> requests);
  Awaitable<> all(RaceOptions options);
  void lay();
  std::vector<Link*> spread();
  Outgoing& firstOf(const Link& link);
  std::chrono::milliseconds patienceFor(const Link& link) const;
  void cutLate(Shot& shot);
  Awaitable<model::Failure> dial(Link& link, const Outgoing& first);
  Awaitable<> awaitSettings(Link& link);
  Awaitable<> pause(std::chrono::milliseconds length, const std::function<void(std::function<void()>)>& until);
  Awaitable<> open(Link& link, const Outgoing& first, const Outgoing* warmUp);
  Awaitable<model::Failure> warm(Link& link, const Outgoing& request);
  Awaitable<> hold(Shot& shot);
  void release();
  Awaitable<> answer(Shot& shot);
  void end(std::size_t index);
  void number();
  void breakOff();

  Worker& worker_;
  Racing& racing_;
  const std::function<void()> unheard_;
  std::list<Link> links_;
  net::TaskGroup tasks_, steps_;
  std::vector<Shot> shots_;
  std::vector<http::ServerSide*> warming_;  // that carry a request before the race
  std::stop_source stop_;
  std::vector<std::shared_ptr<net::asio::steady_timer>> pauses_;  // under way
  SteadyTime released_{};
};

}  // namespace penstock::replay
