// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/pump.h"

#include <algorithm>

#include "penstock/http/version_mapping.h"
#include "penstock/net/turn.h"

namespace penstock::engine {

using http::Got;
using model::Direction;

void SentContent::add(const http::BodyEvent& piece) {
  if (piece.data.empty() && piece.wire.empty()) return;
  const bool fits = data_.size() + piece.data.size() <= limit && wire_.size() + piece.wire.size() <= 2 * limit;
  if (!keeping_ || !fits) return forget();
  const bool same = piece.wire.data() == piece.data.data() && piece.wire.size() == piece.data.size();
  if (form_ == Wire::none && !piece.wire.empty()) form_ = Wire::same;
  if (form_ == Wire::same && !same) {
    wire_ = data_;
    form_ = Wire::own;
  }
  data_ += piece.data;
  if (form_ == Wire::own) wire_ += piece.wire;
}

void SentContent::forget() {
  whole_ = keeping_ = false;
  std::string().swap(data_);
  std::string().swap(wire_);
}

void SentContent::sendTo(http::BodySink& to) const {
  if (data_.empty() && wire_.empty()) return;
  to.data(data_, form_ == Wire::same ? data_ : wire_);
}

Awaitable<Pumped> pump(Way way) {
  std::size_t moved = 0;  // since the last wait
  bool flushed = true;
  while (true) {
    http::BodyEvent event = way.from.poll();
    if (!way.asReceived) event.wire = {};
    switch (event.got) {
      case Got::data:
        if (event.data.empty() && event.wire.empty()) break;  // framing that is ours now
        if (way.sent) way.sent->add(event);
        moved += std::max(event.wire.size(), event.data.size());
        way.to.data(event.data, event.wire);
        if (way.to.full()) {
          flushed = way.to.flushNow();
          if (!flushed) flushed = co_await way.to.flush();
          if (!flushed) co_return Pumped::sinkGone;
        }
        if (way.recorder.congested()) co_await way.recorder.ready();
        if (moved >= net::turn) {
          moved = 0;
          co_await net::yield(way.thread);
        }
        break;
      case Got::nothing: {
        moved = 0;
        flushed = way.to.flushNow();
        if (!flushed) flushed = co_await way.to.flush();
        if (!flushed) co_return Pumped::sinkGone;
        if (way.unwanted && *way.unwanted) co_return Pumped::unwanted;
        const bool news = co_await way.from.wait(way.slice);
        if (!news && way.asker && way.asker->broken()) co_return Pumped::unwanted;
        break;
      }
      case Got::end: {
        const auto trailers = http::trailersFor(way.fromHttp2, way.toHttp2, event.trailers);
        way.to.end(trailers.get());
        flushed = way.to.flushNow();
        if (!flushed) flushed = co_await way.to.flush();
        if (flushed && way.direction == Direction::toServer) way.live.mark(model::Timings::requestEnd);
        co_return flushed ? Pumped::whole : Pumped::sinkGone;
      }
      case Got::failed:
        if (way.direction == Direction::toClient) co_await way.to.flush();  // what came is passed on
        co_return Pumped::sourceFailed;
    }
  }
}

}  // namespace penstock::engine
