// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/remedy.h"

#include <iterator>

namespace penstock::model {
namespace {

using enum Remedy;

constexpr RemedyWords kWords[] = {
    {trustServer, "Trust this server",
     "If you know this server and trust its certificate anyway, say so at its row: once, or for the project.", "--insecure=HOST", ""},
    {trustCa, "Install the CA\u2026",
     "Let the program trust Penstock's CA: Trust CA in the window installs it, and http://penstock/ has it for other devices.", "", ""},
    {passHost, "Pass this host through", "Pass the host through undecrypted, for programs that accept their own certificates alone.",
     "--ignore HOST", ""},
    {clientCertificate, "Client certificates\u2026", "Give Penstock the certificate to present, a PEM or PKCS#12 file.",
     "--client-cert HOST=FILE", "proxy.client_certificates"},
    {oldTls, "Oldest TLS\u2026", "Where the server is too old for the least version of TLS, allow an older one for it.", "--tls-min HOST=1.0",
     "proxy.tls_min"},
    {sendAgain, "Send again", "Send the request again once the server is back.", "", ""},
    {sendElsewhere, "Send this host elsewhere\u2026", "Say at which address the host is.", "--resolve HOST=ADDRESS", ""},
    {upstreamProxy, "Upstream proxy\u2026", "Look at the address and the password of the upstream proxy.", "--upstream URL", "proxy.upstream"},
    {proxyPassword, "", "Give the program user and password in the proxy's address: http://USER:PASSWORD@ADDRESS.", "", ""},
    {reachThisMachine, "Let others reach this machine\u2026", "Allow clients of other machines to reach this one through the proxy.",
     "--allow-loopback", "proxy.allow_loopback"},
    {allowAmbiguous, "Pass such messages\u2026", "To test servers with such messages, have them passed on.", "", "proxy.allow_ambiguous"},
    {headLimit, "Limit of heads\u2026", "Allow larger heads.", "", "proxy.head_limit"},
};

constexpr bool inOrder() {
  for (std::size_t i = 0; i < std::size(kWords); ++i)
    if (std::size_t(kWords[i].remedy) != i) return false;
  return true;
}
static_assert(inOrder() && std::size(kWords) == remedyCount);

constexpr Remedy kUnreadable[] = {allowAmbiguous};
constexpr Remedy kTooLarge[] = {headLimit};
constexpr Remedy kClientTls[] = {trustCa, passHost};
constexpr Remedy kNoName[] = {sendElsewhere, sendAgain};
constexpr Remedy kUnreached[] = {sendAgain, sendElsewhere};
constexpr Remedy kHandshake[] = {passHost, oldTls, sendAgain};
constexpr Remedy kUnverified[] = {trustServer, passHost};
constexpr Remedy kAsksForOne[] = {clientCertificate, passHost};
constexpr Remedy kBroke[] = {sendAgain};
constexpr Remedy kUnreadableAnswer[] = {allowAmbiguous, passHost};
constexpr Remedy kPassword[] = {proxyPassword};
constexpr Remedy kUpstream[] = {upstreamProxy, sendAgain};
constexpr Remedy kClosed[] = {reachThisMachine};

}  // namespace

const RemedyWords& wordsOf(Remedy remedy) { return kWords[std::size_t(remedy) < std::size(kWords) ? std::size_t(remedy) : 0]; }

std::span<const Remedy> remediesFor(FailureKind kind) {
  using enum FailureKind;
  switch (kind) {
    case clientMalformed:
    case clientUnsupported: return kUnreadable;
    case clientHeadTooLarge:
    case serverHeadTooLarge: return kTooLarge;
    case clientTlsFailed: return kClientTls;
    case resolveFailed: return kNoName;
    case connectRefused:
    case connectUnreachable:
    case connectTimeout:
    case connectFailed: return kUnreached;
    case tlsHandshakeFailed: return kHandshake;
    case tlsVerifyFailed: return kUnverified;
    case tlsClientCertificate: return kAsksForOne;
    case serverClosed:
    case serverReset:
    case serverTimeout:
    case truncatedBody:
    case interrupted:
    case shutdown: return kBroke;
    case serverMalformed: return kUnreadableAnswer;
    case clientUnauthorized: return kPassword;
    case upstreamProxyFailed: return kUpstream;
    case localRefused: return kClosed;
    case none:
    case clientClosed:
    case clientReset:
    case clientTimeout:
    case ownListener:
    case internalError:
    case clientLimit:
    case serverLimit: break;
  }
  return {};
}

}  // namespace penstock::model
