// SPDX-License-Identifier: GPL-3.0-or-later
// A listening socket that another process made.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include "penstock/base/descriptor.h"
#include "penstock/net/asio.h"

namespace penstock::net {

/// Connections are accepted in the network namespace that the socket was made in. An error where it is no TCP socket that listens.
error_code adoptListener(asio::ip::tcp::acceptor& acceptor, Descriptor socket);

}  // namespace penstock::net
