// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/modes/proxy_auth.h"

#include "engine/http/error_page.h"
#include "engine/http/exchange_runner.h"
#include "engine/http/version_mapping.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/base64.h"
#include "penstock/net/address.h"

namespace penstock::engine {

using model::Failure;
using model::FailureKind;

namespace {

/// Only the lengths are told by the time it takes.
bool equalInConstantTime(std::string_view wanted, std::string_view given) {
  unsigned char different = wanted.size() != given.size();
  for (std::size_t i = 0; i < given.size(); ++i) {
    const char expected = wanted.empty() ? '\0' : wanted[i % wanted.size()];
    const volatile unsigned char bit = static_cast<unsigned char>(expected ^ given[i]);
    different |= bit;
  }
  return different == 0;
}

}  // namespace

bool isRight(const model::ProxyCredentials& wanted, std::string_view user, std::string_view password) {
  const bool sameUser = equalInConstantTime(wanted.user, user);
  const bool samePassword = equalInConstantTime(wanted.password, password);
  return sameUser && samePassword;
}

bool lacksPassword(const Session& session, const model::RequestHead& request) {
  const auto& wanted = session.core.config.proxyAuth;
  const bool forUs = session.role == ListenerRole::local || (request.method != "CONNECT" && request.scheme.empty());
  if (!wanted || forUs) return false;
  const auto field = request.headers.find("Proxy-Authorization");
  if (!field) return true;
  const std::size_t space = field->find(' ');
  if (space == std::string_view::npos || !equalsIgnoreCase(field->substr(0, space), "Basic")) return true;
  const auto given = codec::base64Decode(field->substr(space + 1));
  if (!given) return true;
  const std::size_t colon = given->find(':');
  if (colon == std::string::npos) return true;
  return !isRight(*wanted, std::string_view(*given).substr(0, colon), std::string_view(*given).substr(colon + 1));
}

Awaitable<> askForPassword(Session& session, model::RequestHeadPtr request, SteadyTime start, ClientTransaction& client) {
  const bool any = request->headers.contains("Proxy-Authorization");
  Failure failure{FailureKind::clientUnauthorized, any ? "its user and password are not this proxy's" : std::string()};
  // A browser asks first without, then with the password; one that goes on asking without is not listened to for ever.
  if (session.refusedOnce) {
    const FixedReply page = errorPage(failure, {});
    const auto head = headOf(page, true);
    client.responseHead(client.http2() ? toHttp2(*head) : head, request->method);
    MessageEvent body;
    body.kind = MessageEvent::Kind::data;
    body.data = page.body;
    if (request->method != "HEAD") client.data(body);
    client.end(nullptr);
    co_await client.flush();
    co_return;
  }
  session.refusedOnce = true;
  LiveExchangePtr live = session.worker.recorder.begin(start);
  model::Exchange& x = live->x();
  const bool connect = request->method == "CONNECT";
  x.kind = connect ? model::ExchangeKind::tlsTunnel : model::ExchangeKind::http;
  x.scheme = connect ? "tls" : request->scheme;
  const bool secure = connect || request->scheme == "https";
  if (const auto authority = net::parseAuthority(connect ? request->target : request->authority, secure ? 443 : 80)) {
    x.host = authority->host;
    x.port = authority->port;
  }
  x.anomalies = request->anomalies;
  x.request = std::move(request);
  x.connection = std::make_shared<const model::ConnectionInfo>(session.connectionInfo());
  live->mark(model::Timings::requestHead);
  co_await answerFailure(live, std::move(failure), client, true);
}

}  // namespace penstock::engine
