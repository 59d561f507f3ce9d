// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/other_forms.h"

#include "penstock/http/hop_by_hop.h"

namespace penstock::engine {

namespace {

/// HTTP/2 to the explicit proxy itself has no other form, but a password that is ours.
model::RequestHeadPtr withoutPassword(const model::RequestHeadPtr& received) {
  if (!received->headers.contains("proxy-authorization")) return received;
  auto out = std::make_shared<model::RequestHead>(*received);
  out->headers.remove("proxy-authorization");
  return out;
}

}  // namespace

model::RequestHeadPtr sentForm(model::RequestHeadPtr head, const Route& route, record::LiveExchange& live,
                               upstream::Destination& to) {
  model::Exchange& x = live.x();
  const upstream::Outlet& outlet = route.upstream.outlet();
  const bool http2 = head->version == model::HttpVersion::http2;
  model::RequestHeadPtr send = head;
  if (route.reverse)
    send = reverseForm(head, outlet.config.keepHost);
  else if (!route.fixed)
    send = http2 ? withoutPassword(head) : http::forwardedForm(*head, outlet.config.allowAmbiguous);
  if (!route.fixed && !http2) to.viaProxy = !to.tls && outlet.chain.takesAbsoluteForm(to.host, to.port);
  if (!to.viaProxy) {
    if (send != x.request) x.requestSent = send;
    return send;
  }
  x.requestSent = absoluteForm(*send, {});  // the password for the proxy is not kept
  const std::string& password = outlet.chain.authorization();
  return password.empty() ? x.requestSent : absoluteForm(*send, password);
}

model::RequestHeadPtr reverseForm(const model::RequestHeadPtr& received, bool keepHost) {
  const std::string_view name = received->version == model::HttpVersion::http2 ? ":authority" : "Host";
  const auto host = received->headers.find(name);
  const bool absolute = received->version != model::HttpVersion::http2 && received->method != "CONNECT" && received->target != received->path;
  const bool mayLack = received->version == model::HttpVersion::http10;
  const bool rename = !keepHost && (host ? *host != received->authority : !mayLack);
  if (!absolute && !rename) return received;
  auto out = std::make_shared<model::RequestHead>(*received);
  if (absolute) out->target = received->path;
  if (!rename) return out;
  if (host || name == "Host")
    out->headers.set(name, received->authority);
  else
    out->headers.set("host", received->authority);  // of HTTP/2 without :authority
  return out;
}

model::RequestHeadPtr absoluteForm(const model::RequestHead& head, std::string_view authorization) {
  auto out = std::make_shared<model::RequestHead>(head);
  out->target = head.scheme + "://" + head.authority;
  if (head.path != "*") out->target += head.path;  // OPTIONS * becomes a URL without a path (RFC 9112 3.2.4)
  if (!authorization.empty()) out->headers.set("Proxy-Authorization", authorization);
  return out;
}

}  // namespace penstock::engine
