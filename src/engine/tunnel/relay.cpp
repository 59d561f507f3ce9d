// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tunnel/relay.h"

#include <utility>

#include "engine/tunnel/relay_way.h"
#include "penstock/http/out_buffer.h"
#include "penstock/net/task_group.h"
#include "penstock/net/turn.h"
#include "penstock/upstream/hello_info.h"

namespace penstock::engine {

using model::Direction;
using model::FailureKind;

namespace {

/// A tunnel nobody reads still says whom it is for, when it begins with TLS: the hello mostly lies in the first bytes.
void noteHello(record::LiveExchange& live, std::string_view bytes) {
  model::Exchange& x = live.x();
  if (x.kind != model::ExchangeKind::tlsTunnel || !x.connection || x.connection->clientTls) return;
  const auto result = wire::readClientHello(bytes);
  if (result.status != wire::ClientHelloResult::Status::ok) return;
  auto connection = std::make_shared<model::ConnectionInfo>(*x.connection);
  connection->clientTls = upstream::helloInfo(result.hello);
  x.connection = std::move(connection);
  live.touch();
}

/// Bytes on their way: recorded, and given to who looks on.
void pass(const RelayWay& way, record::LiveExchange& live, std::string_view bytes, bool first) {
  if (first && !live.finished()) noteHello(live, bytes);
  if (way.keepContent)
    live.body(way.direction, bytes);
  else
    live.count(way.direction, bytes.size());
  if (way.onlooker) way.onlooker->passed(way.direction, bytes);
}

/// A tunnel lasts as long as both ends do, silent or not: no wait of it has a deadline.
Awaitable<> move(RelayWay way, record::LiveExchangePtr live, net::ReadBuffer& in, RelayBoth& both) {
  constexpr std::chrono::milliseconds forEver{0};
  const FailureKind unread = way.toServer() ? FailureKind::clientReset : FailureKind::serverReset;
  const FailureKind untaken = way.toServer() ? FailureKind::serverReset : FailureKind::clientReset;
  http::OutBuffer out(way.to(), forEver);
  FailureKind broken = FailureKind::none;
  std::size_t moved = 0;  // since the last wait
  bool first = way.toServer();
  while (broken == FailureKind::none) {
    if (!in.empty()) {
      const std::string_view bytes = in.view();
      pass(way, *live, bytes, std::exchange(first, false));
      out.write(bytes);
      in.consume(bytes.size());
      bool flushed = out.flushNow();
      if (!flushed) flushed = co_await out.flush();
      if (!flushed) {
        broken = untaken;
        break;
      }
      if (way.worker.recorder.congested()) co_await way.worker.recorder.ready();
      moved += bytes.size();
      if (moved >= net::turn) {
        moved = 0;
        co_await net::yield(way.worker.io);
      }
    }
    const net::IoResult r = in.fill(way.from(), net::BlockPool::blockSize);
    if (r.status == net::IoStatus::ok) continue;
    if (r.status == net::IoStatus::eof) break;
    if (r.status == net::IoStatus::wouldBlock) {
      moved = 0;
      in.releaseIfEmpty();
      const error_code ec = co_await net::wait(way.from(), net::Readiness::read, forEver);
      if (!ec) continue;
    }
    broken = unread;
  }
  endWay(way, *live, both, broken);
}

}  // namespace

Awaitable<> relay(Core& core, Worker& worker, record::LiveExchangePtr live, net::Stream& client, net::ReadBuffer& in, net::Stream& server,
                  bool keepContent, Onlooker* onlooker) {
  RelayBoth both;
  RelayWay up{core, worker, client, server, Direction::toServer, keepContent, onlooker};
  RelayWay down{core, worker, client, server, Direction::toClient, keepContent, onlooker};
  net::ReadBuffer fromServer(worker.io.blocks());
  auto stop = [&](std::string_view what) {
    client.close();
    server.close();
    live->fail(model::Failure{FailureKind::internalError, std::string(what)});
  };
  net::TaskGroup ways(worker.io.context(), std::move(stop));
  ways.spawn(move(up, live, in, both));
  co_await ways.run(move(down, live, fromServer, both));
  if (onlooker && !live->finished()) {
    if (std::string more = onlooker->ended(both.first); !more.empty()) live->did({model::Did::willDecryptNext, std::move(more), model::By::tls});
  }
  live->finish();
}

}  // namespace penstock::engine
