// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/engine/engine.h"

#include <netinet/in.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <condition_variable>
#include <cstring>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <spdlog/spdlog.h>

#include "engine/enclosures.h"
#include "engine/exchange/alt_svc.h"
#include "engine/exchange/own_answers.h"
#include "engine/run_session.h"
#include "penstock/base/host_name.h"
#include "penstock/dns/server.h"
#include "penstock/net/address.h"
#include "penstock/net/this_machine.h"
#include "penstock/tls/fingerprint.h"

namespace penstock::engine {

namespace asio = net::asio;
using asio::ip::tcp;

namespace {

tcp::endpoint endpointOf(const sockaddr& address) {
  tcp::endpoint out;
  const std::size_t size = address.sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  std::memcpy(out.data(), &address, size);
  out.resize(size);
  return out;
}

bool sameAddress(const sockaddr& a, const sockaddr& b) {
  if (a.sa_family != b.sa_family) return false;
  if (a.sa_family == AF_INET)
    return reinterpret_cast<const sockaddr_in&>(a).sin_addr.s_addr == reinterpret_cast<const sockaddr_in&>(b).sin_addr.s_addr;
  return std::memcmp(&reinterpret_cast<const sockaddr_in6&>(a).sin6_addr, &reinterpret_cast<const sockaddr_in6&>(b).sin6_addr, 16) == 0;
}

/// Whether a connection to `to` would reach a listener bound to `bound`: the same address, or any address of this machine when it
/// listens on all.
bool reaches(const tcp::endpoint& bound, const sockaddr& to) {
  if (const auto v4 = net::ipv4Inside(to)) return reaches(bound, reinterpret_cast<const sockaddr&>(*v4));
  const auto address = bound.address();
  const bool toAny = to.sa_family == AF_INET
                         ? reinterpret_cast<const sockaddr_in&>(to).sin_addr.s_addr == INADDR_ANY
                         : IN6_IS_ADDR_UNSPECIFIED(&reinterpret_cast<const sockaddr_in6&>(to).sin6_addr);
  if (toAny) return true;
  if (!address.is_unspecified()) return sameAddress(*bound.data(), to);
  return net::isThisMachine(to).value_or(false);
}

}  // namespace

struct Engine::Impl {
  // Destroyed in reverse: workers (threads joined, coroutines destroyed) before what their coroutines use.
  Core core;
  std::mutex namesMutex;
  dns::RecordsPtr records = std::make_shared<const dns::Records>(std::vector<model::DnsRecord>());
  std::vector<model::DnsConfig::Place> nameServers;  // asked for what no record says
  std::unique_ptr<dns::Server> names;  // on the first worker; null: there is none. Under namesMutex where it is replaced
  std::vector<std::unique_ptr<Worker>> workers;

  struct Listener {
    ListenerId id;
    tcp::acceptor acceptor;
    tcp::endpoint bound;
    ListenerInfoPtr info;
    asio::steady_timer pause;
    bool open = true;
  };
  // Changed on the first worker's thread; `bound` endpoints are also read by the guard on every worker.
  std::vector<std::shared_ptr<Listener>> listeners;
  std::mutex boundMutex;
  std::vector<tcp::endpoint> bound;
  ListenerId lastListener = 0;
  std::size_t nextWorker = 0;
  bool stopped = false;
  Enclosures enclosures{core, workers};  // under namesMutex where names are set

  std::thread warmUp;

  ~Impl() {
    if (warmUp.joinable()) warmUp.join();
    if (core.leaves) core.leaves->stop();
    core.reach->resolver.stop();
    core.processes.stop();
    for (auto& w : workers) w->io.join();
  }

