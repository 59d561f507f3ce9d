// SPDX-License-Identifier: GPL-3.0-or-later
// What all questions of a server share.
#pragma once

#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>

#include "dns/name_servers.h"
#include "penstock/dns/server.h"

namespace penstock::dns {

using net::Awaitable;
using net::error_code;

/// Thread: the server's, but for what says otherwise.
struct Core {
  explicit Core(ServerParts given) : parts(std::move(given)), servers(parts.upstream), records_(parts.records) {}
  ServerParts parts;
  NameServers servers;
  std::stop_source stopped;     // whoever waits closes what it waits on
  std::string scratch = std::string(65535, '\0');  // for one datagram, until the next wait
  std::size_t waiting = 0;      // questions that others were asked

  /// Any thread.
  RecordsPtr records() const {
    const std::lock_guard lock(mutex_);
    return records_;
  }
  /// Any thread.
  void setRecords(RecordsPtr records) {
    const std::lock_guard lock(mutex_);
    records_ = std::move(records);
  }

 private:
  mutable std::mutex mutex_;
  RecordsPtr records_;
};

}  // namespace penstock::dns
