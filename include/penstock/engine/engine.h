// SPDX-License-Identifier: GPL-3.0-or-later
// The proxy itself: listeners, sessions, upstream connections. Knows neither store nor window.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/engine/enclosure.h"
#include "penstock/engine/interceptor.h"
#include "penstock/engine/scope.h"
#include "penstock/http/spool.h"
#include "penstock/model/auto_passthrough.h"
#include "penstock/model/client_seen.h"
#include "penstock/model/config.h"
#include "penstock/model/dns_counts.h"
#include "penstock/model/exchange.h"
#include "penstock/model/exchange_sink.h"
#include "penstock/model/trusted_server.h"
#include "penstock/tls/certificate_authority.h"
#include "penstock/upstream/outlet.h"

namespace penstock::engine {

enum class ListenerRole : unsigned char {
  proxy,  // what comes in is traffic; origin-form requests to an explicit proxy are answered by the pages
  local,  // the pages, or whoever takes `localClients`; nothing is recorded
};

using ListenerId = std::uint64_t;

struct BoundListener {
  ListenerId id = 0;    // of an engine, never given twice; 0: the name server's
  std::string address;  // "127.0.0.1:8080", "[::1]:8080"; the first of localhost's two
  std::uint16_t port = 0;
  bool beyondLoopback = false;  // other machines may reach it
  std::string foreign;          // "[::1]:8080" where that half of localhost is another program's; else ""
};

struct EngineParts {
  model::EngineConfig config;
  model::ExchangeSink* sink = nullptr;  // outlives the engine
  tls::CertificateAuthorityPtr authority;
  std::shared_ptr<Pages> pages;                                 // asked before anybody; may be null
  std::function<void(int)> localClients;                        // takes connections to `local` listeners, on an I/O thread; empty: the pages alone
  std::vector<std::shared_ptr<Interceptor>> interceptors;       // asked in order
  std::shared_ptr<Scope> scope;                                 // null: all is in it
  http::SpoolRoom held;                                         // for content that interceptors want whole
  std::function<void(const model::ExchangePtr&)> finished;      // on an I/O thread, once an exchange; may be empty
  std::function<void(const model::AutoPassthrough&)> passthroughChanged;  // began, or was taken back; on an I/O thread; may be empty
  std::function<void(const model::TrustedServer&)> trustForProject;  // asked for on the error page; on an I/O thread; may be empty
};

/// Thread: members from the thread that made it, unless they say otherwise.
class Engine {
 public:
  /// **Errors**: an unreadable `upstreamCa`, `reverseClientCa` or client certificate: the message names the file.
  static Result<std::unique_ptr<Engine>> create(EngineParts parts);
  ~Engine();

  /// "localhost" is 127.0.0.1, and the same port of ::1 where this machine has that: one listener on two sockets.
  /// **Errors**: busy (address in use), io, invalidArgument (no IP address); cancelled, the engine has ended. Thread: as listenDns().
  Result<BoundListener> listen(const model::ListenerConfig& where, ListenerRole role);
  /// The name server, on UDP and TCP; in place of the one before, which is gone also where this one cannot be. **Errors**: as listen();
  /// cancelled, the engine has ended. Any thread but an I/O thread, one at a time, as are stopDns() and stop().
  Result<BoundListener> listenDns(const model::DnsConfig::Place& where);
  void stopDns();
  /// Of the name server that is there. Any thread.
  model::DnsCounts dnsCounts() const;
  /// What names are, from the next question on: what the name server answers, where the proxy goes, and whom others' names are asked of (none: the
  /// system's servers). Any thread.
  void setNames(std::vector<model::DnsRecord> records, std::vector<model::HostOverride> hosts, std::vector<model::DnsConfig::Place> upstream);
  /// Serves an enclosed program: its connections are traffic that comes in, its questions are answered as this machine's resolver would, the
  /// records before it. **Errors**: limit, io, invalidArgument. Thread: as listenDns().
  Result<EnclosureId> enclose(Enclosure sockets);
  /// It has ended. Thread: as listenDns().
  void release(EnclosureId id);
  /// Closes its sockets; connections go on. Thread: as listenDns().
  void stopListening(ListenerId id);
  /// Stops listening, waits up to `grace` for exchanges under way, ends the rest as `shutdown`. Idempotent.
  void stop(std::chrono::milliseconds grace);

  /// From the next connection on. Any thread.
  void setPassthrough(std::vector<std::string> patterns);
  std::vector<std::string> passthrough() const;
  /// What is passed through because clients refuse our certificate, newest first. Any thread.
  std::vector<model::AutoPassthrough> automaticPassthroughs() const;
  /// From the next connection on `host` ("" for all) is decrypted again. False when it was not passed through. Any thread.
  bool retryDecryption(const std::string& host);

  /// Who came by the ways in, those seen last first. Any thread.
  std::vector<model::ClientSeen> clients() const;
  /// Of that address nothing more is read, from now on, until it is no longer paused; what it has asked for goes on. Any thread.
  void pauseClient(const std::string& address, bool paused);

  /// From the next connection on that server is accepted, until the engine ends. Any thread.
  void trustServer(const model::TrustedServer& server);
  /// Those of the project, in place of those before. Any thread.
  void setProjectTrust(std::vector<model::TrustedServer> servers);
  /// Refused again from the next connection on. Any thread.
  void distrustServer(const model::TrustedServer& server);
  bool trusts(const model::TrustedServer& server) const;
  /// Those of trustServer() and of the error page's button, which the engine alone remembers. Any thread.
  std::vector<model::TrustedServer> trustedForRun() const;

  /// From the next connection on, but for what is looked at once: `listeners`, `passthrough`, `upstreamCa`, `reverseClientCa`, names, `threads`.
  /// Any thread. **Errors**: an unreadable client certificate, and all stays as it was.
  Result<void> change(model::EngineConfig config);
  /// How servers are reached, for whoever does so beside the proxy, by the settings that hold now; as long as the engine is there. Any thread.
  upstream::OutletPtr outlet() const;

 private:
  Engine();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::engine
