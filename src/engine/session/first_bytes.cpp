// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/first_bytes.h"

#include <optional>

namespace penstock::engine {

namespace {

/// A client that began what may become one protocol or another, and sends no more for this long, waits for an answer to it.
constexpr std::chrono::milliseconds undecided{1'000};

/// Whether the server has said something, or left. One that began HTTP/2 is not waited for any more: `server` becomes null.
std::optional<First> serverFirst(net::Stream*& server, bool* serverHttp2) {
  char bytes[9];
  const auto [waiting, n] = server->peek(bytes, sizeof bytes);
  switch (waiting) {
    case net::Stream::Waiting::bytes:
      if (!serverHttp2 || wire::sniffServer({bytes, n}) != wire::Protocol::http2) return First::server;
      *serverHttp2 = true;
      server = nullptr;
      break;
    case net::Stream::Waiting::end: return First::serverEnded;
    case net::Stream::Waiting::nothing: break;
  }
  return std::nullopt;
}

}  // namespace

net::Awaitable<First> firstBytes(net::Stream& client, net::ReadBuffer& in, net::Stream* server, std::chrono::milliseconds silence,
                                 std::chrono::milliseconds whole, bool* serverHttp2) {
  const net::Deadline first(silence);
  std::optional<net::Deadline> all;  // from the first byte on
  bool waited = false;
  while (true) {
    switch (in.empty() ? wire::Protocol::needMore : wire::sniff(in.view())) {
      case wire::Protocol::needMore: break;
      case wire::Protocol::tls: co_return First::tls;
      case wire::Protocol::http1: co_return First::http1;
      case wire::Protocol::http2: co_return First::http2;
      case wire::Protocol::socks4: co_return First::socks4;
      case wire::Protocol::socks5: co_return First::socks5;
      case wire::Protocol::mqtt: co_return First::mqtt;
      case wire::Protocol::other: co_return First::other;
    }
    const net::IoResult r = in.fill(client, net::BlockPool::blockSize);
    if (r.status == net::IoStatus::ok) continue;
    if (r.status != net::IoStatus::wouldBlock) co_return in.empty() ? First::ended : First::other;
    in.releaseIfEmpty();
    if (!in.empty() && !all) all.emplace(whole);
    // What may still become a protocol we know and does not, for all the time it had, is none.
    if (all && all->over()) co_return First::other;
    if (!all && first.over()) co_return First::ended;
    net::UnfinishedInput unfinished(in, client);
    net::error_code ec;
    if (unfinished.evicted()) co_return First::ended;
    if (server && in.empty()) {
      // What came with the end of a handshake below would wake nobody.
      if (const auto before = waited ? std::nullopt : serverFirst(server, serverHttp2)) co_return *before;
      waited = true;
      if (!server) continue;
      ec = co_await net::waitReadableEither(client, *server, first.left());
      if (!ec) {
        const net::IoResult again = in.fill(client, net::BlockPool::blockSize);
        if (again.status == net::IoStatus::wouldBlock) {
          if (const auto spoke = serverFirst(server, serverHttp2)) co_return *spoke;
        }
        if (again.status == net::IoStatus::eof || again.status == net::IoStatus::error) co_return First::ended;
        in.releaseIfEmpty();
      }
    } else if (server) {
      if (server->waiting() != net::Stream::Waiting::nothing) co_return First::other;
      ec = co_await net::waitReadableEither(client, *server, undecided);
      if (ec == net::asio::error::timed_out) co_return First::other;
    } else {
      ec = co_await net::wait(client, net::Readiness::read, all ? *all : first);
    }
    if (unfinished.evicted()) co_return First::ended;
    if (ec) co_return ec == net::asio::error::timed_out && !in.empty() ? First::other : First::ended;
  }
}

}  // namespace penstock::engine
