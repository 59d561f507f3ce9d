// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/proxy_service.h"

#include <filesystem>
#include <utility>

#include "penstock/engine/engine.h"
#include "penstock/service/paths.h"
#include "penstock/tls/certificate_authority.h"
#include "service/bulk/project_runs.h"
#include "service/engine_passthrough.h"
#include "service/intercept/queue_interceptor.h"
#include "service/listeners/listeners.h"
#include "service/listeners/warnings.h"
#include "service/page/ca_pages.h"
#include "service/project/open_projects.h"
#include "service/protobuf/seen_names.h"
#include "service/rules/project_rules.h"
#include "service/scope/project_scope.h"
#include "service/scripts/project_scripts.h"
#include "service/sends/engine_sends.h"
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
  Listeners listeners;
  std::unique_ptr<engine::Engine> engine;  // after what it writes to and tells
  EngineSends sends;                       // by way of the engine
  ProjectRuns runs{projects, sends};
  ProjectServerTrust trust{projects};

  record::Recorder::Finished finished();
  engine::EngineParts engineParts();
};

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
  parts.scope = scope;
  parts.finished = finished();
  parts.passthroughChanged = [this](const model::AutoPassthrough& p) { passthrough.changed().notify(p); };
  parts.trustForProject = [this](const model::TrustedServer& server) { trust.trust(server, model::TrustScope::project); };
  return parts;
}

ProxyService::ProxyService(model::Config config, model::ScriptConfig scripts) : impl_(std::make_unique<Impl>()) {
  impl_->config = std::move(config);
  impl_->script = std::move(scripts);
}

ProxyService::~ProxyService() { stop(); }

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
  impl_->sends.begin({&impl_->engine->outlet(), &impl_->projects.sink(), impl_->finished()});
  impl_->runs.begin();
  impl_->intercept.begin(impl_->projects);
  impl_->trust.begin(*impl_->engine, impl_->authority->secretFor("servers trusted in a project"));
  return {};
}

Result<void> ProxyService::listen(const std::vector<model::ListenerConfig>& listeners) {
  if (auto opened = impl_->listeners.open(*impl_->engine, listeners); !opened) return opened;
  impl_->config.engine.listeners = listeners;
  impl_->pages->setProxyAddress(impl_->listeners.addressForClients());
  if (auto opened = impl_->listeners.openUi(*impl_->engine, impl_->config.ui); !opened) return opened;
  return impl_->listeners.openDns(*impl_->engine, impl_->config.engine.dns.listen);
}

void ProxyService::endTraffic(std::chrono::milliseconds grace) {
  impl_->intercept.end();
  impl_->runs.end();
  impl_->sends.end();
  if (impl_->engine) impl_->engine->stop(grace);
  impl_->listeners.ended();
}

// From what writes to what is written to; only then what nobody's record waits for (see Impl, destroyed from last to first).
void ProxyService::stop(std::chrono::milliseconds grace) {
  endTraffic(grace);
  impl_->scripts.end();
  impl_->projects.end();
}

std::vector<ListenerStatus> ProxyService::listeners() const { return impl_->listeners.all(); }
std::optional<ListenerStatus> ProxyService::uiListener() const { return impl_->listeners.ui(); }
std::optional<ListenerStatus> ProxyService::dnsListener() const { return impl_->listeners.dns(); }
const model::Config& ProxyService::config() const { return impl_->config; }

CaCertificate ProxyService::ca() const {
  return {impl_->authority->pem(), impl_->authority->file().string(), impl_->authority->fingerprint()};
}

std::vector<std::string> ProxyService::warnings() const {
  std::vector<std::string> out;
  const std::vector<ListenerStatus>& listeners = impl_->listeners.all();
  if (listeners.empty()) return out;
  const auto add = [&out](std::string sentence) {
    if (!sentence.empty()) out.push_back(std::move(sentence));
  };
  for (const ListenerStatus& l : listeners) add(foreignLoopbackWarning(l));
  add(openListenerWarning(listeners, impl_->config.engine.proxyAuth.has_value()));
  if (const auto& dns = impl_->listeners.dns()) add(openDnsWarning(*dns));
  add(authorityWarning(*impl_->authority->info(), ca().file, wallNow()));
  add(impl_->rules.warning());
  for (std::string& sentence : exposedFileWarnings(impl_->config)) out.push_back(std::move(sentence));
  return out;
}

ProjectPtr ProxyService::project() const { return impl_->projects.current(); }
Projects& ProxyService::projects() { return impl_->projects; }
Passthrough& ProxyService::passthrough() { return impl_->passthrough; }
Scope& ProxyService::scope() { return *impl_->scope; }
ServerTrust& ProxyService::trust() { return impl_->trust; }
Intercept& ProxyService::intercept() { return impl_->intercept; }
Scripts& ProxyService::scripts() { return impl_->scripts; }
ProtobufNames& ProxyService::protobuf() { return impl_->names; }
BulkRuns& ProxyService::bulk() { return impl_->runs; }
Sends& ProxyService::sends() { return impl_->sends; }
Rules& ProxyService::rules() { return impl_->rules; }

}  // namespace penstock::service
