// SPDX-License-Identifier: GPL-3.0-or-later
// The name server: answers what the person has records of, and asks other servers for the rest. Each question is a row.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/dns/records.h"
#include "penstock/net/dialer.h"
#include "penstock/record/recorder.h"

namespace penstock::dns {

struct ServerParts {
  net::IoThread& thread;
  record::Recorder& recorder;  // of that thread
  net::Resolver& resolver;     // of TCP to other servers, whose addresses are no names
  RecordsPtr records;          // never null
  std::vector<model::DnsConfig::Place> upstream;       // empty: the system's
  net::DialGuard guard;                                // refuses our own ports as servers to ask
  std::function<std::uint64_t()> nextConnection;       // ConnectionInfo::id
  std::function<void(std::string_view)> tellBug;       // what was thrown; the server goes on without it
  std::function<bool(const model::Exchange&)> inScope; // whether a question is recorded; empty: each is
};

/// UDP and TCP on one address and port. Bounded: so many questions wait for other servers at once, so many clients are connected by TCP,
/// each question is over in some seconds, and nothing is read while the recorder is behind.
/// Lifetime: not longer than the recorder; between start() and stop() not shorter than the thread's context.
class Server {
 public:
  static constexpr std::size_t mostWaiting = 512, mostClients = 128;

  /// **Errors**: busy (by UDP or TCP), io, invalidArgument (no IP address). Any thread, while nobody runs on `parts.thread` yet or not.
  static Result<std::unique_ptr<Server>> open(ServerParts parts, const std::string& address, std::uint16_t port);
  ~Server();

  /// "127.0.0.1:5353"; the port is the kernel's where none was asked for.
  const std::string& address() const;
  const sockaddr& bound() const;
  /// The thread itself.
  void start();
  /// Answers nobody any more; what waits ends. The thread itself. Idempotent.
  void stop();
  /// From the next question on. Any thread.
  void setRecords(RecordsPtr records);

 private:
  Server();
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace penstock::dns
