// SPDX-License-Identifier: GPL-3.0-or-later
// UDP by readiness, as streams are: try, and when there is nothing, wait.
#pragma once

#include <boost/asio/ip/udp.hpp>
#include <memory>
#include <optional>
#include <string_view>

#include "penstock/base/clock.h"
#include "penstock/net/asio.h"

namespace penstock::net {

/// Thread: the context's. Lifetime: not longer than the context.
class DatagramSocket {
 public:
  using Endpoint = asio::ip::udp::endpoint;
  struct Received {
    std::size_t size = 0;      // bytes; what did not fit is lost
    Endpoint from;
    asio::ip::address to;      // which of our addresses it was sent to; unspecified where the kernel does not tell
    std::uint32_t device = 0;  // by which interface it came
  };

  explicit DatagramSocket(asio::io_context& context);
  ~DatagramSocket();
  DatagramSocket(const DatagramSocket&) = delete;
  DatagramSocket& operator=(const DatagramSocket&) = delete;

  /// For whoever asks us. Nobody else may have the port.
  error_code bind(const Endpoint& where);
  /// A bound socket that was made elsewhere, by a process of another network namespace: it is that one's for ever. Closed where there is an error.
  error_code adopt(int descriptor);
  /// From a port of the kernel's choice to that one peer, of whom alone anything is received.
  error_code connect(const Endpoint& peer);
  Endpoint local() const;

  /// Nothing when there is none, or with an error: that of something sent before, and the socket is usable still.
  std::optional<Received> tryReceive(char* to, std::size_t n, error_code& ec);
  /// Of a bound socket: back to its sender, from the address that it was sent to. What the kernel does not take at once is lost, as anything
  /// may be.
  void reply(std::string_view bytes, const Received& received);
  /// Of a connected one.
  error_code send(std::string_view bytes);
  /// Until there may be something to receive. False: it is late, or the socket was closed.
  Awaitable<bool> readable(SteadyTime until = SteadyTime::max());
  /// Ends the wait. Idempotent.
  void close();
  bool isOpen() const { return socket_->is_open(); }

 private:
  std::shared_ptr<asio::ip::udp::socket> socket_;
  asio::steady_timer timer_;
};

}  // namespace penstock::net
