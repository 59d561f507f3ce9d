// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/first_bytes.h"

namespace penstock::engine {

net::Awaitable<First> firstBytes(net::Stream& client, net::ReadBuffer& in, net::Stream* server, std::chrono::milliseconds timeout) {
  while (true) {
    switch (in.empty() ? wire::Protocol::needMore : wire::sniff(in.view())) {
      case wire::Protocol::needMore: break;
      case wire::Protocol::tls: co_return First::tls;
      case wire::Protocol::http1: co_return First::http1;
      case wire::Protocol::http2: co_return First::http2;
      case wire::Protocol::mqtt:
      case wire::Protocol::socks4:
      case wire::Protocol::socks5:
      case wire::Protocol::other: co_return First::other;
    }
    const net::IoResult r = in.fill(client, net::BlockPool::blockSize);
    if (r.status == net::IoStatus::ok) continue;
    if (r.status != net::IoStatus::wouldBlock) co_return in.empty() ? First::ended : First::other;
    in.releaseIfEmpty();
    net::error_code ec;
    if (server && in.empty()) {
      ec = co_await net::waitReadableEither(client, *server, timeout);
      if (!ec) {
        const net::IoResult again = in.fill(client, net::BlockPool::blockSize);
        if (again.status == net::IoStatus::wouldBlock) {
          const net::Stream::Waiting waiting = server->waiting();
          if (waiting == net::Stream::Waiting::bytes) co_return First::server;
          if (waiting == net::Stream::Waiting::end) co_return First::serverEnded;
        }
        if (again.status == net::IoStatus::eof || again.status == net::IoStatus::error) co_return First::ended;
        in.releaseIfEmpty();
      }
    } else {
      ec = co_await net::wait(client, net::Readiness::read, timeout);
    }
    if (ec) co_return First::ended;
  }
}

}  // namespace penstock::engine
