// SPDX-License-Identifier: GPL-3.0-or-later
// Names to addresses, as this system does it, without one name waiting for another.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace penstock::net {

/// An IPv4 or IPv6 address with port 0.
struct IpAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
  const sockaddr& raw() const { return reinterpret_cast<const sockaddr&>(storage); }
};

struct Resolved {
  std::vector<IpAddress> addresses;  // in the system's order of preference (RFC 6724), 32 at most; empty with an error
  std::string error;                 // the system's words, or ours where a bound is met
  std::uint16_t port = 0;            // to dial in place of the one that is asked for; 0: that one
};
using ResolvedPtr = std::shared_ptr<const Resolved>;

/// What a name is by the person's word.
struct NameOverride {
  Resolved resolved;    // as far as `instead` is ""
  std::string instead;  // the name to look up in its place
};
/// Nothing: the name is what the system says. Thread: any.
using NameOverrides = std::function<std::optional<NameOverride>(const std::string& host)>;

/// The system's resolver: getaddrinfo, and with it nsswitch.conf, the hosts file, search lists, mDNS and whatever else the person set
/// up, read anew as they change. It blocks and cannot be called off, so each name has a thread of its own. Answers are kept for some seconds,
/// failures for one.
/// Thread: any. Lifetime: a look-up under way when it is destroyed (a silent name server blocks for long) ends on its own and calls nobody.
class Resolver {
 private:
  struct Impl;
  struct Lookup;

 public:
  enum class Family : std::uint8_t { any, v4 };
  using Done = std::function<void(ResolvedPtr)>;

  /// Somebody waits; when it is destroyed nobody does, and `done` is not called any more.
  class Ticket {
   public:
    Ticket() = default;
    Ticket(Ticket&&) noexcept;
    Ticket& operator=(Ticket&&) noexcept;
    ~Ticket();

   private:
    friend class Resolver;
    std::shared_ptr<Impl> impl_;
    std::shared_ptr<Lookup> lookup_;
    std::uint64_t number_ = 0;
  };

  /// So many look-ups may be under way, and so many of names under one domain (its last two labels): a page that makes up names whose
  /// server is silent holds up the names of that domain, not all.
  static constexpr std::size_t most = 1'000, mostOfDomain = 200;

  Resolver();
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// What is known, or why it is not asked for; else null, and `done` is called on a resolver thread while `ticket` lives. `done` may not
  /// call back here. It may be destroyed long after this, on any thread: it must own nothing that dies with an IoThread. Never blocks.
  ResolvedPtr resolve(const std::string& host, Family family, Done done, Ticket& ticket);
  /// Asked before the system; in place of those before. Any thread.
  void setOverrides(NameOverrides overrides);
  /// From its return on nobody is called any more. Before the IoThreads of those who asked are destroyed. Any thread.
  void stop();

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace penstock::net
