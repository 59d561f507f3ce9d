// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/sse_tap.h"

#include "record/decoded_content.h"
#include "record/messages/split_way.h"
#include "record/messages/sse_splitter.h"

namespace penstock::record {

using model::Direction;

namespace {

class SseTap final : public MessageTap, private DecodedContent::Reader {
 public:
  explicit SseTap(LiveExchange& live)
      : coding_(DecodedContent::of(live.x().response->headers, live, *this)),
        events_(Direction::toClient, splitter_, coding_ ? insideLimit : 0) {}

  void content(LiveExchange& live, Direction d, std::string_view bytes) override {
    const std::uint64_t base = bodyOf(live, d).size;
    live.record(d, bytes);
    if (d != Direction::toClient) return;
    if (coding_) {
      coding_->feed(live, bytes);
    } else {
      events_.read(live, bytes, base);
      events_.tell(live);
    }
  }

  void ended(LiveExchange& live, Direction d) override {
    if (d != Direction::toClient) return;
    if (coding_) coding_->finish(live);
    events_.ended(live);
  }

 private:
  bool decoded(LiveExchange& live, std::string_view bytes, std::string&) override {
    events_.read(live, bytes, 0);
    return true;
  }
  void paused(LiveExchange& live) override { events_.tell(live); }
  void unreadable(LiveExchange& live, std::string_view why) override {
    live.did({model::Did::eventsNotListed, std::string(why)});
  }

  SseSplitter splitter_;
  std::unique_ptr<DecodedContent> coding_;
  SplitWay events_;
};

}  // namespace

std::unique_ptr<MessageTap> makeSseTap(LiveExchange& live) {
  live.x().application = model::Application::sse;
  return std::make_unique<SseTap>(live);
}

}  // namespace penstock::record
