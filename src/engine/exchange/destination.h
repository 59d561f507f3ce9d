// SPDX-License-Identifier: GPL-3.0-or-later
// Whom a request is for, and the row it gets: the same for every version of HTTP.
#pragma once

#include <optional>

#include "engine/session/session.h"
#include "penstock/engine/interceptor.h"
#include "penstock/record/recorder.h"

namespace penstock::engine {

/// Fills in what the head of a request on a route with a fixed destination does not say itself. In reverse mode one made out to us is
/// one to the target; its fields stay as received.
void complete(model::RequestHead& head, const Route& route);
/// Where a request on the explicit proxy itself goes; nothing for origin-form, which is for us.
std::optional<upstream::Destination> explicitDestination(const Session& session, const model::RequestHead& head);
/// The exchange of a request whose head was read. `to` may be nothing: it will fail then.
record::LiveExchangePtr beginExchange(record::Recorder& recorder, SteadyTime start, model::RequestHeadPtr head, const std::optional<upstream::Destination>& to,
                              const Route& route);
/// What we answer ourselves when we are asked as an origin: the pages, but 421 where the request names somebody else. A
/// page of that name in a browser would read the answer as its own (DNS rebinding).
FixedReply localReply(const Session& session, const model::RequestHead& head);
/// Closing at once would reset the connection and destroy the answer on its way to a client that is still sending.
Awaitable<> lingeringClose(net::Stream& client, net::ReadBuffer& in);

}  // namespace penstock::engine
