// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tunnel/judged_relay.h"

#include <exception>
#include <utility>
#include <vector>

#include "engine/exchange/content.h"
#include "engine/exchange/message_judges.h"
#include "engine/exchange/pump.h"
#include "engine/tunnel/relay_way.h"
#include "penstock/engine/interceptor.h"
#include "penstock/http/client_watch.h"
#include "penstock/http/out_buffer.h"
#include "penstock/net/turn.h"

namespace penstock::engine {

using http::Got;
using model::Direction;
using model::FailureKind;

namespace {

/// What a stream brings, as content.
class StreamBody final : public http::BodySource {
 public:
  StreamBody(net::Stream& from, net::ReadBuffer& in) : from_(from), in_(in) {}

  http::BodyEvent poll() override {
    http::BodyEvent event;
    in_.consume(std::exchange(given_, 0));
    if (in_.empty()) event.got = fill();
    if (in_.empty()) return event;
    event.got = Got::data;
    event.data = in_.view();
    given_ = event.data.size();
    bytes_ += given_;
    return event;
  }
  Awaitable<bool> wait(std::chrono::milliseconds slice) override {
    const error_code ec = co_await net::wait(from_, net::Readiness::read, slice);
    net::Readiness read = net::Readiness::read;
    if (ec && (ec == net::asio::error::timed_out || from_.bottom(read).interrupted(read))) co_return false;
    broken_ |= bool(ec);
    co_return true;
  }
  void interrupt() override {
    net::Readiness read = net::Readiness::read;
    from_.bottom(read).interrupt(read);
  }
  http::SourceEnd end() const override {
    http::SourceEnd out;
    out.wireBytes = bytes_;
    return out;
  }
  bool broken() const { return broken_; }

 private:
  Got fill() {
    if (broken_) return Got::failed;
    switch (in_.fill(from_, net::BlockPool::blockSize).status) {
      case net::IoStatus::ok: return Got::data;
      case net::IoStatus::wouldBlock: in_.releaseIfEmpty(); return Got::nothing;
      case net::IoStatus::eof: return Got::end;
      case net::IoStatus::error: break;
    }
    broken_ = true;
    return Got::failed;
  }

  net::Stream& from_;
  net::ReadBuffer& in_;
  std::size_t given_ = 0;  // of it, by the last poll
  std::uint64_t bytes_ = 0;
  bool broken_ = false;
};

/// Who has a say in a tunnel's messages. Lifetime: outlives those who ask them.
struct TunnelChain {
  TunnelChain(const Core& core, net::IoThread& thread, record::LiveExchange& live, const upstream::Destination& to) : passage(thread, live, to) {
    if (!core.inScope(live.x())) return;
    for (const auto& interceptor : core.interceptors) {
      auto one = interceptor->begin(passage);
      MessageInterception* const wants = one ? one->messages(passage) : nullptr;
      if (!wants) continue;
      asked.push_back(std::move(one));
      messages.push_back(wants);
    }
  }
  Passage passage;
  std::vector<std::unique_ptr<Interception>> asked;
  std::vector<MessageInterception*> messages;
};

bool isGone(net::Stream& client) {
  net::Readiness read = net::Readiness::read;
  return client.bottom(read).closed() || http::hasLeft(client);
}

/// From a stream by way of the record and of those who judge.
struct JudgedWay {
  JudgedWay(const RelayWay& w, record::LiveExchange& live, net::ReadBuffer& in, MessageJudges& j)
      : way(w), stream(w.from(), in), recorded(live, w.direction), judges(j), gate(j.gate(w.direction)) {
    recorded.from(stream);
    gate.from(recorded);
  }
  RelayWay way;
  StreamBody stream;
  RecordedBody recorded;
  MessageJudges& judges;
  MessageGate& gate;
};

/// What it ended by: none where its stream ended in order, or its client left while something was held.
Awaitable<FailureKind> moveJudged(JudgedWay& judged) {
  const RelayWay& way = judged.way;
  constexpr std::chrono::milliseconds forEver{0};
  const bool up = way.toServer();
  http::OutBuffer out(way.to(), forEver);
  std::size_t moved = 0;  // since the last wait
  while (true) {
    const http::BodyEvent event = judged.gate.poll();
    bool flushed = true;
    if (event.got == Got::data) out.write(event.data);
    if (event.got != Got::data || out.full()) {
      flushed = out.flushNow();
      if (!flushed) flushed = co_await out.flush();
    }
    if (!flushed) co_return up ? FailureKind::serverReset : FailureKind::clientReset;
    switch (event.got) {
      case Got::data:
        if (way.worker.recorder.congested()) co_await way.worker.recorder.ready();
        moved += event.data.size();
        if (moved >= net::turn) {
          moved = 0;
          co_await net::yield(way.worker.io);
        }
        break;
      case Got::nothing: {
        moved = 0;
        const bool news = co_await judged.gate.wait(clientCheck);
        if (news || up || !judged.gate.holds() || !isGone(way.client)) break;
        judged.judges.clientLeft();
        co_return FailureKind::none;
      }
      case Got::end:
        if (judged.gate.holds()) judged.judges.clientLeft();  // so the other way waits for nobody either
        co_return FailureKind::none;
      case Got::failed:
        if (judged.stream.broken()) co_return up ? FailureKind::clientReset : FailureKind::serverReset;
        judged.judges.clientLeft();
        co_return FailureKind::none;
    }
  }
}

Awaitable<> move(JudgedWay& judged, record::LiveExchangePtr live, RelayBoth& both) {
  const FailureKind broken = co_await moveJudged(judged);
  endWay(judged.way, *live, both, broken);
}

Awaitable<> relayJudged(Core& core, Worker& worker, record::LiveExchangePtr live, net::Stream& client, net::ReadBuffer& in, net::Stream& server,
                        TunnelChain& chain) {
  RelayBoth both;
  auto stop = [&](std::string_view what) {
    client.close();
    server.close();
    live->fail(model::Failure{FailureKind::internalError, std::string(what)});
  };
  MessageJudges judges(worker.io, *live, [&client] { return isGone(client); }, chain.messages, stop);
  net::ReadBuffer fromServer(worker.io.blocks());
  JudgedWay up({core, worker, client, server, Direction::toServer, true, nullptr}, *live, in, judges);
  JudgedWay down({core, worker, client, server, Direction::toClient, true, nullptr}, *live, fromServer, judges);
  for (const Direction d : {Direction::toServer, Direction::toClient}) judges.begin(d);
  std::exception_ptr thrown;
  try {
    net::TaskGroup ways(worker.io.context(), stop);
    ways.spawn(move(up, live, both));
    co_await ways.run(move(down, live, both));
    co_await judges.leave();
  } catch (...) {
    thrown = std::current_exception();
  }
  if (thrown) {
    co_await judges.abandon();
    std::rethrow_exception(thrown);
  }
  live->finish();
}

}  // namespace

Awaitable<> relayMqtt(Core& core, Worker& worker, record::LiveExchangePtr live, net::Stream& client, net::ReadBuffer& in, net::Stream& server,
                      const upstream::Destination& to) {
  TunnelChain chain(core, worker.io, *live, to);
  if (chain.messages.empty())
    co_await relay(core, worker, live, client, in, server, true);
  else
    co_await relayJudged(core, worker, live, client, in, server, chain);
}

}  // namespace penstock::engine
