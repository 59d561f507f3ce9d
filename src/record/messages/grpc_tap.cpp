// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/grpc_tap.h"

#include <optional>

#include "record/decoded_content.h"
#include "record/messages/grpc_splitter.h"
#include "record/messages/split_way.h"
#include "penstock/wire/grpc/content_type.h"
#include "penstock/wire/grpc/message_reader.h"
#include "penstock/wire/grpc/status.h"

namespace penstock::record {

using model::Direction;
using wire::grpc::Base64Reader;
using wire::grpc::ContentType;

namespace {

/// One direction, once its head said that it is gRPC.
class GrpcWay final : private DecodedContent::Reader {
 public:
  GrpcWay(LiveExchange& live, Direction d, const ContentType& type, const model::Headers& head)
      : direction_(d),
        splitter_(type.web),
        coding_(DecodedContent::of(head, live, *this)),
        messages_(d, splitter_, type.text || coding_ ? insideLimit : 0) {
    if (type.text) base64_.emplace();
  }

  void content(LiveExchange& live, std::string_view bytes) {
    const std::uint64_t base = bodyOf(live, direction_).size;
    live.record(direction_, bytes);
    if (coding_) {
      coding_->feed(live, bytes);
      return;
    }
    if (!base64_) {
      messages_.read(live, bytes, base);
    } else if (std::string why; !unreadable_ && !decoded(live, bytes, why)) {
      unreadable(live, why);
    }
    messages_.tell(live);
  }

  void ended(LiveExchange& live) {
    if (coding_) coding_->finish(live);
    messages_.ended(live);
  }
  /// What came of the trailers that gRPC-Web puts behind its messages.
  const std::string& trailers() const { return splitter_.trailers(); }

 private:
  bool decoded(LiveExchange& live, std::string_view bytes, std::string& why) override {
    if (!base64_) {
      messages_.read(live, bytes, 0);
      return true;
    }
    text_.clear();
    const bool good = base64_->feed(bytes, text_);
    messages_.read(live, text_, 0);
    if (!good) why = "it is no base64";
    return good;
  }
  void paused(LiveExchange& live) override { messages_.tell(live); }
  void unreadable(LiveExchange& live, std::string_view why) override {
    unreadable_ = true;
    live.did({model::Did::messagesNotListed, std::string(why)});
  }
  Direction direction_;
  GrpcSplitter splitter_;
  std::unique_ptr<DecodedContent> coding_;
  std::optional<Base64Reader> base64_;
  SplitWay messages_;
  std::string text_;
  bool unreadable_ = false;
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
