// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/proxy_service.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "penstock/engine/engine.h"
#include "penstock/service/api_tokens.h"
#include "penstock/service/audit_log.h"
#include "penstock/service/paths.h"
#include "penstock/service/redacting.h"
#include "penstock/service/run_door.h"
#include "penstock/tls/authority_files.h"
#include "penstock/tls/certificate_authority.h"
#include "service/bulk/project_runs.h"
#include "service/devices/engine_devices.h"
#include "service/engine_passthrough.h"
#include "service/intercept/queue_interceptor.h"
#include "service/listeners/listeners.h"
#include "service/listeners/warnings.h"
#include "service/names/project_names.h"
#include "service/page/ca_pages.h"
#include "service/project/open_projects.h"
#include "service/protobuf/seen_names.h"
#include "service/rules/project_rules.h"
#include "service/scope/project_scope.h"
#include "service/scripts/project_scripts.h"
#include "service/sends/engine_sends.h"
#include "service/settings/files.h"
#include "service/settings/kept_configuration.h"
#include "service/system_proxy/desktop_proxy.h"
#include "service/trust/project_server_trust.h"

namespace penstock::service {

struct ProxyService::Impl {
  model::Config config;
  model::ScriptConfig script;
  tls::CertificateAuthorityPtr authority;
  OpenProjects projects;
  SeenNames names{[this] { return projects.current(); }};
  ProjectRules rules{projects};
  ProjectScripts scripts{projects};
  EnginePassthrough passthrough;
  std::shared_ptr<ProjectScope> scope = std::make_shared<ProjectScope>(projects);
  InterceptQueue intercept;
  std::shared_ptr<CaPages> pages;
  std::function<void(int)> localClients;
  ApiTokens tokens;
  std::string tokensProblem;
  AuditLog audit;
  Listeners listeners;
  std::unique_ptr<engine::Engine> engine;  // after what it writes to and tells
  EngineSends sends;                       // by way of the engine
  ProjectRuns runs{projects, sends};
  ProjectServerTrust trust{projects};
  ProjectNames nameServer{projects};
  RunDoor door;
  DesktopProxy systemProxy;
  Subscription listenersMoved;
  KeptConfiguration configuration{[this](const Settings& before, const Settings& now) { return apply(before, now); }};
  EngineDevices devices{listeners, configuration, nameServer};

