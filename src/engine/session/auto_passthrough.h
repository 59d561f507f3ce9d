// SPDX-License-Identifier: GPL-3.0-or-later
// Clients that refuse our certificate for a host get through to it undecrypted for a while.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/model/auto_passthrough.h"
#include "penstock/model/config.h"

namespace penstock::engine {

/// A program on a machine: its address without port, and what its hello tells of it (programTraits).
struct ClientProgram {
  ClientProgram(std::string a, std::uint64_t t) : address(std::move(a)), traits(t) {}
  std::string address;
  std::uint64_t traits;
  auto operator<=>(const ClientProgram&) const = default;
};

/// Bounded: beyond `limit` hosts and programs the one unheard of for the longest time is forgotten. Thread: any.
class AutoPassthroughTable {
 public:
  static constexpr std::size_t limit = 1000;
  /// So many silent ends count as much as `after` spoken refusals: browsers open connections that they never use.
  static constexpr unsigned silentAfter = 5;

  enum class Refusal : unsigned char {
    said,    // by an alert about our certificate
    silent,  // it just ended the connection once it had our certificate
  };

  explicit AutoPassthroughTable(model::AutoPassthroughConfig config) : config_(config) {}

  /// For what comes.
  void configure(model::AutoPassthroughConfig config);
  /// Whether connections of that program to `host` are passed through at present.
  std::optional<model::AutoPassthrough> find(const std::string& host, const ClientProgram& client, WallTime now);
  /// A connection accepted at `began` was refused. Connections that were under way when an earlier one was refused are the same attempt
  /// and count once. `ja4` and `reason` ("... (alert unknown_ca)") are for the person. Returns the entry when passing through begins.
  std::optional<model::AutoPassthrough> refused(const std::string& host, const ClientProgram& client, Refusal how, const std::string& ja4,
                                                const std::string& reason, WallTime began, WallTime now);
  /// A connection that was passed through was refused too: it is no longer, nor will be while the program goes on refusing. Returns the
  /// entry, its `reason` saying why, when that ends passing through. Silent ends count for who refused us silently.
  std::optional<model::AutoPassthrough> refusedAsWell(const std::string& host, const ClientProgram& client, Refusal how, WallTime now);
  /// The program took our certificate for `host`: what it refused for this host counts no more. Neither does what it refused for others
  /// before it took one for the first time: it did not know our authority then.
  void accepted(const std::string& host, const ClientProgram& client);

  /// Whether the program took our certificate for any host.
  bool accepts(const ClientProgram& client) const;
  /// Those in force, newest first.
  std::vector<model::AutoPassthrough> active(WallTime now);
  /// Forgets `host` ("" for all). False when it was not passed through.
  bool retry(const std::string& host, WallTime now);

 private:
  struct Entry {
    model::AutoPassthrough told;  // expires: zero while nothing is passed through
    unsigned said = 0, silent = 0;
    WallTime last{};  // refusal
  };
  using Key = std::pair<std::string, ClientProgram>;

  bool inForce(const Entry& e, WallTime now) const { return e.told.expires > now; }
  void makeRoom();

  std::atomic<bool> empty_{true};  // read without the lock: mostly there is nothing
  mutable std::mutex mutex_;
  model::AutoPassthroughConfig config_;
  std::map<Key, Entry> entries_;
  std::set<ClientProgram> accepting_;
};

/// "passed through automatically: the client refused our certificate (alert unknown_ca), 2 times; until 14:32:10" in local time.
std::string noteOf(const model::AutoPassthrough& p);

}  // namespace penstock::engine
