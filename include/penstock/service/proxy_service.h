// SPDX-License-Identifier: GPL-3.0-or-later
// The one façade over engine and store for the window, the terminal, the API and the command line: it opens, listens and stops, and hands
// out its parts, each with a header of its own.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/model/config.h"
#include "penstock/service/intercept.h"
#include "penstock/model/script_config.h"
#include "penstock/service/listener_status.h"
#include "penstock/service/passthrough.h"
#include "penstock/service/project.h"
#include "penstock/service/projects.h"
#include "penstock/service/protobuf_names.h"
#include "penstock/service/scope.h"
#include "penstock/service/scripts.h"
#include "penstock/service/server_trust.h"

namespace penstock::service {

class BulkRuns;
class Rules;
class Sends;

/// The CA's certificate.
struct CaCertificate {
  std::string pem;
  std::string file;
  std::string fingerprint;  // SHA-256, upper-case hex with colons
};

/// Lifetime: outlives everything that uses it or a part of it; a project may outlive it. Thread: members from the thread that made it
/// unless they say otherwise; the parts from any. Any number of heads use one service: whatever is watched is a base/notifier.
class ProxyService {
 public:
  explicit ProxyService(model::Config config, model::ScriptConfig scripts = {});
  ~ProxyService();
  ProxyService(const ProxyService&) = delete;
  ProxyService& operator=(const ProxyService&) = delete;

  /// Before `open`: another project than the configuration names, which takes the session's where it names none.
  void setProject(std::string path);
  /// Opens CA and project. Nothing listens yet. **Errors**: each names the file and what to do; it may be called again then.
  Result<void> open();
  /// Opens the listeners. May be called again after a failure or with other listeners. **Errors**: busy (the message names the
  /// process that holds the port where the system tells), io.
  Result<void> listen(const std::vector<model::ListenerConfig>& listeners);
  /// Stops listening, lets exchanges end for `grace`, then ends them. What was recorded can still be read. Idempotent.
  void endTraffic(std::chrono::milliseconds grace = std::chrono::milliseconds(500));
  /// As endTraffic, then writes everything out and closes the project: all is saved. What may still be under way (a look-up, a schema
  /// being linked) the destructor waits for. Takes a second and a half at most unless the disk is slow with what waits for it. Idempotent.
  void stop(std::chrono::milliseconds grace = std::chrono::milliseconds(500));

  std::vector<ListenerStatus> listeners() const;
  /// The CA page and later the REST API. Empty when it is off.
  std::optional<ListenerStatus> uiListener() const;
  /// The name server; its mode means nothing. Empty when it is off.
  std::optional<ListenerStatus> dnsListener() const;
  const model::Config& config() const;
  /// After `open`.
  CaCertificate ca() const;
  /// What a person should know of the settings in force and the files they name, a sentence or two each, while it holds: ask again. None
  /// before `listen`. Thread: any.
  std::vector<std::string> warnings() const;

  /// The one that is open, closed after `stop`; null before `open`. Whoever holds it reads on while another is opened. Thread: any.
  ProjectPtr project() const;
  Projects& projects();
  Passthrough& passthrough();
  Scope& scope();
  ServerTrust& trust();
  Intercept& intercept();
  ProtobufNames& protobuf();
  /// After `open`.
  Rules& rules();
  Scripts& scripts();
  Sends& sends();
  BulkRuns& bulk();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::service
