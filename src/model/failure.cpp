// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/failure.h"

#include <iterator>

namespace penstock::model {
namespace {

using enum FailureKind;

constexpr std::string_view kRecorded = "The exchange is recorded with what was received.";

constexpr FailureWords kWords[] = {
    {none, 502, "", "",
     "",
     ""},
    {clientClosed, 502, "client closed the connection", "client left",
     "The client went away before it had the whole response; what had come by then is kept.",
     kRecorded},
    {clientReset, 502, "client reset the connection", "client reset",
     "The client's connection broke off.",
     kRecorded},
    {clientMalformed, 400, "unreadable request", "malformed request",
     "The request was not passed on, because two readers could have understood it differently.",
     "Two servers could read this request differently, so it was not passed on. Allow it with proxy.allow_ambiguous if that is "
     "what you are testing."},
    {clientHeadTooLarge, 431, "request head too large", "request head too large",
     "Its head is over the limit, so it was answered with 431 and not passed on.",
     kRecorded},
    {clientTimeout, 408, "client timed out", "client timed out",
     "The client sent nothing more in time.",
     kRecorded},
    {clientTlsFailed, 502, "client refused the TLS handshake", "client refused our certificate",
     "Most often the client does not trust Penstock's CA, or pins its own certificates. Trust the CA, or pass this host "
     "through.",
     kRecorded},
    {resolveFailed, 502, "host name not found", "no such host",
     "Check the spelling of the host, and whether this machine's DNS knows it.",
     "Check the spelling of the host name and this machine's DNS settings."},
    {connectRefused, 502, "connection refused", "connection refused",
     "The machine answered, but nothing listens on that port.",
     "Check that the server is running and that the port is right."},
    {connectUnreachable, 502, "host unreachable", "host unreachable",
     "There is no way to that address from here.",
     "Check the network connection and that the server can be reached from this machine."},
    {connectTimeout, 504, "connection timed out", "connect timed out",
     "Nobody answered the attempts to connect.",
     "Check the network connection and that the server can be reached from this machine."},
    {connectFailed, 502, "connection failed", "connect failed",
     "",
     "Check the network connection and that the server can be reached from this machine."},
    {ownListener, 508, "request to this proxy itself", "loop to this proxy",
     "It would have come back to Penstock for ever.",
     "The request names the address of this proxy itself; passing it on would never end."},
    {tlsHandshakeFailed, 502, "TLS handshake with the server failed", "TLS failed",
     "The connection was there, but no TLS came about.",
     "The server may not speak TLS on this port, or only versions that are no longer safe."},
    {tlsVerifyFailed, 502, "server certificate not trusted", "bad certificate",
     "The client got a page that says so. --insecure with this host, or the right root in --upstream-ca, lets it pass.",
     "If you know this server and trust it anyway, say so at its row in Penstock's window, start Penstock with "
     "--insecure=HOST, or give its authority with --upstream-ca FILE."},
    {tlsClientCertificate, 502, "server asks for a client certificate", "client certificate wanted",
     "Without one it refuses the connection.",
     "The server only talks to clients that present a certificate it accepts. Give one with --client-cert HOST=FILE (PEM or "
     "PKCS#12), or with proxy.client_certificates in the YAML file."},
    {serverClosed, 502, "server closed the connection", "server closed",
     "It ended the connection without a response.",
     kRecorded},
    {serverReset, 502, "server reset the connection", "server reset",
     "It broke off the connection.",
     kRecorded},
    {serverMalformed, 502, "unreadable response", "malformed response",
     "What came is kept as it was under Raw.",
     "Two clients could read this response differently, so it was not passed on. Its head is recorded."},
    {serverHeadTooLarge, 502, "response head too large", "response head too large",
     "Its head is over the limit, so the client got 502.",
     kRecorded},
    {serverTimeout, 504, "upstream timed out", "server timed out",
     "It sent nothing more in time.",
     "The connection stands, but nothing came."},
    {truncatedBody, 502, "body cut off", "body cut short",
     "It ended before its framing said so; what came is kept.",
     kRecorded},
    {shutdown, 503, "stopped with Penstock", "stopped",
     "",
     kRecorded},
    {interrupted, 502, "interrupted: Penstock ended", "interrupted",
     "What had been written to the project by then is kept.",
     kRecorded},
    {internalError, 500, "internal error", "internal error",
     "This is a mistake in Penstock, not in the traffic.",
     kRecorded},
    {clientLimit, 429, "client went past a limit", "client over a limit",
     "Its connection was ended, so that it costs the others nothing.",
     kRecorded},
    {serverLimit, 502, "server went past a limit", "server over a limit",
     "Its connection was ended, so that it costs the others nothing.",
     kRecorded},
    {clientUnauthorized, 407, "client gave no valid proxy password", "no proxy password",
     "It was asked for one with 407.",
     "Give the program the user and password that Penstock was started with."},
    {upstreamProxyFailed, 502, "upstream proxy failed", "upstream proxy failed",
     "Check its address and password in --upstream.",
     "Check the upstream proxy that Penstock was started with, and the password for it."},
    {localRefused, 403, "closed to clients of other machines", "closed to others",
     "Clients of other machines reach nothing on this one through the proxy, unless --allow-loopback says so.",
     "Clients of other machines reach nothing on the machine that runs Penstock, unless it is started with --allow-loopback."},
    {clientUnsupported, 501, "unsupported request", "unsupported request",
     "Where its body ends depends on what that means, so it was answered with 501 and not passed on.",
     "Where this request ends depends on what that means, so it was not passed on. Allow it with proxy.allow_ambiguous if that "
     "is what you are testing."},
};

constexpr bool inOrder() {
  for (std::size_t i = 0; i < std::size(kWords); ++i)
    if (std::size_t(kWords[i].kind) != i) return false;
  return true;
}
static_assert(inOrder() && std::size(kWords) == failureCount);

}  // namespace

const FailureWords& wordsOf(FailureKind kind) {
  const auto i = std::size_t(kind);
  return i < std::size(kWords) ? kWords[i] : kWords[0];
}

std::string_view toText(FailureKind kind) { return wordsOf(kind).clause; }

}  // namespace penstock::model
