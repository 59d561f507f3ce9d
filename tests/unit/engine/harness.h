// SPDX-License-Identifier: GPL-3.0-or-later
// A real engine on loopback between a client and an origin that the test plays byte by byte. Every wait ends after 10 s.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/engine/engine.h"
#include "unit/record/sink.h"

namespace penstock::engine::test {

using record::test::Sink;

/// A blocking TCP connection.
class Peer {
 public:
  explicit Peer(int fd = -1) : fd_(fd) {}
  static Peer connectTo(std::uint16_t port);
  Peer(Peer&& o) noexcept : fd_(std::exchange(o.fd_, -1)) {}
  Peer& operator=(Peer&& o) noexcept;
  ~Peer() { close(); }
  bool send(std::string_view bytes);
  /// Reads until what came ends with (or holds) `mark`, or the peer ended. Returns all of it.
  std::string readUntil(std::string_view mark);
  /// Until the peer ended or broke.
  std::string readAll();
  /// Exactly n bytes, or fewer when the peer ended.
  std::string read(std::size_t n);
  void shutdownWrite();
  void close();
  void reset();
  int fd() const { return fd_; }

 private:
  int fd_;
};

class Origin {
 public:
  Origin();
  ~Origin();
  std::uint16_t port() const { return port_; }
  Peer accept();

 private:
  int fd_;
  std::uint16_t port_;
};

struct Harness {
  explicit Harness(model::EngineConfig config = {}, std::vector<std::shared_ptr<Interceptor>> interceptors = {}, http::SpoolRoom held = {});
  std::string url(std::string_view path) const { return "http://127.0.0.1:" + std::to_string(origin.port()) + std::string(path); }
  std::string authority() const { return "127.0.0.1:" + std::to_string(origin.port()); }
  Peer client() const { return Peer::connectTo(port); }
  /// Another listener; its port.
  std::uint16_t listen(model::ListenerConfig where);

  /// What the engine told of hosts that begin to be passed through.
  std::vector<model::AutoPassthrough> began();

  std::mutex mutex;
  std::vector<model::AutoPassthrough> toldToBegin;
  Sink sink;
  Origin origin;
  std::unique_ptr<Engine> engine;  // after the sink it writes to
  std::uint16_t port = 0;
};

}  // namespace penstock::engine::test
