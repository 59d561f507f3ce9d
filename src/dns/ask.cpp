// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/ask.h"

#include <sys/random.h>

#include <algorithm>

#include "dns/framed.h"
#include "penstock/net/address.h"
#include "penstock/net/datagram_socket.h"

namespace penstock::dns {

namespace {

namespace wire = penstock::wire::dns;
using model::Failure;
using model::FailureKind;

std::uint16_t randomId() {
  std::uint16_t id = 0;
  (void)!::getrandom(&id, sizeof id, 0);
  return id;
}

Failure failureOf(const error_code& ec, const std::string& server) {
  const std::string detail = "the name server " + server + ": " + ec.message();
  if (ec == net::asio::error::connection_refused) return {FailureKind::connectRefused, detail};
  if (ec == net::asio::error::network_unreachable || ec == net::asio::error::host_unreachable)
    return {FailureKind::connectUnreachable, detail};
  return {FailureKind::connectFailed, detail};
}

Failure silent(const Core& core, const std::string& server) {
  if (core.stopped.stop_requested()) return {FailureKind::shutdown, {}};
  return {FailureKind::serverTimeout, "the name server " + server + " does not answer"};
}

/// One server, once.
struct Attempt {
  Attempt(Core& c, const std::string& q, const wire::Question& asked, const Endpoint& s, SteadyTime end)
      : core(c), query(q), question(asked), server(s), until(end) {}
  Core& core;
  std::string query;
  const wire::Question& question;
  Endpoint server;
  SteadyTime until;
  std::uint16_t id = randomId();
};

/// What has come by now.
std::optional<std::string> takeAnswer(Attempt& a, net::DatagramSocket& socket, error_code& ec) {
  std::string& room = a.core.scratch;
  while (const auto got = socket.tryReceive(room.data(), room.size(), ec)) {
    const std::string_view bytes(room.data(), got->size);
    if (wire::answers(bytes, a.id, a.question)) return std::string(bytes);
  }
  return std::nullopt;
}

Awaitable<> byUdp(Attempt& a, Asked& out) {
  net::DatagramSocket socket(a.core.parts.thread.context());
  auto close = [&socket] { socket.close(); };
  const std::stop_callback<decltype(close)> onStop(a.core.stopped.get_token(), close);
  error_code ec = socket.connect(a.server);
  if (!ec) ec = socket.send(a.query);
  out.sent = steadyNow();
  while (!ec) {
    const bool ready = co_await socket.readable(a.until);
    if (!ready) {
      out.failure = silent(a.core, out.server);
      co_return;
    }
    if (auto answer = takeAnswer(a, socket, ec)) {
      out.response = std::move(*answer);
      co_return;
    }
  }
  out.failure = failureOf(ec, out.server);
}

Awaitable<> byTcp(Attempt& a, Asked& out) {
  const std::string host = a.server.address().to_string();
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(a.until - steadyNow());
  const net::Deadline deadline(std::max(left, std::chrono::milliseconds(1)));
  net::DialResult dialled = co_await net::dial(a.core.parts.thread, a.core.parts.resolver, host, a.server.port(), deadline.left(),
                                               a.core.parts.guard, a.core.stopped.get_token());
  out.sent = steadyNow();
  if (!dialled.stream) {
    out.failure = dialled.abandoned || dialled.error == net::asio::error::timed_out ? silent(a.core, out.server)
                                                                                    : failureOf(dialled.error, out.server);
    co_return;
  }
  net::SocketStream& stream = *dialled.stream;
  auto close = [&stream] { stream.close(); };
  const std::stop_callback<decltype(close)> onStop(a.core.stopped.get_token(), close);
  const bool written = co_await writeFramed(stream, a.query, deadline.left());
  net::ReadBuffer in(a.core.parts.thread.blocks());
  std::optional<std::string> answer;
  if (written) answer = co_await readFramed(stream, in, deadline);
  if (answer && wire::answers(*answer, a.id, a.question))
    out.response = std::move(*answer);
  else if (answer)
    out.failure = Failure{FailureKind::serverMalformed, "the name server " + out.server + " answers something else"};
  else
    out.failure = silent(a.core, out.server);
}

}  // namespace

Awaitable<Asked> askOthers(Core& core, std::string query, wire::Question question, bool overTcp) {
  Asked out;
  out.failure = Failure{FailureKind::connectFailed, "this machine has no name server that could be asked"};
  const SteadyTime end = steadyNow() + wholePatience;
  const std::vector<Endpoint> servers = core.servers().list();
  for (std::size_t i = 0; i < 2 * servers.size() && steadyNow() < end && !core.stopped.stop_requested(); ++i) {
    const Endpoint& server = servers[i % servers.size()];
    if (core.parts.guard && !core.parts.guard(*server.data(), server.port())) continue;
    out.server = net::addressText(*server.data());
    Attempt attempt(core, query, question, server, std::min(end, steadyNow() + attemptPatience));
    wire::setId(attempt.query, attempt.id);
    if (overTcp)
      co_await byTcp(attempt, out);
    else
      co_await byUdp(attempt, out);
    if (out.response.empty()) continue;
    out.received = steadyNow();
    out.failure = {};
    co_return out;
  }
  if (core.stopped.stop_requested()) out.failure = silent(core, out.server);
  co_return out;
}

}  // namespace penstock::dns
