// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/proxy_service.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <utility>

#include "penstock/engine/engine.h"
#include "penstock/engine/own_pages.h"
#include "penstock/filter/exchange_row.h"
#include "penstock/service/ca_page.h"
#include "penstock/service/paths.h"
#include "penstock/service/port_holder.h"
#include "penstock/store/store.h"
#include "penstock/tls/certificate_authority.h"
#include "service/project_sink.h"
#include "service/protobuf/reflection.h"
#include "service/query/query_engine.h"
#include "service/query/stored_whole.h"
#include "service/settings/files.h"
#include "service/trust/project_trust.h"
#include "service/warnings.h"

namespace penstock::service {

namespace {

/// http://penstock/ and what is asked of our own ports.
class CaPages final : public engine::Pages {
 public:
  explicit CaPages(CaPageInfo info) : info_(std::move(info)) {}

  void setProxyAddress(std::string address) {
    const std::lock_guard lock(mutex_);
    info_.proxyAddress = std::move(address);
  }

  std::optional<engine::FixedReply> page(const model::RequestHead& request) override {
    if (request.authority != engine::ownPagesHost && request.authority != "penstock:80") return std::nullopt;
    const std::lock_guard lock(mutex_);
    LocalAnswer answer = answerLocal(request.method, request.path, info_);
    engine::FixedReply reply;
    reply.status = answer.status;
    reply.reason = answer.status == 200 ? "OK" : answer.status == 405 ? "Method Not Allowed" : "Not Found";
    reply.headers = std::move(answer.headers);
    reply.headers.emplace_back("Content-Type", std::move(answer.contentType));
    reply.body = std::move(answer.body);
    return reply;
  }

 private:
  std::mutex mutex_;
  CaPageInfo info_;
};

/// See Reflection::Read.
std::string recordedResponse(ProjectSink& sink, const model::ExchangePtr& x, std::size_t limit, const std::function<bool()>& stopped) {
  const model::Body& body = x->responseBody;
  if (body.bytes) return body.bytes->substr(0, limit);
  if (body.recorded == 0 || x->id == 0) return {};
  const std::uint64_t wanted = std::min<std::uint64_t>(body.recorded, limit);
  const auto store = sink.store();
  // The last of it may still be on its way into the store.
  sink.waitUntil([&] {
    const auto there = store->bodySize(x->id, model::Direction::toClient);
    return stopped() || (there && *there >= wanted);
  });
  auto bytes = store->readBody(x->id, model::Direction::toClient, 0, std::size_t(wanted));
  return bytes ? std::move(*bytes) : std::string();
}

/// A reader that keeps its store, which may be another project's by now: then it says that this one was closed.
std::shared_ptr<const model::BodyReader> keeping(std::shared_ptr<store::Store> store,
                                                 const std::function<std::shared_ptr<const model::BodyReader>(store::Store&)>& make) {
  struct Both {
    std::shared_ptr<store::Store> store;
    std::shared_ptr<const model::BodyReader> reader;
  };
  auto both = std::make_shared<const Both>(Both{store, make(*store)});
  return {both, both->reader.get()};
}

/// What a client of an explicit proxy is told to use; "" where there is none.
std::string addressForClients(const std::vector<ListenerStatus>& listeners) {
  const auto first = [&](model::ListenMode mode) {
    return std::find_if(listeners.begin(), listeners.end(), [mode](const ListenerStatus& l) { return l.mode == mode; });
  };
  if (const auto http = first(model::ListenMode::http); http != listeners.end()) return http->address;
  const auto https = first(model::ListenMode::https);
  return https == listeners.end() ? std::string() : "https://" + https->address;
}

/// Both are there and the same file.
bool sameFile(const std::string& a, const std::string& b) {
  std::error_code failed;
  return !a.empty() && !b.empty() && std::filesystem::equivalent(a, b, failed) && !failed;
}

}  // namespace

struct ProxyService::Impl {
  // First: the engine and the store tell them to their end.
  Notifier<model::ExchangePtr> ended;
  Notifier<model::AutoPassthrough> passthroughChanged;
  Notifier<> recordingChanged;
  model::Config config;
  tls::CertificateAuthorityPtr authority;
  Schemas schemas;
  std::shared_ptr<store::Store> former;  // closed; who still holds its index may look at it until the next change
  std::unique_ptr<ProjectSink> sink;     // holds the open store
  mutable std::mutex queriesMutex;
  std::unique_ptr<QueryEngine> queries;  // reads from the store
  std::shared_ptr<CaPages> pages;
  std::unique_ptr<Reflection> reflection;  // reads from the store
  std::unique_ptr<engine::Engine> engine;  // after the store it writes to
  std::vector<ListenerStatus> listeners;
  std::optional<ListenerStatus> ui;
  std::atomic<bool> opened{false};

