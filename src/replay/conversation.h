// SPDX-License-Identifier: GPL-3.0-or-later
// A WebSocket (RFC 6455) that a person opened: what comes is recorded, what they say goes out.
#pragma once

#include <array>
#include <string>

#include "penstock/http/sides.h"
#include "penstock/wire/websocket/frame_reader.h"
#include "replay/worker.h"

namespace penstock::replay {

using net::Awaitable;

/// Behind the head that switched. Pings are answered, and a close of the server's; all else is the person's.
/// Thread: the worker's. Lifetime: all it is given outlives it.
class Conversation {
 public:
  using Waits = std::function<void(std::size_t bytes)>;
  /// `waits`: told how much was written that the server did not take yet.
  Conversation(Worker& worker, http::ServerSide& server, record::LiveExchange& live, const std::function<void()>& progressed, const Waits& waits);

  /// Until either end closes. None: it was well.
  Awaitable<model::Failure> run();
  /// A whole message in one frame.
  void write(wire::websocket::Opcode opcode, std::string_view payload);

 private:
  Awaitable<> flush();
  Awaitable<> receive(model::Failure& failure);
  void read(std::string_view bytes);
  void frameEnded();

  Worker& worker_;
  http::ServerSide& server_;
  record::LiveExchange& live_;
  const std::function<void()>& progressed_;
  const Waits& waits_;
  net::TaskGroup tasks_;
  wire::websocket::FrameReader reader_;
  std::array<char, 4096> scratch_;
  std::string control_;  // payload of a ping or close under way
  std::size_t waiting_ = 0;
  bool flushing_ = false, closeSent_ = false, closed_ = false;
};

}  // namespace penstock::replay
