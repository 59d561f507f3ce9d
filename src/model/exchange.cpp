// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/exchange.h"

#include <utility>

namespace penstock::model {

const Body* bodyIn(const Exchange& x, BodyId which) {
  const bool request = which.direction == Direction::toServer;
  if (which.stage == Stage::received) return request ? &x.requestBody : &x.responseBody;
  const std::optional<Body>& sent = request ? x.requestBodySent : x.responseBodySent;
  return sent ? &*sent : nullptr;
}

Body* bodyIn(Exchange& x, BodyId which) { return const_cast<Body*>(bodyIn(std::as_const(x), which)); }

BodyId keptAs(const Exchange& x, BodyId which) { return bodyIn(x, which) ? which : BodyId(which.direction); }

}  // namespace penstock::model
