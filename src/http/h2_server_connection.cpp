// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/http/h2_server_connection.h"

namespace penstock::http {

using wire::http2::HeadVerdict;
using wire::http2::Options;
using wire::http2::Role;

namespace {

Options optionsOf(const model::EngineConfig& config) {
  Options o;
  o.headLimit = config.headLimit;
  return o;
}

}  // namespace

// The base keeps references to members that are made after it, and uses neither before run().
H2ServerConnection::H2ServerConnection(net::IoThread& thread, net::Brake& brake, std::unique_ptr<net::Stream> stream,
                                       const model::EngineConfig& config)
    : H2Connection(Role::client, optionsOf(config), thread, brake, *stream, buffer_, config), owned_(std::move(stream)),
      buffer_(thread.blocks()) {}

std::shared_ptr<H2ServerConnection> H2ServerConnection::start(net::TaskGroup& tasks, net::IoThread& thread, net::Brake& brake,
                                                              std::unique_ptr<net::Stream> stream, const model::EngineConfig& config) {
  std::shared_ptr<H2ServerConnection> c(new H2ServerConnection(thread, brake, std::move(stream), config));
  tasks.spawn(c->serve(c));
  return c;
}

Awaitable<> H2ServerConnection::serve(std::shared_ptr<H2ServerConnection> self) {
  co_await self->run();
  self->owned_->close();
}

void H2ServerConnection::onResponse(void* owner, std::shared_ptr<model::ResponseHead> head, HeadVerdict verdict,
                                    std::string why) {
  answered_ = answered_ || head->status >= 200;
  if (!owner) return;
  auto& stream = *static_cast<H2Stream*>(owner);
  if (addHead(stream, head->headers)) stream.gotResponse(std::move(head), verdict, std::move(why));
}

void H2ServerConnection::onPeerSettings(const wire::http2::PeerSettings& settings) {
  peer_ = settings;
  settled_ = true;
  if (onSettings_) onSettings_();
}

void H2ServerConnection::firstBytes(std::string_view bytes) {
  // A server's preface is a SETTINGS frame (RFC 9113 3.4): length in three bytes, then type 4.
  const bool settings = bytes.size() < 4 ? bytes.front() == '\0' : bytes[3] == '\x04';
  if (settings) return;
  otherProtocol_ = true;
  failure_ = model::Failure{model::FailureKind::serverMalformed, "it does not speak HTTP/2"};
}

}  // namespace penstock::http
