// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/trust_buttons.h"

#include <string_view>

#include "penstock/base/ascii.h"
#include "penstock/codec/hex.h"
#include "penstock/codec/markup.h"
#include "penstock/engine/page_headers.h"
#include "penstock/tls/fingerprint.h"

namespace penstock::engine {

using model::TrustedServer;
using model::TrustScope;

namespace {

constexpr std::string_view path = "/.penstock/trust-server?";

std::string_view word(TrustScope scope) { return scope == TrustScope::run ? "run" : "project"; }

std::string tokenFor(const Core& core, const TrustedServer& server, TrustScope scope) {
  const std::string what = server.host + '\n' + server.certificate + '\n' + std::string(word(scope));
  return codec::hexString(tls::keyedDigest(core.trustSecret, what));
}

/// The target of a button: certificate, how long, and the secret.
std::string target(const Core& core, const TrustedServer& server, TrustScope scope) {
  std::string out(path);
  out += server.certificate;
  out += '&';
  out += word(scope);
  return out += '&' + tokenFor(core, server, scope);
}

/// A field that browsers alone write, and no script can (Fetch 2.2.2); absent in old ones.
bool isOrAbsent(const model::RequestHead& request, std::string_view name, std::string_view wanted) {
  const auto value = request.headers.find(name);
  return !value || equalsIgnoreCase(*value, wanted);
}

std::string originOf(const model::RequestHead& request) { return request.scheme + "://" + request.authority; }

/// Where the button was: a page of the same origin, else the origin's first.
std::string wayBack(const model::RequestHead& request) {
  const std::string origin = originOf(request) + '/';
  const auto referrer = request.headers.find("Referer");
  return referrer && referrer->starts_with(origin) ? std::string(*referrer) : origin;
}

}  // namespace

std::string trustButtons(const Core& core, const TrustedServer& server, const model::RequestHead& request) {
  if (core.trustSecret.empty() || request.method != "GET" || !isOrAbsent(request, "Sec-Fetch-Dest", "document")) return {};
  std::string html = "<p class=\"d\">Its certificate, SHA-256: <code>" + codec::escapeMarkup(server.certificate) + "</code></p>";
  const auto add = [&](TrustScope scope, std::string_view label) {
    html += "<form method=\"post\" action=\"" + codec::escapeMarkup(target(core, server, scope)) + "\"><button>";
    html += label;
    html += "</button></form>";
  };
  add(TrustScope::run, "Trust this server once");
  if (core.trustForProject) add(TrustScope::project, "Trust this server for this project");
  html += "<p class=\"d\">Once: until Penstock ends. Either way it is this certificate of this host alone.</p>";
  return html;
}

std::optional<FixedReply> answerTrustButton(Core& core, const std::string& host, const model::RequestHead& request) {
  if (request.method != "POST" || core.trustSecret.empty() || !request.path.starts_with(path)) return std::nullopt;
  const std::string_view rest = std::string_view(request.path).substr(path.size());
  const auto first = rest.find('&');
  const TrustedServer server{host, std::string(rest.substr(0, first))};
  std::optional<TrustScope> scope;
  for (const TrustScope s : {TrustScope::run, TrustScope::project})
    if (tls::sameSecret(target(core, server, s), request.path)) scope = s;
  if (!scope || !isOrAbsent(request, "Origin", originOf(request)) || !isOrAbsent(request, "Sec-Fetch-Site", "same-origin"))
    return std::nullopt;
  if (*scope == TrustScope::project && core.trustForProject)
    core.trustForProject(server);
  else
    core.reach->trusted.add(server);
  FixedReply reply;
  reply.status = 303;
  reply.reason = "See Other";
  reply.headers = pageHeaders();
  reply.headers.emplace_back("Location", wayBack(request));
  return reply;
}

}  // namespace penstock::engine