  void accept(const std::shared_ptr<Listener>& listener) {
    Worker& worker = *workers[nextWorker++ % workers.size()];
    listener->acceptor.async_accept(worker.io.context(), [this, listener, &worker](net::error_code ec, tcp::socket socket) {
      if (!listener->open) return;
      if (ec) {
        // Out of descriptors, mostly: those in use go on, and new ones wait in the backlog.
        spdlog::warn("accept: {}", ec.message());
        listener->pause.expires_after(std::chrono::milliseconds(100));
        listener->pause.async_wait([this, listener](net::error_code e) {
          if (!e && listener->open) accept(listener);
        });
        return;
      }
      if (listener->info->role == ListenerRole::local && core.localClients) {
        net::error_code released;
        if (const int descriptor = socket.release(released); !released) core.localClients(descriptor);
        accept(listener);
        return;
      }
      // A group is its thread's alone.
      asio::post(worker.io.context(), [this, &worker, info = listener->info, client = std::move(socket)]() mutable {
        worker.running.spawn(runSession(core, worker, net::SocketStream::Socket(std::move(client)), std::move(info)));
      });
      accept(listener);
    });
  }

  /// A socket that listens, and accepts from start() on.
  Result<std::shared_ptr<Listener>> open(ListenerId id, const std::string& text, std::uint16_t port, ListenerInfoPtr info) {
    net::error_code ec;
    const auto address = asio::ip::make_address(text, ec);
    if (ec) return makeError(ErrorCode::invalidArgument, "\"" + text + "\" is not an IP address to listen on");
    auto& context = workers.front()->io.context();
    auto listener = std::make_shared<Listener>(
        Listener{id, tcp::acceptor(context), tcp::endpoint(address, port), std::move(info), asio::steady_timer(context)});
    tcp::acceptor& a = listener->acceptor;
    a.open(listener->bound.protocol(), ec);
    if (!ec) a.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec && address.is_v6()) a.set_option(asio::ip::v6_only(true), ec);
    if (!ec) a.bind(listener->bound, ec);
    if (!ec) a.listen(4096, ec);
    if (ec) {
      const bool busy = ec == asio::error::address_in_use;
      return makeError(busy ? ErrorCode::busy : ErrorCode::io,
                       net::authorityText(text, port) + ": " + (busy ? "the port is in use" : ec.message()));
    }
    net::probeSilentPeer(a.native_handle(), core.outlet()->config.timeouts.keepAlive);
    listener->bound = a.local_endpoint(ec);
    return listener;
  }

  void start(const std::vector<std::shared_ptr<Listener>>& sockets) {
    onWorker(*workers.front(), [&] {
      for (const auto& listener : sockets) {
        {
          const std::lock_guard lock(boundMutex);
          bound.push_back(listener->bound);
        }
        listeners.push_back(listener);
        accept(listener);
      }
    });
  }

  template <class F>
  void onWorker(Worker& worker, F f) {
    std::promise<void> done;
    asio::post(worker.io.context(), [&] {
      f();
      done.set_value();
    });
    done.get_future().wait();
  }

  dns::ServerParts nameParts() {
    Worker& worker = *workers.front();
    const auto tellBug = [this](std::string_view what) {
      if (core.bugsTold.admit(steadyNow())) spdlog::error("a question to the name server met a bug of Penstock: {}", what);
    };
    dns::ServerParts parts{worker.io, worker.recorder,  core.reach->resolver, nullptr, {}, core.reach->guard,
                           [this] { return core.nextSession++; }, tellBug, [this](const model::Exchange& x) { return core.inScope(x); }};
    {
      const std::lock_guard lock(namesMutex);
      parts.records = records;
      parts.upstream = nameServers;
    }
    return parts;
  }

  void closeNames() {
    if (!names) return;
    onWorker(*workers.front(), [&] { names->stop(); });
    {
      const std::lock_guard lock(boundMutex);
      std::erase(bound, endpointOf(names->bound()));
    }
    const std::lock_guard lock(namesMutex);
    names.reset();
  }

  /// nullopt: all.
  void closeListeners(std::optional<ListenerId> id) {
    onWorker(*workers.front(), [&] {
      std::erase_if(listeners, [&](const std::shared_ptr<Listener>& l) {
        if (id && l->id != *id) return false;
        l->open = false;
        l->pause.cancel();
        net::error_code ignored;
        l->acceptor.close(ignored);
        const std::lock_guard lock(boundMutex);
        std::erase(bound, l->bound);
        return true;
      });
    });
  }

