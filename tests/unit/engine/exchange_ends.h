// SPDX-License-Identifier: GPL-3.0-or-later
// One session without an engine around it, on a loop that the test turns: its client and the server that was reached for
// it are the far ends of two wires, and what it records is there to look at.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/exchange/alt_svc.h"
#include "engine/exchange/attempt.h"
#include "engine/exchange/destination.h"
#include "engine/exchange/own_answers.h"
#include "engine/session/session.h"
#include "penstock/http/h1_client_side.h"
#include "penstock/wire/http1/head.h"
#include "unit/http/streams.h"
#include "unit/record/sink.h"

namespace penstock::engine::test {

using http::test::H2Far;
using http::test::Later;
using http::test::Loop;
using http::test::Over;
using http::test::Wire;

struct Ends {
  explicit Ends(model::EngineConfig config = {}, std::vector<std::shared_ptr<Interceptor>> interceptors = {})
      : outlet(*upstream::Outlet::create(std::move(config), core.reach)) {
    core.interceptors = std::move(interceptors);
    core.ownAnswers = std::make_shared<OwnAnswers>(core);
    core.withoutHttp3 = std::make_shared<WithoutHttp3>();
    to.host = "127.0.0.1";
    to.port = 1;  // nobody is there
    to.localAllowed = true;
  }
  ~Ends() { loop.end(); }

  /// The server of the next connection is the far end of `server`.
  void reach(bool http2 = false) {
    to.http2 = http2;
    upstream::ServerConnection made;
    made.stream = std::move(server.stream);
    upstream.adopt(to, std::move(made));
  }
  /// All requests of the connection are for `to`, as inside a tunnel.
  Route fixed() { return {upstream, to, std::nullopt}; }
  /// Each says itself whom it is for.
  Route open() { return {upstream, std::nullopt, std::nullopt}; }

  /// The client's next request, and its exchange, which is about to go to `to`.
  Run& begin(std::string_view request) {
    client.say(request);
    const auto read = loop.result(side.nextRequest());
    EXPECT_EQ(read.status, http::H1ClientSide::Request::Status::ok) << read.why;
    complete(*read.head, route.emplace(fixed()));
    record::LiveExchangePtr live = beginExchange(worker.recorder, steadyNow(), read.head, to, *route);
    run.emplace(Run{worker.io, worker.recorder, core, *route, endClient, std::move(live), to, side});
    return *run;
  }
  model::Exchange& x() { return run->live->x(); }
  /// As the record has it by now.
  model::ExchangePtr recorded(model::ExchangeId id = 1) {
    worker.recorder.flush();
    return sink.latest(id);
  }
  /// As it was recorded of an exchange that is over, or is from here on.
  std::string body(model::BodyId which, model::ExchangeId id = 1) {
    if (run && run->live && !run->live->finished()) run->live->finish();
    worker.recorder.flush();
    return sink.body(id, which);
  }
  std::string note(model::ExchangeId id = 1) {
    const auto known = recorded(id);
    return known ? noteOf(known->trace) : std::string();
  }

  record::test::Sink sink;
  Core core;
  upstream::OutletPtr outlet;
  Worker worker{sink, 1 << 20, {}};
  Loop loop{worker.io};
  net::TaskGroup tasks{worker.io.context(), [this](std::string_view) { clientEnded = true; }};
  Wire client{loop, Over::tcp}, server{loop};
  net::ReadBuffer in{worker.io.blocks()};
  Session session{core, outlet, worker, tasks, std::make_shared<const ListenerInfo>(), ListenerRole::proxy,
                  1, "127.0.0.1:50000", "127.0.0.1:8080", steadyNow(), "http"};
  upstream::Destination to;
  upstream::Upstream upstream{*outlet, worker.io, worker.recorder, tasks, session.connectionInfo()};
  http::H1ClientSide side{*client.stream, in, outlet->config};
  bool clientEnded = false;  // at once, by a bug
  std::function<void(std::string_view)> endClient = [this](std::string_view) {
    clientEnded = true;
    client.stream->close();
  };
  std::optional<Route> route;
  std::optional<Run> run;
};

/// Content as the test gives it.
class Feed final : public http::BodySource {
 public:
  Feed() = default;
  explicit Feed(std::vector<std::string> pieces) : pieces_(pieces.begin(), pieces.end()) { over_.got = http::Got::end; }
  void give(std::string piece) {
    pieces_.push_back(std::move(piece));
    news_.notify();
  }
  void finish() {
    over_.got = http::Got::end;
    news_.notify();
  }
  void fail(model::Failure failure, model::Anomaly anomalies = model::Anomaly::none) {
    end_.failure = std::move(failure);
    end_.anomalies = anomalies;
    over_.got = http::Got::failed;
    news_.notify();
  }
  http::BodyEvent poll() override {
    if (pieces_.empty()) return over_;
    now_ = std::move(pieces_.front());
    pieces_.pop_front();
    http::BodyEvent event;
    event.got = http::Got::data;
    event.data = now_;
    end_.wireBytes += now_.size();
    return event;
  }
  Awaitable<bool> wait(std::chrono::milliseconds) override {
    if (pieces_.empty() && over_.got == http::Got::nothing) co_await news_.wait();
    co_return !pieces_.empty() || over_.got != http::Got::nothing;
  }
  void interrupt() override {
    ++interrupted;
    news_.notify();
  }
  http::SourceEnd end() const override { return end_; }
  int interrupted = 0;

 private:
  std::deque<std::string> pieces_;
  std::string now_;
  http::BodyEvent over_;
  http::SourceEnd end_;
  net::Signal news_;
};

/// All that a source gives by now, and how it stands then.
inline std::string drain(http::BodySource& source, http::Got& how) {
  std::string out;
  while (true) {
    const http::BodyEvent event = source.poll();
    how = event.got;
    if (event.got != http::Got::data) return out;
    out += event.data;
  }
}
/// The same of one that ends by now.
inline std::string whole(http::BodySource& source) {
  http::Got how{};
  std::string out = drain(source, how);
  EXPECT_EQ(how, http::Got::end) << out;
  return out;
}

inline std::shared_ptr<model::ResponseHead> responseOf(std::string_view block) {
  return std::make_shared<model::ResponseHead>(*wire::http1::parseResponse(block).head);
}
inline std::shared_ptr<model::RequestHead> requestOf(std::string_view block) { return wire::http1::parseRequest(block).head; }

inline FixedReply replyOf(int status, std::string_view reason, std::string body) {
  FixedReply reply;
  reply.status = status;
  reply.reason = reason;
  reply.body = std::move(body);
  return reply;
}

inline bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace penstock::engine::test
