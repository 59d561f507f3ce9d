// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogue with an upstream proxy, from a connection to it to a connection to the server.
#pragma once

#include "penstock/upstream/connect.h"

namespace penstock::upstream {

/// `connection` is connected to the proxy; afterwards its stream leads to `to`, or is null and `failure` tells in the proxy's own
/// words. An https proxy's TLS is made and verified here. With `to.viaProxy` the proxy itself is what is to be reached.
Awaitable<> throughProxy(const Outlet& outlet, net::IoThread& thread, const model::UpstreamProxy& proxy, Destination to, ServerConnection& connection,
                         std::stop_token stop);

}  // namespace penstock::upstream
