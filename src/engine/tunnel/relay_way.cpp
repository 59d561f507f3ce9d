// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tunnel/relay_way.h"

namespace penstock::engine {

using model::FailureKind;

namespace {

/// Whether the kernel gave the peer up: it answers neither data nor probes (net::probeSilentPeer).
bool isDead(net::Stream& stream) {
  net::Readiness read = net::Readiness::read;
  return stream.bottom(read).lastError() == net::asio::error::timed_out;
}

/// One of the two connections broke. Unread TLS, a reset is how many clients and servers simply close; only of bytes we read is it worth alarm.
void tellBroken(const RelayWay& way, record::LiveExchange& live, FailureKind broken) {
  const bool client = isDead(way.client);
  if (client || isDead(way.server))
    live.x().failure = model::Failure{client ? FailureKind::clientTimeout : FailureKind::serverTimeout, "it does not answer any more"};
  else if (way.keepContent || way.core.stopping)
    live.x().failure = model::Failure{broken, {}};
  else
    live.did({model::Did::endedByReset, broken == FailureKind::clientReset ? "client" : "server"});
}

}  // namespace

void endWay(const RelayWay& way, record::LiveExchange& live, RelayBoth& both, FailureKind broken) {
  if (broken != FailureKind::none) {
    if (!live.finished() && both.running == 2) tellBroken(way, live, broken);
    way.client.close();
    way.server.close();
  } else if (way.from().abruptEnd()) {
    way.to().cut();
  } else {
    way.to().shutdownWrite();
  }
  live.bodyEnded(way.direction, live.finished() ? 0 : (way.toServer() ? live.x().requestBody : live.x().responseBody).size);
  if (both.running-- == 2) both.first = broken == FailureKind::serverReset || (broken == FailureKind::none && !way.toServer())
                                            ? model::Side::server
                                            : model::Side::client;
}

}  // namespace penstock::engine
