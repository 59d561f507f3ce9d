// SPDX-License-Identifier: GPL-3.0-or-later
// The one façade over engine and store for the window, the terminal, the API and the command line: it opens, listens and stops, and hands
// out its parts, each with a header of its own.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/engine/enclosure.h"
#include "penstock/model/config.h"
#include "penstock/service/intercept.h"
#include "penstock/model/script_config.h"
#include "penstock/service/ca_page.h"
#include "penstock/service/configuration.h"
#include "penstock/service/listener_status.h"
#include "penstock/service/passthrough.h"
#include "penstock/service/project.h"
#include "penstock/service/projects.h"
#include "penstock/service/protobuf_names.h"
#include "penstock/service/scope.h"
#include "penstock/service/scripts.h"
#include "penstock/service/server_trust.h"
#include "penstock/service/system_proxy.h"

namespace penstock::service {

class ApiTokens;
class AuditLog;
class BulkRuns;
class Devices;
class NameServer;
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
  /// `source`: where the settings came from; without one they cannot be changed.
  explicit ProxyService(model::Config config, model::ScriptConfig scripts = {}, SettingsSource source = {});
  ~ProxyService();
  ProxyService(const ProxyService&) = delete;
  ProxyService& operator=(const ProxyService&) = delete;

  /// Before `open`: who takes what connects to the port of the CA page, on an I/O thread, and answers with page() what is no business of its
  /// own. By default the pages are all there is.
  void setLocalClients(std::function<void(int descriptor)> take);
  /// After `open`: the CA page and its files. Thread: any.
  LocalAnswer page(std::string_view method, std::string_view path) const;
  /// Before `open`: another project than the configuration names, which takes the session's where it names none.
  void setProject(std::string path);
  /// Opens CA and project. Nothing listens yet. **Errors**: each names the file and what to do; it may be called again then.
  Result<void> open();
  /// Opens the listeners, in place of those that are open; from then on they follow the settings. May be called again after a failure or with other
  /// listeners; where one cannot be, those before stay. **Errors**: busy (the message names the
  /// process that holds the port where the system tells), io.
  Result<void> listen(const std::vector<model::ListenerConfig>& listeners);
  /// After `listen`: from now on `penstock run` of this person finds this one. **Errors**: io. Thread: any, one at a time.
  Result<void> welcomePrograms();
  /// After `open`: serves the network of a program, until release() or the end. **Errors**: see Engine::enclose. Thread: any but an I/O thread.
  Result<engine::EnclosureId> enclose(engine::Enclosure sockets);
  void release(engine::EnclosureId id);
  /// Stops listening, lets exchanges end for `grace`, then ends them. What was recorded can still be read. Idempotent.
  void endTraffic(std::chrono::milliseconds grace = std::chrono::milliseconds(500));
  /// As endTraffic, then writes everything out and closes the project: all is saved. What may still be under way (a look-up, a schema
  /// being linked) the destructor waits for. Takes a second and a half at most unless the disk is slow with what waits for it. Idempotent.
  void stop(std::chrono::milliseconds grace = std::chrono::milliseconds(500));

  /// Of these four the thread is any.
  std::vector<ListenerStatus> listeners() const;
  /// Other listeners are open, of the proxy or of the pages. On the thread that changed them.
  Notifier<>& listenersChanged();
  /// The CA page and the REST API. Empty when it is off.
  std::optional<ListenerStatus> uiListener() const;
  /// The name server, as names() has it; its mode means nothing. Empty when it is off.
  std::optional<ListenerStatus> dnsListener() const;
  const model::Config& config() const;
  /// After `open`.
  CaCertificate ca() const;
  /// It with its key, as PKCS#12. **Errors**: invalidArgument, no password. Thread of this and the next two: any.
  Result<std::string> caWithKey(const std::string& password) const;
  /// From the next start on there is another, made anew; the files of this one stay beside it. **Errors**: unsupported where ca.cert_path says which
  /// it is; io.
  Result<void> renewCa();
  /// From the next start on it is that one: PEM or PKCS#12. **Errors**: as before, and what is wrong with the file.
  Result<void> importCa(const std::string& file, const std::string& keyFile, const std::string& password);
  /// What a person should know of the settings in force and the files they name, a sentence or two each, while it holds: ask again. None
  /// before `listen`. Thread: any.
  std::vector<std::string> warnings() const;

  /// The one that is open, closed after `stop`; null before `open`. Whoever holds it reads on while another is opened. Thread: any.
  ProjectPtr project() const;
  /// After `open`. Thread: any.
  ApiTokens& apiTokens();
  AuditLog& audit();
  Projects& projects();
  Configuration& configuration();
  Passthrough& passthrough();
  Scope& scope();
  /// After `open`.
  NameServer& names();
  /// After `open`.
  Devices& devices();
  /// From `open` to the end of traffic.
  SystemProxy& systemProxy();
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
