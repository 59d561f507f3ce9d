// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/sse_tap.h"

#include <algorithm>

#include "penstock/wire/sse/event_parser.h"
#include "record/decoded_content.h"
#include "record/messages/open_message.h"

namespace penstock::record {

using model::Direction;
using model::Message;
using model::MessageFlag;

namespace {

class SseTap final : public MessageTap, private DecodedContent::Reader {
 public:
  explicit SseTap(LiveExchange& live)
      : parser_(Message::previewLimit), coding_(DecodedContent::of(live.x().response->headers, live, *this)), inline_(coding_ != nullptr) {}

  void content(LiveExchange& live, Direction d, std::string_view bytes) override {
    live.record(d, bytes);
    if (d != Direction::toClient) return;
    if (inline_) {
      coding_->feed(live, bytes);
    } else {
      now_ = live.sinceStart(steadyNow());
      read(live, bytes);
      event_.tell(live);
    }
  }

  void ended(LiveExchange& live, Direction d) override {
    if (d != Direction::toClient) return;
    if (coding_) coding_->finish(live);
    if (!event_.isOpen()) return;
    giveLines();
    event_.abandon(live, now_);
  }

 private:
  bool decoded(LiveExchange& live, std::string_view bytes, std::string&) override {
    now_ = live.sinceStart(steadyNow());
    read(live, bytes);
    return true;
  }
  void paused(LiveExchange& live) override { event_.tell(live); }
  void unreadable(LiveExchange& live, std::string_view why) override {
    live.note("not all events are listed: " + std::string(why));
  }

  void read(LiveExchange& live, std::string_view bytes) {
    while (!bytes.empty()) {
      const std::uint64_t from = parser_.position();
      const std::string_view taken = bytes.substr(0, parser_.step(bytes));
      bytes.remove_prefix(taken.size());
      if (inline_ && (parser_.inBlock() || parser_.hasEvent())) keep(taken, from);
      if (!parser_.hasEvent()) continue;
      if (!event_.isOpen()) event_.begin(live, Direction::toClient, model::MessageKind::event, now_);
      describe(live);
      if (!parser_.ended()) continue;
      giveLines();
      event_.complete(live, now_);
    }
  }

  /// The decoded lines of the block under way. `from`: where `taken` lies in the stream.
  void keep(std::string_view taken, std::uint64_t from) {
    if (parser_.begin() >= from) {
      block_.clear();
      taken.remove_prefix(std::size_t(parser_.begin() - from));
    }
    if (block_.size() < inlinePayload) block_.append(taken.substr(0, inlinePayload - block_.size()));
  }

  void describe(LiveExchange& live) {
    Message& m = event_.message();
    m.size = parser_.linesEnd() - parser_.begin();
    m.wireSize = parser_.position() - parser_.begin();
    m.label = parser_.name();
    m.preview = parser_.preview();
    m.flags = MessageFlag::none;
    if (inline_)
      m.payload = payloadToCome();
    else
      m.offset = parser_.begin();
    if (inline_ || m.offset + m.size > live.x().responseBody.recorded) m.flags = MessageFlag::cut;
  }

  void giveLines() {
    if (!inline_) return;
    Message& m = event_.message();
    if (m.size <= block_.size()) m.flags = MessageFlag::none;
    m.payload = std::make_shared<const std::string>(block_, 0, std::size_t(std::min<std::uint64_t>(m.size, block_.size())));
  }

  wire::sse::EventParser parser_;
  std::unique_ptr<DecodedContent> coding_;
  OpenMessage event_;
  std::string block_;
  std::int64_t now_ = 0;
  bool inline_;
};

}  // namespace

std::unique_ptr<MessageTap> makeSseTap(LiveExchange& live) {
  live.x().application = model::Application::sse;
  return std::make_unique<SseTap>(live);
}

}  // namespace penstock::record
