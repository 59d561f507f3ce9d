// SPDX-License-Identifier: GPL-3.0-or-later
// Clients that take our certificate and clients that do not, as the table of automatic passthrough is told.
#pragma once

#include "engine/session/auto_passthrough.h"
#include "engine/tunnel/tunnel.h"
#include "penstock/tls/describe.h"
#include "penstock/wire/tls_hello/handshake_watch.h"

namespace penstock::engine {

/// The name a client means: of its hello, else of the tunnel.
std::string nameOf(const Tunnel& t, const wire::ClientHello& hello);
ClientProgram programOf(const Tunnel& t, const wire::ClientHello& hello);

/// The client's TLS ended before a byte of its own came through it. `shown`: when our certificate went out. How its next
/// connections are passed through for it: "" when they are not.
std::string noteRefusal(Tunnel& t, const wire::ClientHello& hello, const tls::TlsFailure& why, SteadyTime shown);
/// Whether a connection that this program ends without a word was only not needed: it took our certificate before, or is a browser, which
/// opens connections ahead, drops them unused, and sends an alert where it refuses.
bool endsMeanNothing(const Tunnel& t, const wire::ClientHello& hello);
/// It speaks inside the TLS we made.
void noteAcceptance(const Tunnel& t, const wire::ClientHello& hello);

/// A connection that is passed through automatically. A client that refuses the server's own certificate as well pins nothing: it trusts
/// neither, and is decrypted again.
class PassedHandshake final : public Onlooker {
 public:
  PassedHandshake(Tunnel& t, const wire::ClientHello& hello)
      : core_(t.session.core), host_(nameOf(t, hello)), program_(programOf(t, hello)) {}
  void passed(model::Direction direction, std::string_view bytes) override {
    direction == model::Direction::toServer ? watch_.toServer(bytes) : watch_.toClient(bytes);
  }
  std::string ended(model::Side first) override;

 private:
  Core& core_;
  const std::string host_;
  const ClientProgram program_;
  wire::HandshakeWatch watch_;
};

}  // namespace penstock::engine
