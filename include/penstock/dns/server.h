// SPDX-License-Identifier: GPL-3.0-or-later
// The name server: answers what the person has records of, and asks other servers for the rest. Each question is a row.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/descriptor.h"
#include "penstock/base/result.h"
#include "penstock/dns/records.h"
#include "penstock/model/dns_counts.h"
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
  // Of programs that are enclosed: the server stands in for this machine's resolver.
  bool asMachine = false;  // addresses are what `resolver` says; where that says nothing, what other servers do
  std::string machineName, self4, self6;  // that name's addresses, and what the answer `self` is
  // What is answered where the person says that a name is on this machine's loopback, which is another one to who asks. Set with asMachine.
  std::function<std::string(const std::string& name, bool v6)> standIn;
  std::function<bool(const std::string& name)> overridden;  // the person says what that name is. Set with asMachine
  std::function<void(const std::string& name, const std::vector<std::string>& addresses)> told;  // each answer with addresses; may be empty
};

/// Sockets that were made and bound in another network namespace.
struct GivenSockets {
  std::vector<Descriptor> datagrams, streams;  // UDP; TCP that listens
};

/// UDP and TCP, as a rule on one address and port. Bounded: so many questions wait for other servers at once, so many clients are connected by TCP,
/// each question is over in some seconds, and nothing is read while the recorder is behind.
/// Lifetime: not longer than the recorder; between start() and stop() not shorter than the thread's context.
class Server {
 public:
  static constexpr std::size_t mostWaiting = 512, mostClients = 128;

  /// **Errors**: busy (by UDP or TCP), io, invalidArgument (no IP address). Any thread, while nobody runs on `parts.thread` yet or not.
  static Result<std::unique_ptr<Server>> open(ServerParts parts, const std::string& address, std::uint16_t port);
  /// The same over sockets that are there already. **Errors**: io, invalidArgument: one of them is none.
  static Result<std::unique_ptr<Server>> adopt(ServerParts parts, GivenSockets sockets);
  ~Server();

  /// "127.0.0.1:5353"; the port is the kernel's where none was asked for. Of given sockets the first's.
  const std::string& address() const;
  const sockaddr& bound() const;
  /// The thread itself.
  void start();
  /// Answers nobody any more; what waits ends. The thread itself. Idempotent.
  void stop();
  /// From the next question on; of other servers none: the system's. Any thread.
  void set(RecordsPtr records, std::vector<model::DnsConfig::Place> upstream);
  /// Any thread.
  model::DnsCounts counts() const;

 private:
  Server();
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace penstock::dns
