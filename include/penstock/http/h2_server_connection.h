// SPDX-License-Identifier: GPL-3.0-or-later
// A connection to an HTTP/2 server, shared by the streams of one client connection.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "penstock/http/h2_connection.h"

namespace penstock::http {

/// Runs from start() to its end as one of `tasks`. Lifetime: as long as somebody holds it or it runs.
class H2ServerConnection final : public H2Connection {
 public:
  static std::shared_ptr<H2ServerConnection> start(net::TaskGroup& tasks, net::IoThread& thread, net::Brake& brake,
                                                   std::unique_ptr<net::Stream> stream, const model::EngineConfig& config);
  /// New streams can be opened.
  bool usable() const { return !closed() && session_.open(); }
  /// What came first was no HTTP/2, or it ended without a byte: the server speaks something else.
  bool otherProtocol() const {
    return otherProtocol_ || (closed() && !settled_ && failure().kind != model::FailureKind::serverTimeout);
  }
  /// It has carried an answer.
  bool answered() const { return answered_; }
  /// How many streams the server takes at once, once its settings came.
  std::optional<std::uint32_t> mostStreams() const { return settled_ ? std::optional(peer_.maxConcurrentStreams) : std::nullopt; }
  bool enableConnectProtocol() const { return peer_.enableConnectProtocol; }
  /// Called when the server's settings come, at once where they have.
  void onSettings(std::function<void()> f) {
    onSettings_ = std::move(f);
    if (settled_) onSettings_();  // they may come with the end of the handshake
  }

 private:
  H2ServerConnection(net::IoThread& thread, net::Brake& brake, std::unique_ptr<net::Stream> stream, const model::EngineConfig& config);
  Awaitable<> serve(std::shared_ptr<H2ServerConnection> self);

  void onRequest(wire::http2::StreamId, std::shared_ptr<model::RequestHead>, wire::http2::HeadVerdict, std::string) override {}
  void onResponse(void* owner, std::shared_ptr<model::ResponseHead> head, wire::http2::HeadVerdict verdict, std::string why) override;
  void onPeerSettings(const wire::http2::PeerSettings& settings) override;
  void firstBytes(std::string_view bytes) override;

  std::unique_ptr<net::Stream> owned_;
  net::ReadBuffer buffer_;
  wire::http2::PeerSettings peer_;
  std::function<void()> onSettings_;
  bool settled_ = false, otherProtocol_ = false, answered_ = false;
};

}  // namespace penstock::http
