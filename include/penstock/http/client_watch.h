// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a client still waits for what is made on its behalf: a server's name looked up, a connection, a handshake.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>

#include "penstock/http/body.h"
#include "penstock/net/io_thread.h"
#include "penstock/net/stream.h"

namespace penstock::http {

/// Its connection is broken, or its program is known to have closed it. An orderly end alone says neither: it may have ended its half only, which is
/// its right. Of a client of this machine the kernel knows whether any program still has the socket; of another machine's nobody does.
bool hasLeft(net::Stream& client);

/// While it lives it looks some times a second, or when it is interrupted, and asks those who hold the token to stop.
/// Thread: the client's.
class ClientWatch final : public Interruptible {
 public:
  /// `left` is called while this lives.
  ClientWatch(net::IoThread& thread, std::function<bool()> left);
  ClientWatch(net::IoThread& thread, net::Stream& client);
  std::stop_token token() const;
  /// It was seen to have left.
  bool left() const;
  void interrupt() override;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace penstock::http