  std::shared_ptr<store::Store> store() const { return sink->store(); }
  Result<std::shared_ptr<store::Store>> openStore(const std::string& path);
  void startQueries(store::Store& store);
  void changeTo(std::shared_ptr<store::Store> store);
  /// Also from I/O threads.
  void changeTrust(const std::function<void(std::vector<model::TrustedServer>&)>& change);
  void takeTrust();
  std::mutex trustMutex;
  std::vector<model::TrustedServer> trusted;  // of the project
};

// "" for a path: without a project.
Result<std::shared_ptr<store::Store>> ProxyService::Impl::openStore(const std::string& path) {
  store::StoreOptions options;
  options.memoryOnly = path.empty();
  options.path = path;
  options.decodeBody = decodeForIndex;
  options.keepFree = config.keepFree;
  options.recordingChanged = [this] {
    if (opened) recordingChanged.notify();
  };
  options.closedProjects = UserFolders::ofThisUser().closedProjects();
  options.loadPatience = std::chrono::milliseconds(200);  // a project of some hundred thousand rows shows them as they come
  if (!path.empty()) {
    (void)makeOwnFolder(std::filesystem::path(path).parent_path().string());  // the store tells what is wrong with the folder
  }
  auto opened = store::Store::open(std::move(options));
  if (!opened) return opened.error();
  return std::shared_ptr<store::Store>(std::move(*opened));
}

void ProxyService::Impl::startQueries(store::Store& store) {
  auto engine = std::make_unique<QueryEngine>(store, [&store](const filter::NeededTexts& needed) { return store.candidates(needed); });
  {
    const std::lock_guard lock(queriesMutex);
    std::swap(queries, engine);
  }
}  // the engine of the former project ends here

void ProxyService::Impl::changeTo(std::shared_ptr<store::Store> store) {
  startQueries(*store);
  store->setRecording(this->store()->recordingWanted());
  former = sink->change(std::move(store));
  former->close();
  takeTrust();
}

namespace {

constexpr char kTrustSetting[] = "trusted_servers";
constexpr char kTrustPurpose[] = "servers trusted in a project";

}  // namespace

/// What the project's own person trusts; of a project of somebody else nothing.
void ProxyService::Impl::takeTrust() {
  const std::lock_guard lock(trustMutex);
  trusted = trustedIn(store()->setting(kTrustSetting), authority->secretFor(kTrustPurpose));
  engine->setProjectTrust(trusted);
}

void ProxyService::Impl::changeTrust(const std::function<void(std::vector<model::TrustedServer>&)>& change) {
  const std::lock_guard lock(trustMutex);
  change(trusted);
  store()->setSetting(kTrustSetting, trustText(trusted, authority->secretFor(kTrustPurpose)));
  engine->setProjectTrust(trusted);
}

ProxyService::ProxyService(model::Config config) : impl_(std::make_unique<Impl>()) { impl_->config = std::move(config); }

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
  if (auto loaded = impl_->schemas.load(config.protobuf); !loaded) return loaded;

  auto store = impl_->openStore(config.noDb ? std::string() : config.project);
  if (!store) return store.error();
  impl_->sink = std::make_unique<ProjectSink>(*store);
  impl_->startQueries(**store);

