// SPDX-License-Identifier: GPL-3.0-or-later
// The requests of one HTTP/2 client connection, all at once.
#include "engine/exchange/answers.h"
#include "engine/exchange/destination.h"
#include "engine/exchange/exchange_runner.h"
#include "engine/exchange/proxy_auth.h"
#include "engine/exchange/serve.h"
#include "penstock/http/h2_client_stream.h"
#include "penstock/http/h2_connection.h"

namespace penstock::engine {

using model::FailureKind;
using wire::http2::HeadVerdict;
using wire::http2::Options;
using wire::http2::Role;

namespace {

/// A request whose head came in the burst just read.
struct Arrived {
  std::unique_ptr<http::H2ClientStream> stream;
  std::shared_ptr<model::RequestHead> head;
  HeadVerdict verdict = HeadVerdict::ok;
  std::string why;
  SteadyTime at;
};

Options optionsOf(const model::EngineConfig& config) {
  Options o;
  o.headLimit = config.headLimit;
  o.streamWindow = 256 * 1024;
  return o;
}

class H2ClientConnection final : public http::H2Connection {
 public:
  H2ClientConnection(Session& session, net::Stream& stream, net::ReadBuffer& in, Route route)
      : http::H2Connection(Role::server, optionsOf(session.config()), session.worker.io, session.worker.recorder, stream, in,
                     session.config()),
        owner_(session), route_(std::move(route)), exchanges_(session.worker.io.context(), endClient_) {}

  /// Until the connection is over and every exchange of it.
  Awaitable<> serve() {
    const auto self = shared_from_this();
    mirrorServer();
    co_await exchanges_.run(run());
  }
  std::uint64_t requests() const { return requests_; }
  Route& route() { return route_; }

 private:
  /// What the server's settings promise is promised to the client.
  void mirrorServer() {
    const auto server = route_.upstream.beginHttp2();
    if (!server) return;
    const auto weak = std::weak_ptr(std::static_pointer_cast<H2ClientConnection>(shared_from_this()));
    const std::weak_ptr from = server;
    server->onSettings([weak, from] {
      const auto self = weak.lock();
      const auto server = from.lock();
      if (!self || !server || self->closed() || !server->enableConnectProtocol()) return;
      self->session_.enableConnectProtocol();
      self->flushSoon();
    });
  }

  void onRequest(wire::http2::StreamId id, std::shared_ptr<model::RequestHead> head, HeadVerdict verdict, std::string why) override {
    ++requests_;
    Arrived a;
    a.stream = std::make_unique<http::H2ClientStream>(shared_from_this(), id);
    if (!addHead(*a.stream, head->headers)) return;
    a.head = std::move(head);
    a.verdict = verdict;
    a.why = std::move(why);
    a.at = steadyNow();
    arrived_.push_back(std::move(a));
  }
  void onResponse(void*, std::shared_ptr<model::ResponseHead>, HeadVerdict, std::string) override {}

  void burstRead() override {
    if (failure()) arrived_.clear();  // the connection ends: nothing is begun for it
    for (Arrived& a : arrived_) exchanges_.spawn(serveOne(std::move(a)));
    arrived_.clear();
  }

  Awaitable<> serveOne(Arrived arrived) {
    Core& core = owner_.core;
    http::H2ClientStream& stream = *arrived.stream;
    model::RequestHead& head = *arrived.head;
    const SteadyTime start = route_.since ? *route_.since : arrived.at;
    route_.since.reset();
    std::optional<upstream::Destination> to = route_.fixed;
    if (to)
      complete(head, route_);
    else
      to = explicitDestination(owner_, head);
    if (owner_.role == ListenerRole::local) {
      FixedReply reply = localReply(owner_, head);
      co_await answerUnrecorded(std::move(reply), stream, head.method, false);
      co_return;
    }
    if (!route_.fixed && arrived.verdict == HeadVerdict::ok) {
      const std::function<bool()> gone = [&stream] { return stream.broken(); };
      const Admission admission = co_await admitRequest(owner_, head, gone);
      if (admission == Admission::gone) co_return;
      if (admission != Admission::granted) {
        co_await refuseRequest(owner_, admission, arrived.head, start, stream);
        co_return;
      }
    }
    record::LiveExchangePtr live = beginExchange(owner_.worker.recorder, start, arrived.head, to, route_);
    if (arrived.verdict == HeadVerdict::malformed) {
      live->fail(model::Failure{FailureKind::clientMalformed, arrived.why});
      co_return;
    }
    if (stream.broken()) {  // opened and reset in one breath: nobody waits for the answer
      live->fail(stream.request().end().failure);
      co_return;
    }
    if (arrived.verdict == HeadVerdict::tooLarge || !to) {
      model::Failure failure{FailureKind::clientHeadTooLarge, "over " + std::to_string(headLimit()) + " bytes"};
      if (arrived.verdict != HeadVerdict::tooLarge)
        failure = model::Failure{FailureKind::clientMalformed, "not an http:// or https:// URL with a host"};
      co_await answerFailure(live, std::move(failure), stream, true);
      co_return;
    }
    live->touch();
    Run run{thread_, owner_.worker.recorder, core, route_, endClient_, std::move(live), std::move(*to), stream};
    co_await runExchange(std::move(run));
  }

  Session& owner_;
  Route route_;
  std::vector<Arrived> arrived_;
  std::uint64_t requests_ = 0;
  const std::function<void(std::string_view)> endClient_ = [this](std::string_view why) { breakOff(std::string(why)); };
  net::TaskGroup exchanges_;
};

}  // namespace

Awaitable<> serveHttp2(Session& session, net::Stream& client, net::ReadBuffer& in, Route route) {
  const auto connection = std::make_shared<H2ClientConnection>(session, client, in, std::move(route));
  const SteadyTime begun = steadyNow();
  co_await connection->serve();
  const model::Failure& failure = connection->failure();
  const bool guilty = connection->late() || failure.kind == FailureKind::clientLimit || failure.kind == FailureKind::clientMalformed;
  if (guilty && session.role == ListenerRole::proxy) {
    // What broke the whole connection belongs to none of its requests.
    const Route& way = connection->route();
    record::LiveExchangePtr live = session.worker.recorder.begin(begun);
    model::Exchange& x = live->x();
    x.kind = way.fixed && way.fixed->tls ? model::ExchangeKind::tlsTunnel : model::ExchangeKind::tcpTunnel;
    x.scheme = x.kind == model::ExchangeKind::tlsTunnel ? "tls" : "tcp";
    if (way.fixed) {
      x.host = way.fixed->host;
      x.port = way.fixed->port;
    }
    x.connection = connection->route().upstream.clientOnly();
    live->did({model::Did::http2Connection, std::to_string(connection->requests())});
    live->fail(failure);
  }
  co_await lingeringClose(client, in);
}

}  // namespace penstock::engine
