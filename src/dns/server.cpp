// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/dns/server.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "dns/framed.h"
#include "dns/self_address.h"
#include "dns/transaction.h"
#include "penstock/net/address.h"
#include "penstock/net/adopt_listener.h"
#include "penstock/net/datagram_socket.h"
#include "penstock/net/task_group.h"
#include "penstock/net/turn.h"

namespace penstock::dns {

namespace asio = net::asio;
using asio::ip::tcp;
using Socket = net::DatagramSocket;

namespace {

constexpr std::chrono::seconds idleClient{10};  // RFC 7766 6.2.3: some seconds
constexpr std::chrono::milliseconds slowClient{10'000}, acceptPause{100};
constexpr unsigned datagramsATurn = 64;
constexpr std::uint16_t firstFreePort = 1024;  // as Linux has it unless it was told otherwise

Error refusal(const std::string& address, std::uint16_t port, const char* protocol, const error_code& ec) {
  const std::string place = net::authorityText(address, port) + ": ";
  if (ec == asio::error::address_in_use) return makeError(ErrorCode::busy, place + "the port is in use for " + protocol + "; choose another one");
  if (ec == asio::error::access_denied && port < firstFreePort)
    return makeError(ErrorCode::io, place + "port " + std::to_string(port) +
                                        " needs root or the capability CAP_NET_BIND_SERVICE (sudo setcap cap_net_bind_service=+ep, with the path of "
                                        "penstock); choose a port from 1024 on, such as 5353");
  return makeError(ErrorCode::io, place + "the port is not to be had for " + protocol + ": " + ec.message());
}

}  // namespace

/// Held by whatever runs in it as well: the last of it goes with the thread's context.
struct Server::Impl : std::enable_shared_from_this<Server::Impl> {
  explicit Impl(ServerParts parts) : core(std::move(parts)), tasks(core.parts.thread.context(), [](std::string_view) {}) {}
  Core core;
  std::vector<std::shared_ptr<Socket>> udp;              // none once stopped
  std::vector<std::shared_ptr<tcp::acceptor>> acceptors;  // the same
  tcp::endpoint bound;
  std::string address;
  std::size_t clients = 0;
  net::TaskGroup tasks;  // which never throw