  impl_->reflection = std::make_unique<Reflection>(
      impl_->schemas, [sink = impl_->sink.get()](const model::ExchangePtr& x, std::size_t limit, const std::function<bool()>& stopped) {
        return recordedResponse(*sink, x, limit, stopped);
      });

  CaPageInfo info;
  info.pem = impl_->authority->pem();
  info.der = impl_->authority->der();
  info.fingerprint = impl_->authority->fingerprint();
  info.revocationList = [authority = impl_->authority] { return authority->revocationList(wallNow()); };
  impl_->pages = std::make_shared<CaPages>(std::move(info));

  engine::EngineParts parts;
  parts.config = config.engine;
  parts.sink = impl_->sink.get();
  parts.authority = impl_->authority;
  parts.pages = impl_->pages;
  parts.finished = [impl = impl_.get()](const model::ExchangePtr& x) {
    impl->reflection->ended(x);
    impl->ended.notify(x);
  };
  parts.passthroughChanged = [impl = impl_.get()](const model::AutoPassthrough& p) { impl->passthroughChanged.notify(p); };
  parts.trustForProject = [this](const model::TrustedServer& server) { trustServer(server, model::TrustScope::project); };
  auto engine = engine::Engine::create(std::move(parts));
  if (!engine) return engine.error();
  impl_->engine = std::move(*engine);
  impl_->takeTrust();
  impl_->opened = true;
  return {};
}

Result<void> ProxyService::listen(const std::vector<model::ListenerConfig>& listeners) {
  if (!impl_->listeners.empty()) impl_->engine->stopListening(engine::ListenerRole::proxy);
  impl_->listeners.clear();
  const auto told = [](Error error, std::uint16_t port) {
    if (error.code != ErrorCode::busy) return error;
    if (const auto holder = findPortHolder(port)) error.message += " by " + holder->sentence;
    return error;
  };
  for (const model::ListenerConfig& where : listeners) {
    auto bound = impl_->engine->listen(where, engine::ListenerRole::proxy);
    if (!bound) {
      impl_->engine->stopListening(engine::ListenerRole::proxy);
      impl_->listeners.clear();
      return told(bound.error(), where.port);
    }
    impl_->listeners.push_back({bound->address, bound->port, where.mode,
                                where.mode == model::ListenMode::reverse ? toText(where.target) : std::string(), bound->beyondLoopback,
                                bound->foreign});
  }
  impl_->config.engine.listeners = listeners;
  impl_->pages->setProxyAddress(addressForClients(impl_->listeners));
  if (!impl_->ui) {
    auto bound = impl_->engine->listen(impl_->config.ui, engine::ListenerRole::local);
    // The usual second port may be another Penstock's: the pages are at http://penstock/ through the proxy all the same. One that was
    // asked for is missed.
    const model::ListenerConfig usual = model::Config().ui;
    const bool askedFor = impl_->config.ui.port != usual.port || impl_->config.ui.address != usual.address;
    if (bound)
      impl_->ui = ListenerStatus{bound->address, bound->port, model::ListenMode::http, {}, bound->beyondLoopback, bound->foreign};
    else if (askedFor)
      return told(bound.error(), impl_->config.ui.port);
  }
  return {};
}

void ProxyService::endTraffic(std::chrono::milliseconds grace) {
  if (impl_->engine) impl_->engine->stop(grace);
  impl_->listeners.clear();
  impl_->ui.reset();
}

// From what writes to what is written to; only then what nobody's record waits for (see Impl, destroyed from last to first).
void ProxyService::stop(std::chrono::milliseconds grace) {
  endTraffic(grace);
  if (!impl_->sink) return;
  impl_->sink->release();
  {
    const std::lock_guard lock(impl_->queriesMutex);
    impl_->queries.reset();
  }
  impl_->store()->close();
}

