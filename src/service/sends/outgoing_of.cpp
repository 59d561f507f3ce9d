// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/sends/outgoing_of.h"

#include <utility>

#include "penstock/base/ascii.h"
#include "penstock/base/host_name.h"
#include "penstock/draft/request_text.h"
#include "penstock/model/authority.h"
#include "penstock/net/address.h"
#include "penstock/service/config_file.h"
#include "penstock/upstream/chain.h"

namespace penstock::service {
namespace {

Error bad(std::string sentence) { return makeError(ErrorCode::invalidArgument, std::move(sentence)); }

/// One proxy for all of it, none of the settings' exceptions.
Result<std::shared_ptr<const upstream::ProxyChain>> chainOf(const std::string& text) {
  if (equalsIgnoreCase(text, "direct")) return std::make_shared<const upstream::ProxyChain>();
  auto proxy = parseUpstreamProxy(text);
  if (!proxy) return bad("upstream proxy: " + proxy.error().message);
  proxy->except.clear();
  return std::make_shared<const upstream::ProxyChain>(std::move(*proxy));
}

}  // namespace

Result<upstream::Destination> destinationOf(const SendOptions& options) {
  upstream::Destination to;
  to.host = hostName(options.target.host);
  if (options.target.host.empty()) return bad("the request has no target");
  if (to.host.empty()) return bad("\"" + options.target.host + "\" is no host");
  if (options.target.port == 0) return bad("port 0 is no target");
  to.port = options.target.port;
  to.tls = options.target.scheme == "https";
  to.localAllowed = true;  // the person asks for it
  if (to.tls) {
    to.sni = options.sni.empty() ? (net::isIpLiteral(to.host) ? std::string() : to.host) : hostName(options.sni);
    if (to.sni.empty() && !options.sni.empty()) return bad("\"" + options.sni + "\" is no host for SNI");
  }
  to.verify = options.verify;
  if (!options.clientCertificate.empty()) {
    auto identity = tls::loadClientIdentity(options.clientCertificate, options.clientKey, options.clientPassword);
    if (!identity) return identity.error();
    to.identity = *identity;
  }
  if (!options.upstreamProxy.empty()) {
    auto chain = chainOf(options.upstreamProxy);
    if (!chain) return chain.error();
    to.chain = *chain;
  }
  return to;
}

Result<replay::Outgoing> outgoingOf(std::string bytes, const upstream::Destination& to, std::chrono::milliseconds timeout, model::Source source) {
  if (bytes.empty()) return bad("there is nothing to send");
  const draft::ReadRequest read = draft::readRequest(bytes, to.tls ? "https" : "http");
  if (read.http2 && !read.readable) return bad("a request of HTTP/2 begins with \"METHOD TARGET HTTP/2\"");
  replay::Outgoing out;
  out.to = to;
  if (read.head->authority.empty()) read.head->authority = model::authorityText(to.tls ? "https" : "http", to.host, to.port);
  out.head = read.head;
  const std::size_t headSize = read.parts.head.size();
  if (read.http2)
    bytes.erase(0, headSize);
  else
    out.headSize = headSize;
  out.bytes = std::move(bytes);
  out.source = source;
  out.timeout = timeout;
  return out;
}

}  // namespace penstock::service