  /// Blocks until each worker once had none of what `emptied` is called for, but not longer than that.
  void waitUntilNone(std::size_t (*count)(const Worker&), std::function<void()> Worker::*emptied, std::chrono::milliseconds atMost) {
    struct Waiting {
      std::mutex mutex;
      std::condition_variable wake;
      std::size_t workers = 0;  // that still have some
    };
    const auto waiting = std::make_shared<Waiting>();
    for (auto& w : workers)
      onWorker(*w, [&] {
        if (count(*w) == 0) return;
        {
          const std::lock_guard lock(waiting->mutex);
          ++waiting->workers;
        }
        (*w).*emptied = [waiting, &w = *w, emptied] {
          {
            const std::lock_guard lock(waiting->mutex);
            --waiting->workers;
          }
          waiting->wake.notify_all();
          w.*emptied = nullptr;
        };
      });
    std::unique_lock lock(waiting->mutex);
    waiting->wake.wait_for(lock, atMost, [&] { return waiting->workers == 0; });
  }
};

Engine::Engine() : impl_(std::make_unique<Impl>()) {}

Result<std::unique_ptr<Engine>> Engine::create(EngineParts parts) {
  std::unique_ptr<Engine> engine(new Engine);
  Impl& impl = *engine->impl_;
  Core& core = impl.core;
  auto outlet = upstream::Outlet::create(std::move(parts.config), core.reach);
  if (!outlet) return outlet.error();
  const model::EngineConfig& config = (*outlet)->config;
  core.setOutlet(*outlet);
  core.pages = std::move(parts.pages);
  core.localClients = std::move(parts.localClients);
  core.held = std::move(parts.held);
  core.ownAnswers = std::make_shared<OwnAnswers>(core);
  core.interceptors = std::move(parts.interceptors);
  core.withoutHttp3 = std::make_shared<WithoutHttp3>();
  core.scope = std::move(parts.scope);
  core.leaves = std::make_unique<tls::LeafCache>(parts.authority);
  const auto keyLog = tls::KeyLog::fromEnvironment();
  if (!keyLog) spdlog::warn("SSLKEYLOGFILE: {}", keyLog.error().message);
  const std::shared_ptr<tls::KeyLog> log = keyLog ? *keyLog : nullptr;
  auto server = tls::ServerContext::create({}, log);
  if (!server) return server.error();
  core.serverContext = *server;
  tls::ClientOptions options;
  options.extraRoots = config.upstreamCa;
  auto client = tls::ClientContext::create(options, log);
  if (!client) return client.error();
  core.reach->tls = *client;
  if (!config.reverseClientCa.empty()) {
    tls::ServerOptions asking;
    asking.ask = config.reverseClientRequired ? tls::Ask::required : tls::Ask::optional;
    asking.clientCa = config.reverseClientCa;
    auto context = tls::ServerContext::create(asking, log);
    if (!context) return context.error();
    core.askingContext = *context;
  }
  core.autoPassthrough = std::make_unique<AutoPassthroughTable>(config.autoPassthrough);
  core.passthroughChanged = std::move(parts.passthroughChanged);
  core.trustForProject = std::move(parts.trustForProject);
  core.trustSecret = tls::randomBytes(32);
  core.passthroughList = std::make_shared<const net::HostPatterns>(config.passthrough);
  engine->setNames(config.dns.records, config.resolve, config.dns.upstream);
  core.reach->guard = [&impl](const sockaddr& to, std::uint16_t port) {
    const std::lock_guard lock(impl.boundMutex);
    for (const tcp::endpoint& b : impl.bound)
      if (b.port() == port && reaches(b, to)) return false;
    return true;
  };
  const unsigned threads = std::max(1u, config.threads);
  for (unsigned i = 0; i < threads; ++i)
    impl.workers.push_back(std::make_unique<Worker>(*parts.sink, config.maxBody, parts.finished));
  for (unsigned i = 0; i < threads; ++i) impl.workers[i]->io.start(("io-" + std::to_string(i)).c_str());
  // Reading the system's roots takes some 20 ms: not on an I/O thread, and not before the listeners are open.
  impl.warmUp = std::thread([context = core.reach->tls] { context->warmUp(); });
  return engine;
}