  error_code adopt(GivenSockets& sockets);
  error_code bind(const asio::ip::address& where, std::uint16_t port, const char*& failed);
  void begin(Awaitable<> task) { tasks.spawn(guarded(std::move(task)), shared_from_this()); }
  Awaitable<> guarded(Awaitable<> task);
  Awaitable<> receive(std::shared_ptr<Socket> socket);
  void take(const std::shared_ptr<Socket>& socket, const Socket::Received& received);
  Awaitable<> askFor(std::shared_ptr<Socket> socket, Socket::Received received, Transaction transaction);
  Awaitable<> accept(std::shared_ptr<tcp::acceptor> listening);
  Awaitable<> serve(net::SocketStream::Socket client);
  Awaitable<> converse(net::SocketStream& stream, Asker asker);
  Self selfBy(const asio::ip::address& here) const;
};

error_code Server::Impl::bind(const asio::ip::address& where, std::uint16_t port, const char*& failed) {
  auto& context = core.parts.thread.context();
  error_code ec;
  const auto acceptor = std::make_shared<tcp::acceptor>(context);
  const auto socket = std::make_shared<Socket>(context);
  acceptors = {acceptor};
  udp = {socket};
  failed = "TCP";
  bound = tcp::endpoint(where, port);
  acceptor->open(bound.protocol(), ec);
  if (!ec) acceptor->set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec && where.is_v6()) acceptor->set_option(asio::ip::v6_only(true), ec);
  if (!ec) acceptor->bind(bound, ec);
  if (!ec) acceptor->listen(int(mostClients), ec);
  if (ec) return ec;
  bound = acceptor->local_endpoint(ec);
  failed = "UDP";
  return socket->bind(Socket::Endpoint(bound.address(), bound.port()));
}

error_code Server::Impl::adopt(GivenSockets& sockets) {
  auto& context = core.parts.thread.context();
  for (Descriptor& given : sockets.datagrams) {
    const auto socket = std::make_shared<Socket>(context);
    if (const error_code ec = socket->adopt(given.release())) return ec;
    udp.push_back(socket);
  }
  for (Descriptor& given : sockets.streams) {
    const auto acceptor = std::make_shared<tcp::acceptor>(context);
    error_code ec = net::adoptListener(*acceptor, std::move(given));
    if (ec) return ec;
    acceptors.push_back(acceptor);
    bound = acceptor->local_endpoint(ec);
  }
  return {};
}

Awaitable<> Server::Impl::guarded(Awaitable<> task) {
  try {
    co_await std::move(task);
  } catch (...) {
    core.parts.tellBug(net::messageOf(std::current_exception()));
  }
}

Awaitable<> Server::Impl::receive(std::shared_ptr<Socket> socket) {
  std::string& room = core.scratch;
  while (true) {
    const bool ready = co_await socket->readable();
    if (!ready) co_return;
    for (unsigned i = 0; i < datagramsATurn && socket->isOpen(); ++i) {
      // What comes meanwhile waits in the kernel, and is lost there when it is too much.
      if (core.parts.recorder.congested()) co_await core.parts.recorder.ready();
      error_code ignored;  // of an answer that did not arrive
      const auto received = socket->isOpen() ? socket->tryReceive(room.data(), room.size(), ignored) : std::nullopt;
      if (!received && !ignored) break;
      if (received) take(socket, *received);
    }
    co_await net::yield(core.parts.thread);
  }
}

/// `here`: which of our addresses was asked.
Self Server::Impl::selfBy(const asio::ip::address& here) const {
  if (!core.parts.asMachine) return [here](bool v6) { return selfAddress(here, v6); };
  return [&parts = core.parts](bool v6) -> std::optional<asio::ip::address> {
    error_code ec;
    const auto said = asio::ip::make_address(v6 ? parts.self6 : parts.self4, ec);
    return ec ? std::nullopt : std::optional(said);
  };
}

void Server::Impl::take(const std::shared_ptr<Socket>& socket, const Socket::Received& received) {
  Asker asker;
  asker.client = net::addressText(*received.from.data());
  asker.listener = received.to.is_unspecified() ? address : net::authorityText(received.to.to_string(), bound.port());
  asker.self = selfBy(received.to);
  Transaction transaction(core, core.scratch.substr(0, received.size), std::move(asker));
  if (transaction.dropped()) return;
  if (!transaction.settled() && core.waiting < mostWaiting) {
    begin(askFor(socket, received, std::move(transaction)));
    return;
  }
  if (!transaction.settled()) transaction.decline();
  socket->reply(transaction.finish(), received);
}

Awaitable<> Server::Impl::askFor(std::shared_ptr<Socket> socket, Socket::Received received, Transaction transaction) {
  co_await transaction.ask();
  const std::string answer = transaction.finish();
  if (socket->isOpen()) socket->reply(answer, received);
}

Awaitable<> Server::Impl::accept(std::shared_ptr<tcp::acceptor> listening) {
  while (listening->is_open()) {
    error_code ec;
    tcp::socket client = co_await listening->async_accept(asio::redirect_error(asio::use_awaitable, ec));
    if (!listening->is_open()) co_return;
    if (ec) {
      asio::steady_timer pause(core.parts.thread.context(), acceptPause);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
    } else if (clients < mostClients) {
      begin(serve(net::SocketStream::Socket(std::move(client))));
    }
  }
}

Awaitable<> Server::Impl::serve(net::SocketStream::Socket client) {
  struct Counted {
    explicit Counted(std::size_t& n) : count(n) { ++count; }
    ~Counted() { --count; }
    std::size_t& count;
  };
  const Counted counted(clients);
  net::SocketStream stream(core.parts.thread, std::move(client));
  auto close = [&stream] { stream.close(); };
  const std::stop_callback<decltype(close)> onStop(core.stopped.get_token(), close);
  Asker asker;
  asker.client = stream.remoteAddress();
  asker.listener = stream.localAddress();
  asker.byTcp = true;
  const auto local = net::parseAuthority(asker.listener, bound.port());
  error_code ec;
  const auto here = asio::ip::make_address(local ? local->host : std::string(), ec);
  asker.self = selfBy(here);
  co_await converse(stream, std::move(asker));
}

/// One question after the other.
Awaitable<> Server::Impl::converse(net::SocketStream& stream, Asker asker) {
  net::ReadBuffer in(core.parts.thread.blocks());
  while (true) {
    if (core.parts.recorder.congested()) co_await core.parts.recorder.ready();
    auto query = co_await readFramed(stream, in, net::Deadline(idleClient));
    if (!query) co_return;
    Transaction transaction(core, std::move(*query), asker);
    if (transaction.dropped()) co_return;
    if (!transaction.settled() && core.waiting >= mostWaiting) transaction.decline();
    if (!transaction.settled()) co_await transaction.ask();
    const bool written = co_await writeFramed(stream, transaction.finish(), slowClient);
    if (!written) co_return;
  }
}

Result<std::unique_ptr<Server>> Server::adopt(ServerParts parts, GivenSockets sockets) {
  std::unique_ptr<Server> server(new Server);
  server->impl_ = std::make_shared<Impl>(std::move(parts));
  if (const error_code ec = server->impl_->adopt(sockets)) return makeError(ErrorCode::io, "a name server's socket that was handed over cannot be used: " + ec.message());
  server->impl_->address = net::addressText(*server->impl_->bound.data());
  return server;
}

Server::Server() = default;
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::open(ServerParts parts, const std::string& address, std::uint16_t port) {
  error_code ec;
  const auto where = asio::ip::make_address(address == "localhost" ? "127.0.0.1" : address, ec);
  if (ec) return makeError(ErrorCode::invalidArgument, "\"" + address + "\" is not an IP address to listen on");
  std::unique_ptr<Server> server(new Server);
  server->impl_ = std::make_shared<Impl>(std::move(parts));
  Impl& impl = *server->impl_;
  const char* failed = "";
  // Where any port will do, the kernel's choice for TCP may be taken for UDP: then the next one it names.
  for (int left = port == 0 ? 20 : 1; left > 0; --left) {
    ec = impl.bind(where, port, failed);
    if (ec != asio::error::address_in_use) break;
  }
  if (ec) return refusal(address, port, failed, ec);
  impl.address = net::addressText(*impl.bound.data());
  return server;
}

const std::string& Server::address() const { return impl_->address; }
const sockaddr& Server::bound() const { return *impl_->bound.data(); }

void Server::start() {
  for (const auto& socket : impl_->udp) impl_->begin(impl_->receive(socket));
  for (const auto& acceptor : impl_->acceptors) impl_->begin(impl_->accept(acceptor));
}

void Server::stop() {
  error_code ignored;
  for (const auto& socket : impl_->udp) socket->close();
  for (const auto& acceptor : impl_->acceptors) acceptor->close(ignored);
  impl_->udp.clear();
  impl_->acceptors.clear();
  impl_->core.stopped.request_stop();
}

void Server::set(RecordsPtr records, std::vector<model::DnsConfig::Place> upstream) { impl_->core.set(std::move(records), std::move(upstream)); }
model::DnsCounts Server::counts() const { return impl_->core.counts(); }

}  // namespace penstock::dns
