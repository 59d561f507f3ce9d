// SPDX-License-Identifier: GPL-3.0-or-later
// Who listens on a TCP port: what a person needs to know when theirs is busy.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace penstock::service {

struct PortHolder {
  pid_t pid = 0;         // 0: another user's process, or one of another PID namespace
  std::string name;      // "nginx"; "" when pid is 0
  std::string sentence;  // "nginx (pid 4711)", "a process of user www-data"
};

/// The process that listens on `port` of any local address. nullopt: nobody does, or the system does not tell (only
/// Linux does). Blocking, a few milliseconds (walks /proc). Thread: any.
std::optional<PortHolder> findPortHolder(std::uint16_t port);

/// A port of `address` that could be bound right now: the next free one above `port`, or any. 0 when there is none.
/// Thread: any.
std::uint16_t freePortNear(const std::string& address, std::uint16_t port);

}  // namespace penstock::service