Engine::~Engine() { stop(std::chrono::milliseconds(0)); }

Result<BoundListener> Engine::listen(const model::ListenerConfig& where, ListenerRole role) {
  if (impl_->stopped) return makeError(ErrorCode::cancelled, "the proxy has ended");
  auto info = std::make_shared<ListenerInfo>();
  info->role = role;
  info->config = where;
  const ListenerId id = ++impl_->lastListener;
  using Listeners = std::vector<std::shared_ptr<Impl::Listener>>;
  const auto serve = [this, role, id](const Listeners& sockets, std::string foreign) {
    impl_->start(sockets);
    const tcp::endpoint& bound = sockets.front()->bound;
    if (role == ListenerRole::local && !bound.address().is_unspecified()) {
      const std::lock_guard lock(impl_->core.localPagesMutex);
      impl_->core.localPagesAddress = net::addressText(*bound.data());
    }
    return BoundListener{id, net::addressText(*bound.data()), bound.port(), !net::isLoopback(*bound.data()), std::move(foreign)};
  };
  if (where.address != "localhost") {
    auto one = impl_->open(id, where.address, where.port, info);
    if (!one) return one.error();
    return serve({*one}, {});
  }
  constexpr int tries = 20;
  for (int left = tries;; --left) {
    auto v4 = impl_->open(id, "127.0.0.1", where.port, info);
    if (!v4) return v4.error();
    const std::uint16_t port = (*v4)->bound.port();
    auto v6 = impl_->open(id, "::1", port, info);
    if (v6) return serve({*v4, *v6}, {});
    const bool taken = v6.error().code == ErrorCode::busy;
    if (taken && where.port == 0 && left > 0) continue;  // free of one alone: the next one the kernel names
    return serve({*v4}, taken ? net::authorityText("::1", port) : std::string());
  }
}

Result<BoundListener> Engine::listenDns(const model::DnsConfig::Place& where) {
  if (impl_->stopped) return makeError(ErrorCode::cancelled, "the proxy has ended");
  impl_->closeNames();
  auto opened = dns::Server::open(impl_->nameParts(), where.address, where.port);
  if (!opened) return opened.error();
  const tcp::endpoint bound = endpointOf((*opened)->bound());
  {
    const std::lock_guard lock(impl_->boundMutex);
    impl_->bound.push_back(bound);
  }
  {
    const std::lock_guard lock(impl_->namesMutex);
    impl_->names = std::move(*opened);
    impl_->names->set(impl_->records, impl_->nameServers);  // which may be others by now
  }
  impl_->onWorker(*impl_->workers.front(), [&] { impl_->names->start(); });
  return BoundListener{0, impl_->names->address(), bound.port(), !net::isLoopback(*bound.data()), {}};
}

Result<EnclosureId> Engine::enclose(Enclosure sockets) {
  if (impl_->stopped) return makeError(ErrorCode::cancelled, "the proxy has ended");
  dns::ServerParts parts = impl_->nameParts();
  const std::lock_guard lock(impl_->namesMutex);
  return impl_->enclosures.add(std::move(sockets), std::move(parts));
}

void Engine::release(EnclosureId id) {
  const std::lock_guard lock(impl_->namesMutex);
  if (!impl_->stopped) impl_->enclosures.remove(id);
}

void Engine::stopDns() {
  if (!impl_->stopped) impl_->closeNames();
}

model::DnsCounts Engine::dnsCounts() const {
  const std::lock_guard lock(impl_->namesMutex);
  return impl_->names ? impl_->names->counts() : model::DnsCounts();
}

void Engine::setNames(std::vector<model::DnsRecord> records, std::vector<model::HostOverride> hosts, std::vector<model::DnsConfig::Place> upstream) {
  auto taken = std::make_shared<const dns::Records>(std::move(records));
  const std::lock_guard lock(impl_->namesMutex);
  const net::NameOverrides overrides = dns::overridesFor(std::move(hosts), taken);
  impl_->core.reach->resolver.setOverrides(dns::withLoopback(hostOutside, overrides));
  impl_->records = std::move(taken);
  impl_->nameServers = std::move(upstream);
  if (impl_->names) impl_->names->set(impl_->records, impl_->nameServers);
  impl_->enclosures.setNames(impl_->records, impl_->nameServers, overrides);
}

