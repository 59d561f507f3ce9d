// SPDX-License-Identifier: GPL-3.0-or-later
// Events to one client, as it reads them.
#pragma once

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/message.hpp>

#include <functional>

#include "api/http/shared.h"
#include "penstock/net/asio.h"

namespace penstock::api {

/// Until the client leaves, `admitted` says no more after tokens changed, or the server stops. `call`: its query says what is wanted. Thread: the server's I/O thread.
net::Awaitable<> serveEvents(Shared& shared, boost::beast::tcp_stream& stream,
                             boost::beast::http::request<boost::beast::http::buffer_body> request, const Call& call, std::function<bool()> admitted);

}  // namespace penstock::api
