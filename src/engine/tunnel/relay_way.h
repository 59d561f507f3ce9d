// SPDX-License-Identifier: GPL-3.0-or-later
// One direction of a relay, and how it ends.
#pragma once

#include "engine/tunnel/relay.h"

namespace penstock::engine {

/// What the two directions share.
struct RelayBoth {
  int running = 2;
  model::Side first = model::Side::client;  // whose end came first
};

struct RelayWay {
  Core& core;
  Worker& worker;
  net::Stream& client;
  net::Stream& server;
  model::Direction direction;
  bool keepContent;
  Onlooker* onlooker;
  bool toServer() const { return direction == model::Direction::toServer; }
  net::Stream& from() const { return toServer() ? client : server; }
  net::Stream& to() const { return toServer() ? server : client; }
};

/// A way is over: by an orderly end, or because something broke.
void endWay(const RelayWay& way, record::LiveExchange& live, RelayBoth& both, model::FailureKind broken);

}  // namespace penstock::engine