std::vector<ListenerStatus> ProxyService::listeners() const { return impl_->listeners; }
std::optional<ListenerStatus> ProxyService::uiListener() const { return impl_->ui; }
const model::Config& ProxyService::config() const { return impl_->config; }

std::vector<std::string> ProxyService::warnings() const {
  std::vector<std::string> out;
  if (impl_->listeners.empty()) return out;
  const auto add = [&out](std::string sentence) {
    if (!sentence.empty()) out.push_back(std::move(sentence));
  };
  for (const ListenerStatus& l : impl_->listeners) add(foreignLoopbackWarning(l));
  add(openListenerWarning(impl_->listeners, impl_->config.engine.proxyAuth.has_value()));
  add(authorityWarning(*impl_->authority->info(), caFile(), wallNow()));
  for (std::string& sentence : exposedFileWarnings(impl_->config)) out.push_back(std::move(sentence));
  return out;
}

model::TrafficIndex& ProxyService::traffic() { return *impl_->store(); }

void ProxyService::loadExchange(model::ExchangeId id, std::function<void(Result<model::ExchangePtr>)> done) {
  impl_->store()->loadAsync(id, std::move(done));
}

std::shared_ptr<const model::BodyReader> ProxyService::body(const model::ExchangePtr& exchange, model::Direction direction) {
  return keeping(impl_->store(), [&](store::Store& s) { return s.body(exchange, direction); });
}

void ProxyService::loadMessages(model::ExchangeId id, std::uint64_t first, std::size_t count,
                                std::function<void(Result<std::vector<model::Message>>)> done) {
  impl_->store()->messagesAsync(id, first, count, std::move(done));
}

std::shared_ptr<const model::BodyReader> ProxyService::payload(model::ExchangeId id, const model::Message& message) {
  return keeping(impl_->store(), [&](store::Store& s) { return s.payload(id, message); });
}

RecordingStatus ProxyService::recordingStatus() const {
  const store::StoreStatus s = impl_->store()->status();
  RecordingStatus out;
  out.recording = s.recording;
  out.project = s.path;
  out.problem = s.problem;
  out.lost = s.lost;
  out.savedAgoMs = s.unsavedAgeMs;
  out.unindexed = s.unindexed;
  out.size = s.size;
  out.sizeLimit = s.limit.bytes;
  out.limitPolicy = s.limit.policy == store::SizeLimit::Policy::ask          ? LimitPolicy::ask
                    : s.limit.policy == store::SizeLimit::Policy::dropOldest ? LimitPolicy::dropOldest
                                                                             : LimitPolicy::stopRecording;
  out.limitAsked = s.limitAsked;
  out.damage = s.damage;
  out.foreign = s.foreign;
  out.checkedPercent = s.checkedPercent;
  return out;
}

std::shared_ptr<model::TrafficQuery> ProxyService::query(filter::ExpressionPtr expression) {
  const std::lock_guard lock(impl_->queriesMutex);
  return impl_->queries->query(std::move(expression));
}

bool ProxyService::selects(filter::Evaluator& evaluator, const model::ExchangePtr& exchange) {
  const filter::ExchangeRow row(*exchange);
  const filter::Verdict verdict = evaluator.onRow(row);
  if (verdict != filter::Verdict::unknown) return verdict == filter::Verdict::yes;
  const auto store = impl_->store();
  // What it ended with is on its way into the store.
  if (exchange->id != 0)
    impl_->sink->waitUntil([&] {
      const auto recorded = store->load(exchange->id);
      return recorded ? (*recorded)->state != model::ExchangeState::pending : !impl_->sink->recording();
    });
  return evaluator.onWhole(StoredWhole(*store, row, exchange, nullptr));
}

