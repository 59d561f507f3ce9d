// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/api/server.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <future>
#include <mutex>
#include <utility>

#include "api/http/connection.h"
#include "penstock/net/task_group.h"
#include "penstock/service/paths.h"
#include "penstock/service/running.h"

namespace penstock::api {
namespace {

namespace asio = net::asio;

}  // namespace

struct Server::Impl {
  explicit Impl(service::ProxyService& service) : shared(service) {}

  /// A descriptor that was accepted; on the I/O thread.
  void take(int descriptor) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    const bool known = ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    net::error_code ec;
    asio::ip::tcp::socket socket(shared.io.context());
    if (known) socket.assign(address.ss_family == AF_INET6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), descriptor, ec);
    if (!known || ec) {
      ::close(descriptor);
      return;
    }
    if (shared.stopping || shared.connections >= Shared::mostConnections) return;  // its end is told by the close
    connections.spawn(serve(std::move(socket)));
  }

  net::Awaitable<> serve(asio::ip::tcp::socket socket) {
    try {
      co_await serveConnection(shared, std::move(socket));
    } catch (const std::exception& bug) {
      spdlog::error("a connection to the API was ended by a bug of Penstock: {}", bug.what());
    }
  }

  void tick() {
    shared.calls.tick();
    timer.expires_after(std::chrono::seconds(5));
    timer.async_wait([this](net::error_code ec) {
      if (!ec) tick();
    });
  }

  void end() {
    shared.stopping = true;
    timer.cancel();
    net::error_code ignored;
    for (asio::ip::tcp::socket* socket : shared.open) socket->close(ignored);
    for (const HandoffPtr& handoff : shared.handoffs) handoff->abandon();
  }

  Shared shared;
  net::TaskGroup connections{shared.io.context(), [](std::string_view) {}};
  asio::steady_timer timer{shared.io.context()};
  bool serves = false;  // the API is on
  bool stopped = false;
  bool takesPrograms = false;

  void tell();
  std::string mode;
  std::mutex tellMutex;
  service::Announcement announcement;
  Subscription projectChanged, listenersChanged;
};

Server::Server(service::ProxyService& service) : impl_(std::make_shared<Impl>(service)) {
  impl_->serves = service.config().api.on;
  if (!impl_->serves) return;
  service.setLocalClients([door = impl_->shared.io.door(), impl = std::weak_ptr<Impl>(impl_)](int descriptor) {
    const bool taken = door->post([impl, descriptor] {
      if (const auto server = impl.lock())
        server->take(descriptor);
      else
        ::close(descriptor);
    });
    if (!taken) ::close(descriptor);
  });
  impl_->shared.io.start("api");
  impl_->shared.io.door()->post([impl = impl_.get()] { impl->tick(); });
}

void Server::Impl::tell() {
  service::ProxyService& service = shared.service;
  const auto listeners = service.listeners();
  const auto ui = service.uiListener();
  const service::ProjectPtr project = service.project();
  if (!project) return;
  const service::RunningPenstock self{0, mode, listeners.empty() ? std::string() : listeners.front().address, serves && ui ? ui->address : std::string(),
                                      service.config().api.tokenFile, project->status().project, takesPrograms};
  const std::lock_guard lock(tellMutex);
  if (auto told = announcement.tell(self, service::UserFolders::ofThisUser().runtimeFolder()); !told) spdlog::warn("other programs will not find this one: {}", told.error().message);
}

void Server::announce(std::string mode) {
  if (impl_->stopped) return;
  impl_->mode = std::move(mode);
  const auto welcome = impl_->shared.service.welcomePrograms();
  if (!welcome) spdlog::warn("penstock run will not find this one: {}", welcome.error().message);
  impl_->takesPrograms = bool(welcome);
  impl_->tell();
  impl_->projectChanged = impl_->shared.service.projects().changed().subscribe([impl = impl_.get()] { impl->tell(); });
  impl_->listenersChanged = impl_->shared.service.listenersChanged().subscribe([impl = impl_.get()] { impl->tell(); });
}

Server::~Server() { stop(); }

void Server::stop() {
  if (std::exchange(impl_->stopped, true)) return;
  impl_->projectChanged = Subscription();
  impl_->listenersChanged = Subscription();
  if (!impl_->serves) return;
  impl_->shared.calls.stop();
  std::promise<void> ended;
  if (impl_->shared.io.door()->post([&] {
        impl_->end();
        ended.set_value();
      }))
    ended.get_future().wait();
  impl_->shared.workers.stop();
  impl_->shared.io.join();
}

}  // namespace penstock::api
