// SPDX-License-Identifier: GPL-3.0-or-later
// What a client of TLS says first, read before anything of it is answered.
#pragma once

#include <chrono>

#include "penstock/net/read_buffer.h"
#include "penstock/net/stream.h"
#include "penstock/wire/tls_hello/client_hello.h"

namespace penstock::engine {

enum class Hello : unsigned char { read, noTls, late };

/// Until the hello is whole, these bytes are no TLS after all, or `patience` is over. What was read stays in `in`.
net::Awaitable<Hello> readHello(net::Stream& client, net::ReadBuffer& in, std::chrono::milliseconds patience, wire::ClientHello& out);

}  // namespace penstock::engine
