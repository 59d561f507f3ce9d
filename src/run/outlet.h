// SPDX-License-Identifier: GPL-3.0-or-later
// Who takes the program's traffic: a Penstock that runs, or one of our own that records.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "penstock/service/command_line.h"
#include "penstock/service/proxy_service.h"
#include "penstock/service/run_door.h"

namespace penstock::run {

/// **Errors**: notFound: some run, and none of them listens where `--port` says.
Result<std::optional<service::RunningPenstock>> chooseRunning(const service::Invocation& invocation);

/// Thread: main.
class Outlet {
 public:
  /// Serves `network`. **Errors**: io, limit, and what ProxyService::open says.
  Result<void> openOn(const service::RunningPenstock& running, engine::Enclosure network);
  Result<void> openOwn(service::Invocation invocation, engine::Enclosure network);
  /// Without a network, by a listener of its own, for --env-only.
  Result<void> openListener(service::Invocation invocation);

  const std::string& caPem() const { return caPem_; }
  /// "127.0.0.1:8080", of openListener().
  std::string listener() const;
  /// Tells by its end that the Penstock that runs is gone; -1 where it is our own.
  int connection() const { return served_ ? served_->connection.get() : -1; }
  /// The program has ended, with that code: what was recorded is written, and it is told where that cannot be.
  void close(int code);

 private:
  Result<void> openProxy(service::Invocation invocation);

  std::optional<service::ServedProgram> served_;
  std::unique_ptr<service::ProxyService> proxy_;
  std::string caPem_, har_;
  std::uint64_t before_ = 0;
};

}  // namespace penstock::run
