// SPDX-License-Identifier: GPL-3.0-or-later
// Who speaks first, and what.
#pragma once

#include <chrono>

#include "penstock/net/read_buffer.h"
#include "penstock/net/stream.h"
#include "penstock/wire/sniff/sniff.h"

namespace penstock::engine {

enum class First : unsigned char {
  http1, http2, tls, mqtt, other,
  socks4, socks5,
  server,       // the server spoke before the client did
  serverEnded,  // the server ended or broke before either said a word
  ended,    // the client ended, broke, or said nothing for too long
};

/// Waits for as many bytes as decide; with a server, `other` also when the client waits for its answer to fewer. They stay in `in`.
/// The client's first byte may take `silence`, and all of them together `whole`. `server` may be null. `serverHttp2` becomes true when the server began HTTP/2
/// before the client said anything; it is then the client's turn all the same.
net::Awaitable<First> firstBytes(net::Stream& client, net::ReadBuffer& in, net::Stream* server, std::chrono::milliseconds silence,
                                 std::chrono::milliseconds whole, bool* serverHttp2 = nullptr);

}  // namespace penstock::engine
