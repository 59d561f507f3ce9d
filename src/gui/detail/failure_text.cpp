// SPDX-License-Identifier: GPL-3.0-or-later
// What a failure means and what one can do about it.
#include "gui/detail/exchange_facts.h"
#include "gui/format.h"
#include "penstock/base/ascii.h"

namespace penstock::gui {
namespace {

/// One sentence after the fact itself; "" where the fact says it all.
const char* hint(model::FailureKind kind) {
  using K = model::FailureKind;
  switch (kind) {
    case K::none:
      return "";
    case K::clientClosed:
      return "The client went away before it had the whole response; what had come by then is kept.";
    case K::clientReset:
      return "The client's connection broke off.";
    case K::clientMalformed:
      return "The request was not passed on, because two readers could have understood it differently.";
    case K::clientHeadTooLarge:
      return "Its head is over the limit, so it was answered with 431 and not passed on.";
    case K::clientTimeout:
      return "The client sent nothing more in time.";
    case K::clientTlsFailed:
      return "Most often the client does not trust Penstock's CA, or pins its own certificates. Trust the CA, or pass "
             "this host through.";
    case K::resolveFailed:
      return "Check the spelling of the host, and whether this machine's DNS knows it.";
    case K::connectRefused:
      return "The machine answered, but nothing listens on that port.";
    case K::connectUnreachable:
      return "There is no way to that address from here.";
    case K::connectTimeout:
      return "Nobody answered the attempts to connect.";
    case K::connectFailed:
      return "";
    case K::ownListener:
      return "It would have come back to Penstock for ever.";
    case K::tlsHandshakeFailed:
      return "The connection was there, but no TLS came about.";
    case K::tlsVerifyFailed:
      return "The client got a page that says so. --insecure with this host, or the right root in --upstream-ca, lets "
             "it pass.";
    case K::tlsClientCertificate:
      return "Without one it refuses the connection.";
    case K::serverClosed:
      return "It ended the connection without a response.";
    case K::serverReset:
      return "It broke off the connection.";
    case K::serverMalformed:
      return "What came is kept as it was under Raw.";
    case K::serverHeadTooLarge:
      return "Its head is over the limit, so the client got 502.";
    case K::serverTimeout:
      return "It sent nothing more in time.";
    case K::truncatedBody:
      return "It ended before its framing said so; what came is kept.";
    case K::shutdown:
      return "";
    case K::interrupted:
      return "What had been written to the project by then is kept.";
    case K::internalError:
      return "This is a mistake in Penstock, not in the traffic.";
    case K::clientLimit:
      return "Its connection was ended, so that it costs the others nothing.";
    case K::serverLimit:
      return "Its connection was ended, so that it costs the others nothing.";
    case K::clientUnauthorized:
      return "It was asked for one with 407.";
    case K::upstreamProxyFailed:
      return "Check its address and password in --upstream.";
    case K::localRefused:
      return "Clients of other machines reach nothing on this one through the proxy, unless --allow-loopback says so.";
    case K::clientUnsupported:
      return "Where its body ends depends on what that means, so it was answered with 501 and not passed on.";
  }
  return "";
}

bool sameAddress(std::string_view withPort, std::string_view address) {
  const std::size_t colon = withPort.rfind(':');
  std::string_view host = withPort.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host == address;
}

}  // namespace

const model::AutoPassthrough* passthroughOf(const model::Exchange& x,
                                            const std::vector<model::AutoPassthrough>& active) {
  if (x.kind != model::ExchangeKind::tlsTunnel) return nullptr;
  const std::string* client = x.connection ? &x.connection->clientAddress : nullptr;
  for (const model::AutoPassthrough& entry : active)
    if (equalsIgnoreCase(entry.host, x.host) && (!client || client->empty() || sameAddress(*client, entry.client)))
      return &entry;
  return nullptr;
}

QString passthroughText(const model::AutoPassthrough& entry) {
  const QString times = entry.count == 1 ? QStringLiteral("once") : QStringLiteral("%1 times").arg(entry.count);
  return QStringLiteral("Passed through undecrypted until %1, because %2, %3.")
      .arg(timeOfDayText(entry.expires).left(8), wireText(entry.reason), times);
}

QString failureText(const model::Exchange& x) {
  if (!x.failure) return {};
  QString what = wireText(model::toText(x.failure.kind));
  if (!what.isEmpty()) what[0] = what[0].toUpper();
  if (!x.failure.detail.empty()) what += ": " + wireText(x.failure.detail);
  what += ".";
  const QString more = QString::fromUtf8(hint(x.failure.kind));
  return more.isEmpty() ? what : what + " " + more;
}

}  // namespace penstock::gui
