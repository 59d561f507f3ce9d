// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/dialer.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>
#include <optional>

#include "penstock/net/address.h"

namespace penstock::net {

namespace {

constexpr std::chrono::milliseconds attemptDelay{250};  // RFC 8305 5: connection attempt delay

std::optional<IpAddress> literal(std::string_view host) {
  IpAddress ip;
  const std::string text(host);
  auto& v4 = reinterpret_cast<sockaddr_in&>(ip.storage);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(ip.storage);
  if (::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    ip.length = sizeof v4;
    return ip;
  }
  if (::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    ip.length = sizeof v6;
    return ip;
  }
  return std::nullopt;
}

/// First of one family, first of the other, and so on (RFC 8305 4).
std::vector<IpAddress> interleave(const std::vector<IpAddress>& in) {
  std::vector<IpAddress> first, second, out;
  for (const IpAddress& a : in) (a.raw().sa_family == in.front().raw().sa_family ? first : second).push_back(a);
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) out.push_back(first[i]);
    if (i < second.size()) out.push_back(second[i]);
  }
  return out;
}

/// The attempts of one dial. Kept alive by its handlers.
struct Race : std::enable_shared_from_this<Race> {
  Race(IoThread& t) : thread(t), next(t.context()), done(t.context()) { done.expires_at(SteadyTime::max()); }

  IoThread& thread;
  std::vector<IpAddress> addresses;
  std::vector<std::unique_ptr<SocketStream::Socket>> sockets;
  std::size_t started = 0, running = 0;
  std::optional<SocketStream::Socket> winner;
  bool over = false;
  error_code lastError;
  asio::steady_timer next, done;

  void startNext() {
    if (over) return;
    if (started == addresses.size()) {
      if (running == 0) finish();
      return;
    }
    const IpAddress& a = addresses[started++];
    auto socket = std::make_unique<SocketStream::Socket>(thread.context());
    error_code ec;
    socket->open(SocketStream::Socket::protocol_type(a.raw().sa_family, IPPROTO_TCP), ec);
    if (ec) {
      lastError = ec;
      return startNext();
    }
    const SocketStream::Socket::endpoint_type endpoint(&a.raw(), a.length);
    SocketStream::Socket& s = *socket;
    sockets.push_back(std::move(socket));
    ++running;
    s.async_connect(endpoint, [self = shared_from_this(), &s](error_code e) {
      --self->running;
      if (self->over) return;
      if (!e) {
        self->winner.emplace(std::move(s));
        return self->finish();
      }
      self->lastError = e;
      self->next.cancel();  // a failed attempt does not make the next one wait
      self->startNext();
    });
    if (started < addresses.size()) {
      next.expires_after(attemptDelay);
      next.async_wait([self = shared_from_this()](error_code e) {
        if (!e) self->startNext();
      });
    }
  }

  void finish() {
    over = true;
    next.cancel();
    error_code ignored;
    for (auto& s : sockets) s->close(ignored);
    done.cancel();
  }
};

Awaitable<std::shared_ptr<const Resolved>> resolve(IoThread& thread, Resolver& resolver, const std::string& host,
                                                   SteadyTime until) {
  struct Waiter {
    asio::steady_timer timer;
    std::shared_ptr<const Resolved> result;
    explicit Waiter(asio::io_context& c) : timer(c) {}
  };
  auto waiter = std::make_shared<Waiter>(thread.context());
  waiter->timer.expires_at(until);
  asio::io_context* context = &thread.context();
  resolver.resolve(host, [weak = std::weak_ptr(waiter), context](std::shared_ptr<const Resolved> r) {
    asio::post(*context, [weak, r = std::move(r)]() mutable {
      const auto asked = weak.lock();
      if (!asked) return;  // it did not wait for so long
      asked->result = std::move(r);
      asked->timer.cancel();
    });
  });
  error_code ignored;
  co_await waiter->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (!waiter->result) {
    auto late = std::make_shared<Resolved>();
    late->error = "no answer in time";
    waiter->result = std::move(late);
  }
  co_return waiter->result;
}

}  // namespace

Awaitable<DialResult> dial(IoThread& thread, Resolver& resolver, std::string host, std::uint16_t port,
                           std::chrono::milliseconds timeout, const DialGuard& guard) {
  DialResult out;
  out.times.resolveStart = steadyNow();
  const SteadyTime until = timeout.count() ? out.times.resolveStart + timeout : SteadyTime::max();
  std::vector<IpAddress> addresses;
  if (auto ip = literal(host)) {
    addresses.push_back(*ip);
  } else {
    auto resolved = resolver.cached(host);
    if (!resolved) resolved = co_await resolve(thread, resolver, host, until);
    if (resolved->addresses.empty()) {
      out.resolveFailed = true;
      out.detail = resolved->error;
      out.times.resolveEnd = steadyNow();
      co_return out;
    }
    addresses = interleave(resolved->addresses);
  }
  out.times.resolveEnd = out.times.connectStart = steadyNow();
  for (IpAddress& a : addresses) {
    if (a.raw().sa_family == AF_INET)
      reinterpret_cast<sockaddr_in&>(a.storage).sin_port = htons(port);
    else
      reinterpret_cast<sockaddr_in6&>(a.storage).sin6_port = htons(port);
    if (guard && !guard(a.raw(), port)) {
      out.refused = true;
      co_return out;
    }
  }
  const std::string where = addressText(addresses.front().raw());
  const std::size_t count = addresses.size();
  auto race = std::make_shared<Race>(thread);
  race->addresses = std::move(addresses);
  race->done.expires_at(until);
  race->startNext();
  if (!race->over) {
    error_code ignored;
    co_await race->done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  if (!race->over) {
    race->lastError = asio::error::timed_out;
    race->finish();
  }
  out.times.connectEnd = steadyNow();
  if (race->winner) {
    out.stream = std::make_unique<SocketStream>(thread, std::move(*race->winner));
  } else {
    out.error = race->lastError;
    out.detail = where + (count > 1 ? " and " + std::to_string(count - 1) + " more: " : ": ") + out.error.message();
  }
  co_return out;
}

}  // namespace penstock::net
