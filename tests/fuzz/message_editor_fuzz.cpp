// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever comes, what is passed is the same to the byte, in whatever pieces it came and was judged, but that pings overtake; and no
// verdict does harm. The first byte chooses the kind, the second the limit and the verdicts.
#include <algorithm>
#include <string>
#include <utility>

#include "fuzz/fuzz.h"
#include "record/messages/editor_parts.h"
#include "unit/record/recording_thread.h"

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

MessageEditor::Parts partsOf(unsigned kind) {
  const auto deflate = wire::websocket::readExtensions({"permessage-deflate"});
  switch (kind) {
    case 0: return webSocketParts(Direction::toServer, {});
    case 1: return webSocketParts(Direction::toServer, deflate);
    case 2:
      return webSocketParts(Direction::toServer,
                            wire::websocket::readExtensions({"permessage-deflate; client_no_context_takeover"}));
    case 3: return grpcParts({.web = true}, "gzip", "").value();
    case 4: return sseParts("").value();
    default: return mqttParts(Direction::toServer, std::make_shared<MqttConnection>());
  }
}

class Run {
 public:
  Run(unsigned kind, std::size_t limit, bool passes, std::uint32_t seed)
      : thread_(sink_, 1 << 16),
        live_(thread_.recorder.begin(steadyNow())),
        editor_(Direction::toServer, partsOf(kind), limit),
        passes_(passes),
        seed_(seed) {}

  void feed(std::string_view in, std::size_t piece) {
    for (; !in.empty() && editor_.broken().empty(); in.remove_prefix(std::min(piece, in.size()))) {
      editor_.feed(*live_, in.substr(0, piece));
      if (next() % 3) judge();
      if (!passes_ && next() % 5 == 0) inject();
      take();
    }
    editor_.end(*live_);
    judge();
    take();
    fuzz::require(editor_.over() || !editor_.broken().empty(), "something is left");
    fuzz::require(!passes_ || editor_.broken().empty(), "passing broke");
    live_->finish();
    thread_.recorder.flush();
  }
  const std::string& sent() const { return sent_; }

 private:
  std::uint32_t next() { return (seed_ = seed_ * 1664525u + 1013904223u) >> 24; }
  void judge() {
    for (const bool pings : {true, false})
      while (auto held = editor_.held(pings)) {
        MessageVerdict v = MessageVerdict::pass;
        if (!passes_) v = MessageVerdict(next() % 3);
        if (v == MessageVerdict::edited) held->payload += "more";
        if (!editor_.judge(*live_, pings, v)) (void)editor_.judge(*live_, pings, MessageVerdict::drop);
        if (!editor_.broken().empty()) return;
      }
  }
  void inject() {
    model::Message m;
    m.kind = model::MessageKind(next() % 10);
    (void)editor_.inject(*live_, m, std::string_view("\x30\x03\0\1t", 5));
  }
  void take() { sent_ += editor_.take(); }

  Sink sink_;
  test::RecordingThread thread_;
  LiveExchangePtr live_;
  MessageEditor editor_;
  bool passes_;
  std::uint32_t seed_;
  std::string sent_;
};

/// Of a WebSocket, its pings and pongs, which overtake; and all the rest.
std::pair<std::string, std::string> apart(unsigned kind, std::string_view in) {
  if (kind > 2) return {std::string(), std::string(in)};
  const auto splitter = partsOf(kind).splitter;
  std::string pings, others, undecided, scratch(4096, '\0');
  while (!in.empty()) {
    const auto s = splitter->step(in, scratch);
    undecided += in.substr(0, s.consumed);
    in.remove_prefix(s.consumed);
    if (s.undecided) continue;
    model::Message m;
    splitter->describe(m);
    const bool ping = m.kind == model::MessageKind::ping || m.kind == model::MessageKind::pong;
    (ping ? pings : others) += std::exchange(undecided, {});
  }
  return {pings, others + undecided};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const unsigned kind = data[0] % 6;
  const std::size_t limit = data[1] & 1 ? 16 : 4096;
  const std::string_view in = fuzz::asText(data + 2, size - 2);
  for (const std::size_t piece : {SIZE_MAX, std::size_t(1), std::size_t(1 + data[0] / 6)}) {
    Run passing(kind, limit, true, data[1]);
    passing.feed(in, piece);
    const auto [pings, others] = apart(kind, passing.sent());
    const auto [pingsBefore, othersBefore] = apart(kind, in);
    fuzz::require(others == othersBefore, "what was passed is not what came");
    // Where it ended inside a frame that was under way, there was no place for those that waited.
    fuzz::require(pings == pingsBefore || pings.size() < pingsBefore.size(), "what overtook is not what came");
    Run changing(kind, limit, false, data[1]);
    changing.feed(in, piece);
  }
  return 0;
}
