// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tunnel/refusals.h"

#include <algorithm>

#include "penstock/base/endpoint.h"
#include "penstock/base/host_name.h"
#include "penstock/upstream/hello_info.h"

namespace penstock::engine {

namespace {

/// Who ends the connection later than this after it had our certificate had other reasons.
constexpr std::chrono::seconds promptly{3};

/// The engines of browsers send values that mean nothing (RFC 8701); other programs do not.
bool hasGrease(const wire::ClientHello& hello) {
  return std::any_of(hello.cipherSuites.begin(), hello.cipherSuites.end(), wire::isGrease);
}

}  // namespace

bool endsMeanNothing(const Tunnel& t, const wire::ClientHello& hello) {
  return hasGrease(hello) || t.session.core.autoPassthrough->accepts(programOf(t, hello));
}

std::string nameOf(const Tunnel& t, const wire::ClientHello& hello) {
  const std::string name = hostName(hello.sni);
  return name.empty() ? t.to.host : name;
}

ClientProgram programOf(const Tunnel& t, const wire::ClientHello& hello) {
  return {std::string(endpointOf(t.session.clientAddress).address), upstream::programTraits(hello)};
}

std::string noteRefusal(Tunnel& t, const wire::ClientHello& hello, const tls::TlsFailure& why, SteadyTime shown) {
  using Refusal = AutoPassthroughTable::Refusal;
  Core& core = t.session.core;
  const bool said = why.peerRefusedCertificate;
  const bool silent = !said && why.alert < 0 && steadyNow() - shown < promptly && !core.stopping && !hasGrease(hello);
  if ((!said && !silent) || t.reverse || !t.tlsToServer) return {};
  const WallTime now = wallNow();
  const auto age = std::chrono::duration_cast<std::chrono::microseconds>(steadyNow() - t.request.since);
  const std::string reason = said ? "the client refused our certificate (alert " + tls::alertName(why.alert) + ")"
                                  : std::string("the client ended each connection when it had our certificate");
  const auto began = core.autoPassthrough->refused(nameOf(t, hello), programOf(t, hello), said ? Refusal::said : Refusal::silent,
                                                   t.connection.clientTls->ja4, reason, now - age, now);
  if (!began) return {};
  if (core.passthroughChanged) core.passthroughChanged(*began);
  return noteOf(*began);
}

void noteAcceptance(const Tunnel& t, const wire::ClientHello& hello) {
  t.session.core.autoPassthrough->accepted(nameOf(t, hello), programOf(t, hello));
}

std::string PassedHandshake::ended(model::Side first) {
  using Refusal = AutoPassthroughTable::Refusal;
  using Client = wire::HandshakeWatch::Client;
  const Client client = watch_.client();
  if (core_.stopping || client == Client::unknown || (client == Client::vanished && first != model::Side::client)) return {};
  const auto over =
      core_.autoPassthrough->refusedAsWell(host_, program_, client == Client::refused ? Refusal::said : Refusal::silent, wallNow());
  if (!over) return {};
  if (core_.passthroughChanged) core_.passthroughChanged(*over);
  return over->reason + ", so its next connections are decrypted again";
}

}  // namespace penstock::engine