void ProxyService::setRecording(bool on) { impl_->store()->setRecording(on); }
void ProxyService::clear() { impl_->store()->clear(); }
void ProxyService::remove(const std::vector<model::ExchangeId>& ids) { impl_->store()->remove(ids); }
void ProxyService::setColor(const std::vector<model::ExchangeId>& ids, std::uint8_t color) { impl_->store()->setColor(ids, color); }
void ProxyService::setComment(const std::vector<model::ExchangeId>& ids, std::string comment) {
  impl_->store()->setComment(ids, comment);
}
void ProxyService::setTags(const std::vector<model::ExchangeId>& ids, std::string tags) { impl_->store()->setTags(ids, tags); }
std::string ProxyService::undoText() const { return impl_->store()->undoText(); }
void ProxyService::undo() { impl_->store()->undo(); }
std::string ProxyService::redoText() const { return impl_->store()->redoText(); }
void ProxyService::redo() { impl_->store()->redo(); }
std::string ProxyService::setting(const std::string& key) const { return impl_->store()->setting(key); }
void ProxyService::setSetting(const std::string& key, std::string value) { impl_->store()->setSetting(key, std::move(value)); }

Result<void> ProxyService::openProject(const std::string& path) {
  if (path.empty()) return makeError(ErrorCode::invalidArgument, "a project needs a file");
  if (sameFile(path, impl_->store()->status().path)) return {};
  auto store = impl_->openStore(path);
  if (!store) return store.error();
  impl_->changeTo(std::move(*store));
  return {};
}

Result<void> ProxyService::saveProjectAs(const std::string& path, bool replace) {
  if (path.empty()) return makeError(ErrorCode::invalidArgument, "a project needs a file");
  const auto existing = replace ? store::Store::Existing::replace : store::Store::Existing::refuse;
  if (auto copied = impl_->store()->copyTo(path, existing); !copied) return copied;
  return openProject(path);
}

void ProxyService::setProjectLimit(std::uint64_t bytes, LimitPolicy policy) {
  impl_->store()->setLimit({bytes, policy == LimitPolicy::ask          ? store::SizeLimit::Policy::ask
                                   : policy == LimitPolicy::dropOldest ? store::SizeLimit::Policy::dropOldest
                                                                       : store::SizeLimit::Policy::stopRecording});
}

std::vector<std::string> ProxyService::passthrough() const { return impl_->engine->passthrough(); }
void ProxyService::setPassthrough(std::vector<std::string> patterns) { impl_->engine->setPassthrough(std::move(patterns)); }

codec::ProtobufSchemaPtr ProxyService::protobufSchema(const model::Exchange& exchange) const {
  return impl_->schemas.of(serverOf(exchange));
}
Result<void> ProxyService::loadProtobuf(std::vector<std::string> files) { return impl_->schemas.load(std::move(files)); }
std::vector<model::AutoPassthrough> ProxyService::automaticPassthroughs() const { return impl_->engine->automaticPassthroughs(); }
bool ProxyService::retryDecryption(const std::string& host) { return impl_->engine->retryDecryption(host); }

void ProxyService::trustServer(const model::TrustedServer& server, model::TrustScope scope) {
  if (scope == model::TrustScope::run) return impl_->engine->trustServer(server);
  impl_->changeTrust([&](std::vector<model::TrustedServer>& all) {
    if (std::find(all.begin(), all.end(), server) == all.end()) all.push_back(server);
  });
}
void ProxyService::distrustServer(const model::TrustedServer& server) {
  impl_->changeTrust([&](std::vector<model::TrustedServer>& all) { std::erase(all, server); });
  impl_->engine->distrustServer(server);
}
bool ProxyService::trusts(const model::TrustedServer& server) const { return impl_->engine && impl_->engine->trusts(server); }

std::string ProxyService::caPem() const { return impl_->authority->pem(); }
std::string ProxyService::caFile() const { return impl_->authority->file().string(); }
std::string ProxyService::caFingerprint() const { return impl_->authority->fingerprint(); }

Notifier<model::ExchangePtr>& ProxyService::ended() { return impl_->ended; }
Notifier<model::AutoPassthrough>& ProxyService::passthroughChanged() { return impl_->passthroughChanged; }
Notifier<>& ProxyService::recordingChanged() { return impl_->recordingChanged; }

}  // namespace penstock::service
