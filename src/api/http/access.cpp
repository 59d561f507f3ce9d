// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/http/access.h"

#include "api/rights.h"
#include "penstock/base/ascii.h"
#include "penstock/model/authority.h"
#include "penstock/net/address.h"
#include "penstock/net/this_machine.h"

namespace penstock::api {
namespace {

constexpr std::uint16_t httpPort = 80;

}  // namespace

bool hostIsOurs(std::string_view host, std::string_view listener) {
  const auto asked = net::parseAuthority(host, httpPort), ours = net::parseAuthority(listener, httpPort);
  if (!asked || !ours || asked->port != ours->port) return false;
  return net::isLoopback(std::string_view(asked->host)) || asked->host == ours->host;
}

bool originIsOurs(std::string_view origin, std::string_view listener) {
  constexpr std::string_view scheme = "http://";
  if (origin.size() < scheme.size() || !equalsIgnoreCase(origin.substr(0, scheme.size()), scheme)) return false;
  return hostIsOurs(origin.substr(scheme.size()), listener);
}

Admission admit(const RequestHead& head, std::string_view listener, const service::ApiTokens& tokens) {
  Admission out;
  if (head.hosts.size() != 1 || !hostIsOurs(head.hosts.front(), listener)) {
    out.refused = refusal(403, "Host is to name this listener, by a loopback name or its address");
    return out;
  }
  if (head.origin && !originIsOurs(*head.origin, listener)) {
    out.refused = refusal(403, "pages of other origins may not call");
    return out;
  }
  std::string_view token = head.queryToken;
  constexpr std::string_view scheme = "Bearer ";
  if (head.authorization) {
    const std::string_view given = *head.authorization;
    token = given.size() > scheme.size() && equalsIgnoreCase(given.substr(0, scheme.size()), scheme) ? trimOws(given.substr(scheme.size())) : std::string_view();
  }
  out.holder = tokens.holderOf(token);
  if (out.holder && head.rights) out.holder->rights = out.holder->rights & rightsIn(*head.rights);
  if (!out.holder) {
    out.refused = refusal(401, "Authorization is to be \"Bearer TOKEN\"; the token is in the file api-token of Penstock's data folder and in its settings");
    out.refused->headers.emplace_back("WWW-Authenticate", "Bearer realm=\"penstock\"");
  }
  return out;
}

}  // namespace penstock::api
