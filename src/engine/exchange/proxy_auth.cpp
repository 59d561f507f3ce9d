// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/proxy_auth.h"

#include "engine/exchange/answers.h"
#include "engine/session/guess_brake.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/base64.h"
#include "penstock/net/address.h"
#include "penstock/tls/fingerprint.h"

namespace penstock::engine {

using model::Failure;
using model::FailureKind;

bool isRight(const model::ProxyCredentials& wanted, std::string_view user, std::string_view password) {
  const bool sameUser = tls::sameSecret(wanted.user, user);
  const bool samePassword = tls::sameSecret(wanted.password, password);
  return sameUser && samePassword;
}

Awaitable<Admission> checkCredentials(Session& session, std::string_view user, std::string_view password,
                                      const std::function<bool()>& gone) {
  Core& core = session.core;
  if (!session.config().proxyAuth) co_return Admission::granted;
  const std::string network = networkOf(session.clientAddress);
  if (!session.admitted) {
    constexpr std::chrono::milliseconds slice{250};      // so soon an end is noticed
    constexpr std::chrono::milliseconds patience{60'000};  // under other tries of the same network one's turn may never come
    const SteadyTime until = steadyNow() + patience;
    GuessBrake::Place place;
    while (true) {
      const auto left = core.guesses.untilTurn(network, steadyNow());
      if (left.count() == 0) break;
      if (!place) place = core.guesses.enter(network);
      if (!place || steadyNow() >= until) co_return Admission::tooMany;
      error_code ignored;
      net::asio::steady_timer timer(session.worker.io.context(), std::min(left, slice));
      co_await timer.async_wait(net::asio::redirect_error(net::asio::use_awaitable, ignored));
      if (core.stopping || gone()) co_return Admission::gone;
    }
  }
  if (isRight(*session.config().proxyAuth, user, password)) {
    session.admitted = true;
    core.guesses.right(network, steadyNow());
    co_return Admission::granted;
  }
  core.guesses.wrong(network, session.ofThisMachine, steadyNow());
  co_return Admission::wrong;
}

Awaitable<Admission> admitRequest(Session& session, const model::RequestHead& request, const std::function<bool()>& gone) {
  const bool forUs = session.role == ListenerRole::local || (request.method != "CONNECT" && request.scheme.empty());
  if (!session.config().proxyAuth || forUs) co_return Admission::granted;
  const auto field = request.headers.find("Proxy-Authorization");
  const std::size_t space = field ? field->find(' ') : std::string_view::npos;
  if (space == std::string_view::npos || !equalsIgnoreCase(field->substr(0, space), "Basic")) co_return Admission::missing;
  const auto given = codec::base64Decode(field->substr(space + 1));
  const std::size_t colon = given ? given->find(':') : std::string::npos;
  if (colon == std::string::npos) co_return Admission::missing;
  const std::string_view user = std::string_view(*given).substr(0, colon), password = std::string_view(*given).substr(colon + 1);
  const Admission admission = co_await checkCredentials(session, user, password, gone);
  co_return admission;
}

Awaitable<> refuseRequest(Session& session, Admission why, model::RequestHeadPtr request, SteadyTime start,
                          http::ClientSide& client) {
  const bool tooMany = why == Admission::tooMany;
  const bool wrong = why == Admission::wrong;
  Failure failure{FailureKind::clientUnauthorized, wrong ? "its user and password are not this proxy's" : std::string()};
  if (tooMany) failure = Failure{FailureKind::clientLimit, "too many wrong passwords came from there; try again later"};
  // A browser asks first without, then with the password; one that goes on asking without is not listened to for ever.
  if (session.refusedOnce || tooMany) {
    FixedReply page = errorPage(failure, {});
    if (tooMany) page.headers.emplace_back("Retry-After", "30");
    std::string method = request->method;
    co_await answerUnrecorded(std::move(page), client, std::move(method), true);
    co_return;
  }
  session.refusedOnce = true;
  record::LiveExchangePtr live = session.worker.recorder.begin(start);
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
