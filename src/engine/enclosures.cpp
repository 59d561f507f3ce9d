// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/enclosures.h"

#include <boost/asio/ip/tcp.hpp>
#include <future>
#include <spdlog/spdlog.h>

#include "engine/run_session.h"
#include "penstock/net/adopt_listener.h"

namespace penstock::engine {

namespace asio = net::asio;
using asio::ip::tcp;

/// Changed on the first worker's thread.
struct Enclosures::One {
  explicit One(asio::io_context& context) : pause(context) {}
  std::vector<tcp::acceptor> acceptors;
  ListenerInfoPtr info;
  std::unique_ptr<dns::Server> names;
  asio::steady_timer pause;
  bool open = true;
};

Enclosures::Enclosures(Core& core, std::vector<std::unique_ptr<Worker>>& workers) : core_(core), workers_(workers) {}
Enclosures::~Enclosures() = default;

void Enclosures::onFirst(const std::function<void()>& f) {
  std::promise<void> done;
  asio::post(workers_.front()->io.context(), [&] {
    f();
    done.set_value();
  });
  done.get_future().wait();
}

Result<EnclosureId> Enclosures::add(Enclosure sockets, dns::ServerParts names) {
  if (all_.size() >= most) return makeError(ErrorCode::limit, "as many programs run in this Penstock already as it takes at once (" + std::to_string(most) + ")");
  if (sockets.listening.empty()) return makeError(ErrorCode::invalidArgument, "a network without a listening socket");
  auto& context = workers_.front()->io.context();
  auto one = std::make_shared<One>(context);
  for (Descriptor& given : sockets.listening) {
    tcp::acceptor acceptor(context);
    if (const error_code ec = net::adoptListener(acceptor, std::move(given)))
      return makeError(ErrorCode::io, "a listening socket that was handed over cannot be used: " + ec.message());
    one->acceptors.push_back(std::move(acceptor));
  }
  auto enclosed = std::make_shared<Enclosed>();
  enclosed->overridden = overridden_;
  if (sockets.processes.open()) enclosed->sockets = std::make_shared<net::SockDiag>(std::move(sockets.processes));
  auto info = std::make_shared<ListenerInfo>();
  info->config.mode = model::ListenMode::transparent;
  info->enclosed = enclosed;
  one->info = std::move(info);
  if (!sockets.nameDatagrams.empty() && !sockets.nameStreams.empty()) {
    names.asMachine = true;
    names.machineName = hostOutside;
    names.self4 = hostOutside4;
    names.self6 = hostOutside6;
    names.told = [enclosed](const std::string& name, const std::vector<std::string>& addresses) { enclosed->names.told(name, addresses); };
    names.overridden = [overridden = overridden_](const std::string& name) { return (*overridden)(name); };
    names.standIn = [enclosed](const std::string& name, bool v6) { return enclosed->names.standInFor(name, v6); };
    auto server = dns::Server::adopt(std::move(names), {std::move(sockets.nameDatagrams), std::move(sockets.nameStreams)});
    if (!server) return server.error();
    one->names = std::move(*server);
  }
  onFirst([&] {
    for (std::size_t i = 0; i < one->acceptors.size(); ++i) accept(one, i);
    if (one->names) one->names->start();
  });
  all_.emplace(++last_, std::move(one));
  return last_;
}

void Enclosures::accept(const std::shared_ptr<One>& one, std::size_t which) {
  Worker& worker = *workers_[nextWorker_++ % workers_.size()];
  one->acceptors[which].async_accept(worker.io.context(), [this, one, which, &worker](net::error_code ec, tcp::socket socket) {
    if (!one->open) return;
    if (ec) {
      spdlog::warn("accept from an enclosed program: {}", ec.message());
      constexpr std::chrono::milliseconds patience{100};
      one->pause.expires_after(patience);
      one->pause.async_wait([this, one, which](net::error_code e) {
        if (!e && one->open) accept(one, which);
      });
      return;
    }
    asio::post(worker.io.context(), [this, &worker, info = one->info, client = std::move(socket)]() mutable {
      worker.running.spawn(runSession(core_, worker, net::SocketStream::Socket(std::move(client)), std::move(info)));
    });
    accept(one, which);
  });
}

void Enclosures::remove(EnclosureId id) {
  const auto found = all_.find(id);
  if (found == all_.end()) return;
  const std::shared_ptr<One> one = std::move(found->second);
  all_.erase(found);
  onFirst([&one] {
    one->open = false;
    one->pause.cancel();
    net::error_code ignored;
    for (tcp::acceptor& a : one->acceptors) a.close(ignored);
    if (one->names) one->names->stop();
  });
}

void Enclosures::removeAll() {
  while (!all_.empty()) remove(all_.begin()->first);
}

void Enclosures::setNames(const dns::RecordsPtr& records, const std::vector<model::DnsConfig::Place>& nameServers, const net::NameOverrides& overrides) {
  overridden_->set([overrides](const std::string& name) { return overrides && overrides(name).has_value(); });
  for (auto& [id, one] : all_)
    if (one->names) one->names->set(records, nameServers);
}

}  // namespace penstock::engine
