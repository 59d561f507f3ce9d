// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/grpc_tap.h"

#include <algorithm>
#include <optional>

#include "penstock/wire/grpc/content_type.h"
#include "penstock/wire/grpc/message_reader.h"
#include "penstock/wire/grpc/status.h"
#include "record/decoded_content.h"
#include "record/messages/open_message.h"

namespace penstock::record {

using model::Direction;
using model::Message;
using model::MessageFlag;
using model::MessageKind;
using wire::grpc::Base64Reader;
using wire::grpc::ContentType;
using wire::grpc::MessageReader;

namespace {

/// One direction, once its head said that it is gRPC.
class GrpcWay final : private DecodedContent::Reader {
 public:
  GrpcWay(LiveExchange& live, Direction d, const ContentType& type, const model::Headers& head)
      : direction_(d), reader_(type.web), coding_(DecodedContent::of(head, live, *this)), inline_(type.text || coding_) {
    if (type.text) base64_.emplace();
  }

  void content(LiveExchange& live, std::string_view bytes) {
    const std::uint64_t base = bodyOf(live, direction_).recorded;
    live.record(direction_, bytes);
    if (coding_) {
      coding_->feed(live, bytes);
      return;
    }
    now_ = live.sinceStart(steadyNow());
    if (!inline_) {
      read(live, bytes, base);
    } else if (std::string why; !unreadable_ && !decoded(live, bytes, why)) {
      unreadable(live, why);
    }
    open_.tell(live);
  }

  void ended(LiveExchange& live) {
    if (coding_) coding_->finish(live);
    giveHeld();
    open_.abandon(live, now_);
  }
  /// What came of the trailers that gRPC-Web puts behind its messages.
  std::string_view trailers() const { return trailers_; }

 private:
  static constexpr std::size_t mostTrailers = 8 * 1024;

  bool decoded(LiveExchange& live, std::string_view bytes, std::string& why) override {
    now_ = live.sinceStart(steadyNow());
    if (!base64_) {
      read(live, bytes, 0);
      return true;
    }
    text_.clear();
    const bool good = base64_->feed(bytes, text_);
    read(live, text_, 0);
    if (!good) why = "it is no base64";
    return good;
  }
  void paused(LiveExchange& live) override { open_.tell(live); }
  void unreadable(LiveExchange& live, std::string_view why) override {
    unreadable_ = true;
    live.note("not all messages are listed: " + std::string(why));
  }

  /// `base`: where `bytes` begin in the recorded body.
  void read(LiveExchange& live, std::string_view bytes, std::uint64_t base) {
    while (!bytes.empty()) {
      const MessageReader::Step s = reader_.step(bytes);
      const std::uint64_t payloadAt = base + (s.consumed - s.payload.size());
      base += s.consumed;
      bytes.remove_prefix(s.consumed);
      if (s.begin) begin(live, payloadAt);
      if (!open_.isOpen()) continue;
      Message& m = open_.message();
      m.size += s.payload.size();
      m.wireSize = m.size + wire::grpc::prefixSize;
      open_.show(s.payload);
      if (reader_.trailers()) trailers_.append(s.payload.substr(0, mostTrailers - std::min(mostTrailers, trailers_.size())));
      if (inline_)
        keep(s.payload);
      else if (m.offset + m.size > bodyOf(live, direction_).recorded)
        m.flags |= MessageFlag::cut;
      if (!s.end) continue;
      giveHeld();
      open_.complete(live, now_);
    }
  }

  void begin(LiveExchange& live, std::uint64_t payloadAt) {
    open_.begin(live, direction_, reader_.trailers() ? MessageKind::grpcTrailers : MessageKind::grpc, now_);
    Message& m = open_.message();
    if (reader_.compressed()) m.flags |= MessageFlag::compressed | MessageFlag::encoded;
    if (reader_.malformed()) m.flags |= MessageFlag::malformed;
    if (inline_) {
      m.payload = payloadToCome();
      m.flags |= MessageFlag::cut;
    } else {
      m.offset = std::min(payloadAt, bodyOf(live, direction_).recorded);
    }
  }

  void keep(std::string_view payload) {
    if (held_.size() < inlinePayload) held_.append(payload.substr(0, inlinePayload - held_.size()));
  }
  void giveHeld() {
    if (!inline_ || !open_.isOpen()) return;
    Message& m = open_.message();
    if (m.size <= held_.size()) m.flags = MessageFlag(unsigned(m.flags) & ~unsigned(MessageFlag::cut));
    m.payload = std::make_shared<const std::string>(std::move(held_));
    held_.clear();
  }

  Direction direction_;
  MessageReader reader_;
  std::unique_ptr<DecodedContent> coding_;
  std::optional<Base64Reader> base64_;
  OpenMessage open_;
  std::string text_, held_, trailers_;
  std::int64_t now_ = 0;
  bool inline_, unreadable_ = false;
};

class GrpcTap final : public MessageTap {
 public:
  void content(LiveExchange& live, Direction d, std::string_view bytes) override {
    Side& side = of(d);
    if (!side.decided) decide(live, d, side);
    if (side.way)
      side.way->content(live, bytes);
    else
      live.record(d, bytes);
  }
  void ended(LiveExchange& live, Direction d) override {
    if (of(d).way) of(d).way->ended(live);
    if (d == Direction::toClient) live.x().grpcStatus = status(live.x());
  }

 private:
  struct Side {
    std::optional<GrpcWay> way;
    bool decided = false;
  };
  /// Of the trailers; of the head where an answer has no messages; of the last frame, as gRPC-Web has it.
  int status(const model::Exchange& x) {
    const model::Headers* const places[] = {x.responseTrailers.get(), x.response ? &x.response->headers : nullptr};
    for (const model::Headers* fields : places)
      if (const auto value = fields ? fields->find("grpc-status") : std::nullopt) return wire::grpc::readStatus(*value);
    const auto& way = of(Direction::toClient).way;
    return way ? wire::grpc::statusInTrailers(way->trailers()).value_or(-1) : -1;
  }
  Side& of(Direction d) { return sides_[d == Direction::toServer ? 0 : 1]; }

  static void decide(LiveExchange& live, Direction d, Side& side) {
    side.decided = true;
    const model::Exchange& x = live.x();
    const bool toServer = d == Direction::toServer;
    if (toServer ? !x.request : !x.response) return;
    const model::Headers& head = toServer ? x.request->headers : x.response->headers;
    if (const auto type = wire::grpc::readContentType(head.find("Content-Type").value_or("")))
      side.way.emplace(live, d, *type, head);
  }

  Side sides_[2];
};

}  // namespace

std::unique_ptr<MessageTap> makeGrpcTap() { return std::make_unique<GrpcTap>(); }

}  // namespace penstock::record
