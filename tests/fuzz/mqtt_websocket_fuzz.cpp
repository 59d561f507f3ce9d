// SPDX-License-Identifier: GPL-3.0-or-later
// MQTT inside of a WebSocket, judged packet by packet: what is passed is the same to the byte, but that pings overtake, in whatever pieces it
// came; and no verdict does harm. The first byte chooses how the rest is made frames of: as it is, or as what data messages carry.
#include <algorithm>
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/record/edited_messages.h"
#include "unit/record/recording_thread.h"
#include "unit/wire/websocket_for_test.h"

namespace {

using namespace penstock;
using namespace penstock::record;
using model::Direction;

struct Sink final : model::ExchangeSink {
  model::ExchangeId nextId() override { return 1; }
  void record(model::RecordBatch batch) override {
    for (const auto& b : batch.messages)
      for (const auto& m : b.messages) {
        fuzz::require(m.index <= messages, "a message out of order");
        messages = std::max(messages, m.index + 1);
      }
  }
  bool congested() const override { return false; }
  void whenReady(std::function<void()> ready) override { ready(); }
  bool recording() const override { return true; }
  std::uint64_t messages = 0;
};

class Run {
 public:
  Run(bool passes, std::uint32_t seed) : thread_(sink_, 1 << 16), live_(thread_.recorder.begin(steadyNow())), passes_(passes), seed_(seed) {
    auto response = std::make_shared<model::ResponseHead>();
    response->status = 101;
    response->headers.append("Upgrade", "websocket");
    live_->x().response = response;
    live_->x().application = model::Application::mqtt;
    edited_ = editMessages(*live_);
  }

  void feed(std::string_view in, std::size_t piece) {
    for (; !in.empty(); in.remove_prefix(std::min(piece, in.size()))) {
      live_->body(Direction::toServer, in.substr(0, piece));
      if (next() % 3) judge();
      if (!passes_ && next() % 5 == 0) inject();
      take();
    }
    way().end(*live_);
    judge();
    take();
    fuzz::require(way().over(), "something is left");
    live_->finish();
    thread_.recorder.flush();
  }
  const std::string& sent() const { return sent_; }

 private:
  EditedWay& way() { return *edited_->way(*live_, Direction::toServer); }
  std::uint32_t next() { return (seed_ = seed_ * 1664525u + 1013904223u) >> 24; }
  void judge() {
    for (const bool pings : {true, false})
      while (auto held = way().held(pings)) {
        MessageVerdict v = MessageVerdict::pass;
        if (!passes_) v = MessageVerdict(next() % 3);
        if (v == MessageVerdict::edited) held->payload += "more";
        if (!way().judge(*live_, pings, v)) (void)way().judge(*live_, pings, MessageVerdict::drop);
      }
  }
  void inject() {
    model::Message m;
    m.kind = model::MessageKind(next() % 10);
    (void)way().inject(*live_, m, std::string_view("\x30\x03\0\1t", 5));
  }
  void take() { sent_ += way().take(); }

  Sink sink_;
  record::test::RecordingThread thread_;
  LiveExchangePtr live_;
  EditedMessages* edited_;
  bool passes_;
  std::uint32_t seed_;
  std::string sent_;
};

/// Frames of a client with those bytes, of sizes that a seed tells.
std::string framed(std::string_view in, std::uint32_t seed) {
  std::string out;
  bool begun = false;
  while (!in.empty()) {
    seed = seed * 1664525u + 1013904223u;
    const std::size_t n = std::min<std::size_t>(in.size(), seed >> 24 & 31);
    const bool last = seed >> 16 & 1;
    out += penstock::test::fromClient(begun ? 0 : 2, in.substr(0, n), last);
    begun = !last;
    in.remove_prefix(n);
    if ((seed >> 20 & 7) == 0) out += penstock::test::fromClient(9, "?");
  }
  return out;
}

/// All but pings, which overtake.
std::string withoutPings(const std::string& in) {
  const std::string ping = penstock::test::fromClient(9, "?");
  std::string out = in;
  for (std::size_t at = out.find(ping); at != out.npos; at = out.find(ping, at)) out.erase(at, ping.size());
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view rest = fuzz::asText(data + 2, size - 2);
  const bool raw = data[0] & 1;
  const std::string in = raw ? std::string(rest) : framed(rest, data[1]);
  for (const std::size_t piece : {SIZE_MAX, std::size_t(1), std::size_t(1 + data[0] / 2)}) {
    Run passing(true, data[1]);
    passing.feed(in, piece);
    fuzz::require(passing.sent().size() <= in.size(), "more than came");
    if (!raw) fuzz::require(withoutPings(passing.sent()) == withoutPings(in), "what was passed is not what came");
    Run changing(false, data[1]);
    changing.feed(in, piece);
  }
  return 0;
}
