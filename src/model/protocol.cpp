// SPDX-License-Identifier: GPL-3.0-or-later
// What an exchange speaks, in one word.
#include "penstock/model/summary.h"

namespace penstock::model {

std::string_view protocolOf(const Exchange& x) {
  switch (x.application) {
    case Application::webSocket:
    case Application::grpc:
    case Application::grpcWeb:
    case Application::mqtt:
      return toText(x.application);
    case Application::none:
    case Application::sse:  // its media type says so; the HTTP version says more
      break;
  }
  switch (x.kind) {
    case ExchangeKind::tlsTunnel:
      return "tls";
    case ExchangeKind::tcpTunnel:
      return "tcp";
    case ExchangeKind::http:
      break;
  }
  if (!x.request) return "";
  if (x.request->version == HttpVersion::http2) return "h2";
  if (x.request->version == HttpVersion::http3) return "h3";
  return toText(x.request->version);
}

}  // namespace penstock::model