void Engine::stopListening(ListenerId id) {
  if (!impl_->stopped) impl_->closeListeners(id);
}

void Engine::stop(std::chrono::milliseconds grace) {
  if (impl_->stopped || impl_->workers.empty()) return;
  impl_->closeListeners(std::nullopt);
  impl_->closeNames();
  {
    const std::lock_guard lock(impl_->namesMutex);
    impl_->enclosures.removeAll();
  }
  impl_->core.stopping = true;
  impl_->core.leaves->stop();
  impl_->stopped = true;
  impl_->waitUntilNone([](const Worker& w) { return w.recorder.live(); }, &Worker::noExchangeLeft, grace);
  for (auto& w : impl_->workers)
    impl_->onWorker(*w, [&] {
      w->recorder.shuttingDown();
      w->io.closeStreams();
    });
  // What waits on a stream ends by itself; what waits for a name or a server is ended here.
  impl_->waitUntilNone([](const Worker& w) { return w.sessions.size(); }, &Worker::noSessionLeft, std::chrono::milliseconds(250));
  for (auto& w : impl_->workers)
    impl_->onWorker(*w, [&] {
      w->recorder.endAll();
      w->io.context().stop();
    });
  for (auto& w : impl_->workers) w->io.join();
}

void Engine::setPassthrough(std::vector<std::string> patterns) {
  auto list = std::make_shared<const net::HostPatterns>(std::move(patterns));
  const std::lock_guard lock(impl_->core.passthroughMutex);
  impl_->core.passthroughList = std::move(list);
}

std::vector<std::string> Engine::passthrough() const { return impl_->core.passthrough()->patterns(); }

std::vector<model::AutoPassthrough> Engine::automaticPassthroughs() const { return impl_->core.autoPassthrough->active(wallNow()); }

std::vector<model::ClientSeen> Engine::clients() const { return impl_->core.clients.all(); }

void Engine::pauseClient(const std::string& address, bool paused) {
  impl_->core.clients.pause(address, paused);
  // Whoever comes from now on is held from the beginning.
  for (auto& worker : impl_->workers)
    worker->io.door()->post([&sessions = worker->sessions, address, paused] {
      for (Session* session : sessions)
        if (session->client == address && session->socket && *session->socket) (*session->socket)->hold(paused);
    });
}

void Engine::trustServer(const model::TrustedServer& server) { impl_->core.reach->trusted.add(server); }
void Engine::setProjectTrust(std::vector<model::TrustedServer> servers) { impl_->core.reach->trusted.setProject(std::move(servers)); }
void Engine::distrustServer(const model::TrustedServer& server) { impl_->core.reach->trusted.remove(server); }
std::vector<model::TrustedServer> Engine::trustedForRun() const { return impl_->core.reach->trusted.added(); }
bool Engine::trusts(const model::TrustedServer& server) const { return impl_->core.reach->trusted.contains(server); }

upstream::OutletPtr Engine::outlet() const { return impl_->core.outlet(); }

Result<void> Engine::change(model::EngineConfig config) {
  Core& core = impl_->core;
  auto outlet = upstream::Outlet::create(std::move(config), core.reach);
  if (!outlet) return outlet.error();
  core.setOutlet(*outlet);
  core.autoPassthrough->configure((*outlet)->config.autoPassthrough);
  for (auto& worker : impl_->workers)
    worker->io.door()->post([&recorder = worker->recorder, limit = (*outlet)->config.maxBody] { recorder.limitBodies(limit); });
  return {};
}

bool Engine::retryDecryption(const std::string& host) {
  const std::string name = hostName(host);
  return impl_->core.autoPassthrough->retry(name.empty() ? host : name, wallNow());
}

}  // namespace penstock::engine
