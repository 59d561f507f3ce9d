// SPDX-License-Identifier: GPL-3.0-or-later
// One client of the API's port: its requests, one after the other.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include "api/http/shared.h"
#include "penstock/net/asio.h"

namespace penstock::api {

/// Until the client leaves, breaks the rules, or the server stops. Thread: the server's I/O thread.
net::Awaitable<> serveConnection(Shared& shared, net::asio::ip::tcp::socket socket);

}  // namespace penstock::api
