// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/bytes_tap.h"

#include "record/messages/message_log.h"

namespace penstock::record {

using model::Direction;

namespace {

constexpr std::int64_t inMicroseconds(std::chrono::microseconds t) { return t.count(); }

class BytesTap final : public MessageTap {
 public:
  explicit BytesTap(SteadyTime (*now)()) : now_(now) {}

  void content(LiveExchange& live, Direction d, std::string_view bytes) override {
    const std::int64_t now = live.sinceStart(now_());
    const bool coarse = live.x().messages >= manyRuns;
    Run& run = of(d);
    if (!coarse) end(live, of(other(d)));
    if (run.message.isOpen() && over(run, now, coarse)) end(live, run);
    if (!run.message.isOpen()) {
      run.message.begin(live, now, bodyOf(live, d).recorded);
      run.message.message().kind = model::MessageKind::bytes;
    }
    live.record(d, bytes);
    model::Message& m = run.message.message();
    m.size = m.wireSize += bytes.size();
    run.message.payload(bytes);
    run.last = now;
    run.message.tell(live);
  }

  void ended(LiveExchange& live, Direction d) override { end(live, of(d)); }

 private:
  struct Run {
    MessageLog message;
    std::int64_t last = 0;  // when its latest bytes came
  };
  static Direction other(Direction d) { return d == Direction::toServer ? Direction::toClient : Direction::toServer; }
  Run& of(Direction d) { return runs_[d == Direction::toServer ? 0 : 1]; }

  bool over(Run& run, std::int64_t now, bool coarse) {
    const model::Message& m = run.message.message();
    if (m.size >= runLimit) return true;
    return coarse ? now - m.at > inMicroseconds(coarsePause) : now - run.last > inMicroseconds(runPause);
  }
  void end(LiveExchange& live, Run& run) {
    if (run.message.isOpen()) run.message.complete(live, run.last);
  }

  SteadyTime (*now_)();
  Run runs_[2]{{MessageLog(Direction::toServer)}, {MessageLog(Direction::toClient)}};
};

}  // namespace

std::unique_ptr<MessageTap> makeBytesTap(SteadyTime (*now)()) { return std::make_unique<BytesTap>(now); }

}  // namespace penstock::record
