// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/dialer.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "penstock/net/address.h"

namespace penstock::net {

namespace {

constexpr std::chrono::milliseconds attemptDelay{250};  // RFC 8305 5: connection attempt delay
/// A name server that answers for IPv4 and is silent for IPv6 holds the system's look-up of both up for seconds: after the first of these IPv4
/// is asked for alone, and once it is known the other may take the second (RFC 8305 3: resolution delay).
constexpr std::chrono::milliseconds bothPatience{300}, resolutionDelay{50};

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

/// The answers to one dial's questions, as they come.
struct Answers {
  explicit Answers(asio::io_context& c) : timer(c) {}
  asio::steady_timer timer;  // of the wait for them: ended by each
  ResolvedPtr any, v4;
  bool abandoned = false;
};

/// A look-up whose answer is put into `out`.
Resolver::Ticket ask(Resolver& resolver, const std::string& host, Resolver::Family family, IoThread& thread,
                     const std::shared_ptr<Answers>& answers, ResolvedPtr Answers::*out) {
  Resolver::Ticket ticket;
  auto done = [weak = std::weak_ptr(answers), door = thread.door(), out](ResolvedPtr r) {
    door->post([weak, out, r = std::move(r)]() mutable {
      const auto waiting = weak.lock();
      if (!waiting) return;
      (*waiting).*out = std::move(r);
      waiting->timer.cancel();
    });
  };
  if (auto known = resolver.resolve(host, family, std::move(done), ticket)) (*answers).*out = std::move(known);
  return ticket;
}

Awaitable<> waitUntil(Answers& answers, SteadyTime until) {
  answers.timer.expires_at(until);
  error_code ignored;
  co_await answers.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

/// Null when it was abandoned.
Awaitable<ResolvedPtr> resolve(IoThread& thread, Resolver& resolver, std::string host, SteadyTime until, std::stop_token stop) {
  using Family = Resolver::Family;
  const auto answers = std::make_shared<Answers>(thread.context());
  const auto both = ask(resolver, host, Family::any, thread, answers, &Answers::any);
  if (answers->any) co_return answers->any;
  auto abandon = [&answers] {
    answers->abandoned = true;
    answers->timer.cancel();
  };
  const std::stop_callback<decltype(abandon)> onStop(std::move(stop), std::move(abandon));
  const auto over = [&] { return answers->abandoned || answers->any || steadyNow() >= until; };
  const SteadyTime alone = std::min(until, steadyNow() + bothPatience);
  while (!over() && steadyNow() < alone) co_await waitUntil(*answers, alone);
  Resolver::Ticket ticket;
  if (!over()) ticket = ask(resolver, host, Family::v4, thread, answers, &Answers::v4);
  SteadyTime last = until;
  while (!over()) {
    const bool usable = answers->v4 && !answers->v4->addresses.empty();
    if (usable && last == until) last = std::min(until, steadyNow() + resolutionDelay);
    if (usable && steadyNow() >= last) break;
    co_await waitUntil(*answers, last);
  }
  if (answers->abandoned) co_return nullptr;
  if (answers->any) co_return answers->any;
  if (answers->v4 && !answers->v4->addresses.empty()) co_return answers->v4;
  auto late = std::make_shared<Resolved>();
  late->error = "no answer in time";
  co_return late;
}

/// The addresses to try, in order; none: `out` tells why. `port` becomes another one where the person said so of that name.
Awaitable<std::vector<IpAddress>> addressesOf(IoThread& thread, Resolver& resolver, const std::string& host, SteadyTime until,
                                              std::stop_token stop, std::uint16_t& port, DialResult& out) {
  std::vector<IpAddress> found;
  if (const auto ip = literal(host)) {
    found.push_back(*ip);
  } else {
    const ResolvedPtr resolved = co_await resolve(thread, resolver, host, until, std::move(stop));
    if (!resolved) {
      out.abandoned = true;
    } else if (resolved->addresses.empty()) {
      out.resolveFailed = true;
      out.detail = resolved->error;
    } else {
      found = interleave(resolved->addresses);
      if (resolved->port != 0) port = resolved->port;
    }
  }
  out.times.resolveEnd = steadyNow();
  co_return found;
}

void setPort(IpAddress& a, std::uint16_t port) {
  if (a.raw().sa_family == AF_INET)
    reinterpret_cast<sockaddr_in&>(a.storage).sin_port = htons(port);
  else
    reinterpret_cast<sockaddr_in6&>(a.storage).sin6_port = htons(port);
}

}  // namespace

Awaitable<DialResult> dial(IoThread& thread, Resolver& resolver, std::string host, std::uint16_t port,
                           std::chrono::milliseconds timeout, const DialGuard& guard, std::stop_token stop) {
  DialResult out;
  out.times.resolveStart = steadyNow();
  const SteadyTime until = timeout.count() ? out.times.resolveStart + timeout : SteadyTime::max();
  std::vector<IpAddress> addresses = co_await addressesOf(thread, resolver, host, until, stop, port, out);
  if (addresses.empty()) co_return out;
  out.times.connectStart = out.times.resolveEnd;
  for (IpAddress& a : addresses) {
    setPort(a, port);
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
  auto abandon = [&] {
    out.abandoned = true;
    race->done.cancel();
  };
  const std::stop_callback<decltype(abandon)> onStop(std::move(stop), std::move(abandon));
  race->startNext();
  if (!race->over && !out.abandoned) {
    error_code ignored;
    co_await race->done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  if (!race->over) {
    race->lastError = out.abandoned ? asio::error::operation_aborted : asio::error::timed_out;
    race->finish();
  }
  out.times.connectEnd = steadyNow();
  if (race->winner && !out.abandoned) {
    out.stream = std::make_unique<SocketStream>(thread, std::move(*race->winner));
  } else {
    out.error = race->lastError;
    out.detail = where + (count > 1 ? " and " + std::to_string(count - 1) + " more: " : ": ") + out.error.message();
  }
  co_return out;
}

}  // namespace penstock::net