  Result<void> openTokens(const UserFolders& folders);
  /// Errors: it is one of the person's own, which is no file of ours.
  Result<void> ownAuthority() const;
  /// Of settings that changed, what counts without a new start.
  Result<void> apply(const Settings& before, const Settings& now);
  Result<void> applyListeners(const Settings& before, const Settings& now);
  void applyPassthrough(const std::vector<std::string>& old, const std::vector<std::string>& wanted);
  record::Recorder::Finished finished();
  engine::EngineParts engineParts();
};

/// Of a file that nobody named the API is no reason to fail: nobody may call then.
Result<void> ProxyService::Impl::openTokens(const UserFolders& folders) {
  if (!localClients) return {};
  const bool named = !config.api.tokenFile.empty();
  if (!named) config.api.tokenFile = folders.apiTokenFile();
  auto opened = makeOwnFolder(std::filesystem::path(config.api.tokenFile).parent_path().string());
  if (opened) opened = tokens.open(config.api.tokenFile);
  if (opened && !makeOwnFolder(folders.dataFolder())) return opened;
  if (opened && !config.noDb) opened = audit.open(folders.dataFolder() + "/audit.log");
  if (opened || named) return opened;
  tokensProblem = "nobody may call the API: " + opened.error().message;
  return {};
}

Result<void> ProxyService::Impl::apply(const Settings& before, const Settings& now) {
  if (!engine) return {};
  std::vector<std::function<void()>> undo;
  const auto tried = [&undo](Result<void> done, std::function<void()> back) {
    if (done)
      undo.push_back(std::move(back));
    else
      for (auto step = undo.rbegin(); step != undo.rend(); ++step) (*step)();
    return done;
  };
  const Listeners::Standing open = listeners.standing();
  if (auto done = tried(applyListeners(before, now), [&] {
        listeners.goBack(*engine, open);
        pages->setProxyAddress(listeners.addressForClients());
      });
      !done)
    return done;
  if (before.config.scope != now.config.scope)
    if (auto done = tried(scope->setOfRun(now.config.scope), [&] { (void)scope->setOfRun(before.config.scope); }); !done) return done;
  if (auto done = tried(nameServer.setOfRun(now.config.engine), [&] { (void)nameServer.setOfRun(before.config.engine); }); !done) return done;
  if (auto done = tried(engine->change(now.config.engine), [&] { (void)engine->change(before.config.engine); }); !done) return done;
  if (auto done = tried(redacting().set(now.redaction), [] {}); !done) return done;
  applyPassthrough(before.config.engine.passthrough, now.config.engine.passthrough);
  return {};
}

Result<void> ProxyService::Impl::applyListeners(const Settings& before, const Settings& now) {
  Listeners::Wanted wanted = listeners.wanted();
  // Where the settings say what they said, a port that a person chose since stays.
  if (!sameListeners(before.config.engine.listeners, now.config.engine.listeners)) wanted.proxy = now.config.engine.listeners;
  if (!sameListener(before.config.ui, now.config.ui)) wanted.ui = now.config.ui;
  auto done = listeners.become(*engine, wanted);
  pages->setProxyAddress(listeners.addressForClients());
  return done;
}

void ProxyService::Impl::applyPassthrough(const std::vector<std::string>& old, const std::vector<std::string>& wanted) {
  if (old == wanted) return;
  // Hosts that were passed through by hand since stay so.
  std::vector<std::string> hosts = passthrough.hosts();
  std::erase_if(hosts, [&](const std::string& host) {
    return std::find(old.begin(), old.end(), host) != old.end() || std::find(wanted.begin(), wanted.end(), host) != wanted.end();
  });
  hosts.insert(hosts.begin(), wanted.begin(), wanted.end());
  passthrough.setHosts(std::move(hosts));
}

record::Recorder::Finished ProxyService::Impl::finished() {
  return [this](const model::ExchangePtr& x) {
    names.ended(x);
    projects.sink().ended(x);
  };
}

engine::EngineParts ProxyService::Impl::engineParts() {
  engine::EngineParts parts;
  parts.config = config.engine;
  // Beside the project: a folder for temporary files is memory on many machines.
  if (!config.noDb) parts.held.folder = std::filesystem::absolute(config.project).parent_path().string();
  parts.sink = &projects.sink();
  parts.authority = authority;
  parts.pages = pages;
  parts.localClients = localClients;
  parts.scope = scope;
  parts.finished = finished();
  parts.passthroughChanged = [this](const model::AutoPassthrough& p) { passthrough.changed().notify(p); };
  parts.trustForProject = [this](const model::TrustedServer& server) { trust.trust(server, model::TrustScope::project); };
  return parts;
}

ProxyService::ProxyService(model::Config config, model::ScriptConfig scripts, SettingsSource source) : impl_(std::make_unique<Impl>()) {
  impl_->config = std::move(config);
  impl_->script = std::move(scripts);
  impl_->configuration.begin(std::move(source));
}

ProxyService::~ProxyService() { stop(); }

void ProxyService::setLocalClients(std::function<void(int descriptor)> take) { impl_->localClients = std::move(take); }

LocalAnswer ProxyService::page(std::string_view method, std::string_view path) const { return impl_->pages->answer(method, path); }

void ProxyService::setProject(std::string path) { impl_->config.project = std::move(path); }

Result<void> ProxyService::open() {
  model::Config& config = impl_->config;
  const UserFolders folders = UserFolders::ofThisUser();
  if (config.caDir.empty()) config.caDir = folders.caFolder();
  if (config.project.empty()) config.project = folders.sessionProject();
  auto authority = config.caCert.empty() ? tls::CertificateAuthority::openOrCreate(config.caDir)
                                         : tls::CertificateAuthority::fromFiles(config.caCert, config.caKey);
  if (!authority) return authority.error();
  impl_->authority = *authority;
  if (auto opened = impl_->openTokens(folders); !opened) return opened;
  if (auto loaded = impl_->names.begin(config.protobuf); !loaded) return loaded;
  if (auto opened = impl_->projects.begin(config.noDb ? std::string() : config.project, config.keepFree); !opened) return opened;

  CaPageInfo info;
  info.pem = impl_->authority->pem();
  info.der = impl_->authority->der();
  info.fingerprint = impl_->authority->fingerprint();
  info.revocationList = [authority = impl_->authority] { return authority->revocationList(wallNow()); };
  impl_->pages = std::make_shared<CaPages>(std::move(info));
  if (auto begun = impl_->scope->begin(config.scope); !begun) return begun;
  engine::EngineParts parts = impl_->engineParts();
  if (auto begun = impl_->rules.begin(config.rules, impl_->authority->secretFor("rules in a project")); !begun) return begun;
  parts.interceptors.push_back(impl_->rules.interceptor());
  if (auto begun = impl_->scripts.begin(impl_->script, folders.pluginsFolder(), impl_->authority->secretFor("scripts in a project")); !begun) return begun;
  impl_->scripts.setCalledByRules([rules = impl_->rules.interceptor()] { return rules->callsScripts(); });
  parts.interceptors.push_back(impl_->scripts.interceptor());
  impl_->intercept.setBreakpoints([rules = impl_->rules.interceptor()] { return rules->breaks(); });
  parts.interceptors.push_back(std::make_shared<QueueInterceptor>(impl_->intercept));  // last: it holds what would go on
  auto engine = engine::Engine::create(std::move(parts));
  if (!engine) return engine.error();
  impl_->engine = std::move(*engine);
  impl_->passthrough.setEngine(impl_->engine.get());
  impl_->sends.begin({[engine = impl_->engine.get()] { return engine->outlet(); }, &impl_->projects.sink(), impl_->finished()});
  impl_->runs.begin();
  impl_->intercept.begin(impl_->projects);
  impl_->trust.begin(*impl_->engine, impl_->authority->secretFor("servers trusted in a project"));
  impl_->nameServer.begin(*impl_->engine, config.engine, impl_->authority->secretFor("names in a project"));
  impl_->devices.begin(*impl_->engine, [this](const std::vector<model::ListenerConfig>& wanted) { return listen(wanted); },
                       config.noDb ? std::string() : folders.dataFolder() + "/clients.json");
  impl_->systemProxy.begin(folders, [this] { return impl_->listeners.proxyForThisMachine(); });
  impl_->listenersMoved = impl_->listeners.changed().subscribe([this] { impl_->systemProxy.moved(); });
  return {};
}

Result<void> ProxyService::listen(const std::vector<model::ListenerConfig>& listeners) {
  if (auto opened = impl_->listeners.open(*impl_->engine, listeners); !opened) return opened;
  impl_->pages->setProxyAddress(impl_->listeners.addressForClients());
  if (auto opened = impl_->listeners.openUi(*impl_->engine, impl_->config.ui); !opened) return opened;
  return impl_->nameServer.start();
}

Result<void> ProxyService::welcomePrograms() {
  RunDoor::Calls calls;
  calls.enclose = [this](engine::Enclosure sockets) { return enclose(std::move(sockets)); };
  calls.release = [this](engine::EnclosureId id) { release(id); };
  calls.caPem = impl_->authority->pem();
  return impl_->door.open(UserFolders::ofThisUser().runtimeFolder(), std::move(calls));
}

Result<engine::EnclosureId> ProxyService::enclose(engine::Enclosure sockets) { return impl_->engine->enclose(std::move(sockets)); }
void ProxyService::release(engine::EnclosureId id) { impl_->engine->release(id); }

void ProxyService::endTraffic(std::chrono::milliseconds grace) {
  impl_->listenersMoved = Subscription();
  impl_->systemProxy.end();  // first: programs go elsewhere before nobody listens
  impl_->door.close();
  impl_->intercept.end();
  impl_->nameServer.end();
  impl_->runs.end();
  impl_->sends.end();
  impl_->listeners.end();
  if (impl_->engine) impl_->engine->stop(grace);
}

// From what writes to what is written to; only then what nobody's record waits for (see Impl, destroyed from last to first).
void ProxyService::stop(std::chrono::milliseconds grace) {
  endTraffic(grace);
  impl_->scripts.end();
  impl_->projects.end();
}

std::vector<ListenerStatus> ProxyService::listeners() const { return impl_->listeners.all(); }
Notifier<>& ProxyService::listenersChanged() { return impl_->listeners.changed(); }
std::optional<ListenerStatus> ProxyService::uiListener() const { return impl_->listeners.ui(); }
std::optional<ListenerStatus> ProxyService::dnsListener() const { return impl_->nameServer.status().listening; }
const model::Config& ProxyService::config() const { return impl_->config; }

CaCertificate ProxyService::ca() const {
  return {impl_->authority->pem(), impl_->authority->file().string(), impl_->authority->fingerprint()};
}

Result<std::string> ProxyService::caWithKey(const std::string& password) const { return tls::pkcs12Of(*impl_->authority, password); }

Result<void> ProxyService::Impl::ownAuthority() const {
  if (config.caCert.empty()) return {};
  return makeError(ErrorCode::unsupported, "ca.cert_path says which authority this is: expected the change there");
}

Result<void> ProxyService::renewCa() {
  if (auto own = impl_->ownAuthority(); !own) return own;
  return tls::retireAuthority(impl_->config.caDir);
}

Result<void> ProxyService::importCa(const std::string& file, const std::string& keyFile, const std::string& password) {
  if (auto own = impl_->ownAuthority(); !own) return own;
  return tls::importAuthority(impl_->config.caDir, file, keyFile, password);
}

std::vector<std::string> ProxyService::warnings() const {
  std::vector<std::string> out;
  const std::vector<ListenerStatus> listeners = impl_->listeners.all();
  if (listeners.empty()) return out;
  const auto add = [&out](std::string sentence) {
    if (!sentence.empty()) out.push_back(std::move(sentence));
  };
  for (const ListenerStatus& l : listeners) add(foreignLoopbackWarning(l));
  model::Config config = impl_->config;
  config.engine = impl_->engine->outlet()->config;
  add(openListenerWarning(listeners, config.engine.proxyAuth.has_value()));
  if (const auto dns = dnsListener()) add(openDnsWarning(*dns));
  for (std::string& sentence : impl_->nameServer.warnings()) add(std::move(sentence));
  add(authorityWarning(*impl_->authority->info(), ca().file, wallNow()));
  add(impl_->rules.warning());
  add(impl_->tokensProblem);
  for (std::string& sentence : exposedFileWarnings(config)) out.push_back(std::move(sentence));
  return out;
}

ApiTokens& ProxyService::apiTokens() { return impl_->tokens; }
AuditLog& ProxyService::audit() { return impl_->audit; }
ProjectPtr ProxyService::project() const { return impl_->projects.current(); }
Projects& ProxyService::projects() { return impl_->projects; }
Configuration& ProxyService::configuration() { return impl_->configuration; }
Passthrough& ProxyService::passthrough() { return impl_->passthrough; }
Scope& ProxyService::scope() { return *impl_->scope; }
Devices& ProxyService::devices() { return impl_->devices; }
NameServer& ProxyService::names() { return impl_->nameServer; }
SystemProxy& ProxyService::systemProxy() { return impl_->systemProxy; }
ServerTrust& ProxyService::trust() { return impl_->trust; }
Intercept& ProxyService::intercept() { return impl_->intercept; }
Scripts& ProxyService::scripts() { return impl_->scripts; }
ProtobufNames& ProxyService::protobuf() { return impl_->names; }
BulkRuns& ProxyService::bulk() { return impl_->runs; }
Sends& ProxyService::sends() { return impl_->sends; }
Rules& ProxyService::rules() { return impl_->rules; }

}  // namespace penstock::service
