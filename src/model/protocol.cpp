// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/protocol.h"

#include <algorithm>
#include <array>

namespace penstock::model {
namespace {

struct Names {
  std::string_view text, brief;
};
constexpr std::array<Names, protocolCount> kNames = {{{"", ""},
                                                      {"HTTP/0.9", "HTTP/0.9"},
                                                      {"HTTP/1.0", "h1.0"},
                                                      {"HTTP/1.1", "h1"},
                                                      {"h2", "h2"},
                                                      {"h3", "h3"},
                                                      {"tls", "tls"},
                                                      {"tcp", "tcp"},
                                                      {"WebSocket", "ws"},
                                                      {"gRPC", "grpc"},
                                                      {"gRPC-Web", "grpc-web"},
                                                      {"MQTT", "mqtt"},
                                                      {"DNS", "dns"}}};

Protocol ofVersion(HttpVersion version) {
  switch (version) {
    case HttpVersion::unknown: return Protocol::none;
    case HttpVersion::http09: return Protocol::http09;
    case HttpVersion::http10: return Protocol::http10;
    case HttpVersion::http11: return Protocol::http11;
    case HttpVersion::http2: return Protocol::http2;
    case HttpVersion::http3: return Protocol::http3;
  }
  return Protocol::none;
}

}  // namespace

Protocol protocolOf(const Exchange& x) {
  switch (x.application) {
    case Application::webSocket: return Protocol::webSocket;
    case Application::grpc: return Protocol::grpc;
    case Application::grpcWeb: return Protocol::grpcWeb;
    case Application::mqtt: return Protocol::mqtt;
    case Application::dns: return Protocol::dns;
    case Application::none:
    case Application::sse: break;
  }
  switch (x.kind) {
    case ExchangeKind::tlsTunnel: return Protocol::tls;
    case ExchangeKind::tcpTunnel: return Protocol::tcp;
    case ExchangeKind::http: break;
  }
  return x.request ? ofVersion(x.request->version) : Protocol::none;
}

std::string_view toText(Protocol protocol) {
  return std::size_t(protocol) < protocolCount ? kNames[std::size_t(protocol)].text : std::string_view();
}

std::string_view briefText(Protocol protocol) {
  return std::size_t(protocol) < protocolCount ? kNames[std::size_t(protocol)].brief : std::string_view();
}

Protocol protocolNamed(std::string_view text) {
  const auto found = std::find_if(kNames.begin(), kNames.end(), [text](const Names& names) { return names.text == text; });
  return found == kNames.end() ? Protocol::none : Protocol(found - kNames.begin());
}

}  // namespace penstock::model
