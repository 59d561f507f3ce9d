// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/record/edited_messages.h"

#include <memory>
#include <utility>

#include "penstock/wire/grpc/content_type.h"
#include "penstock/wire/grpc/status.h"
#include "record/messages/edited_mqtt.h"
#include "record/messages/editor_parts.h"
#include "record/messages/grpc_splitter.h"
#include "record/messages/grpc_tap.h"
#include "record/messages/sse_tap.h"
#include "record/messages/watched_websocket.h"

namespace penstock::record {

using model::Application;
using model::Direction;
using Parts = MessageEditor::Parts;

namespace {

/// What is not edited goes to the tap that would be there otherwise.
class Edited : public EditedMessages {
 public:
  explicit Edited(std::unique_ptr<MessageTap> rest) : rest_(std::move(rest)) {}

  EditedWay* way(LiveExchange& live, Direction d) final {
    Way& one = of(d);
    if (!std::exchange(one.decided, true)) {
      if (auto parts = partsOf(live, d)) one.editor.emplace(d, *std::move(parts));
    }
    return one.editor ? &*one.editor : nullptr;
  }

  void content(LiveExchange& live, Direction d, std::string_view bytes) override {
    if (of(d).editor)
      of(d).editor->feed(live, bytes);
    else
      rest_->content(live, d, bytes);
  }

  void ended(LiveExchange& live, Direction d) override {
    if (of(d).editor) of(d).editor->end(live);
    rest_->ended(live, d);
  }

 private:
  /// Nothing: they cannot be read.
  virtual std::optional<Parts> partsOf(LiveExchange& live, Direction d) = 0;

  struct Way {
    std::optional<MessageEditor> editor;
    bool decided = false;
  };
  Way& of(Direction d) { return ways_[d == Direction::toServer ? 0 : 1]; }

  std::unique_ptr<MessageTap> rest_;
  Way ways_[2];
};

std::optional<Parts> known(Result<Parts> parts) {
  if (!parts) return std::nullopt;
  return *std::move(parts);
}

class EditedGrpc final : public Edited {
 public:
  EditedGrpc() : Edited(makeGrpcTap()) {}

  void ended(LiveExchange& live, Direction d) override {
    Edited::ended(live, d);
    int& status = live.x().grpcStatus;
    if (d == Direction::toClient && status < 0 && answer_)
      status = wire::grpc::statusInTrailers(answer_->trailers()).value_or(-1);
  }

 private:
  std::optional<Parts> partsOf(LiveExchange& live, Direction d) override {
    const model::Exchange& x = live.x();
    const model::Headers& head = d == Direction::toServer ? x.request->headers : x.response->headers;
    const auto type = wire::grpc::readContentType(head.find("Content-Type").value_or(""));
    if (!type) return std::nullopt;
    auto parts = known(grpcParts(*type, head.find("grpc-encoding").value_or(""), head.joined("Content-Encoding")));
    if (parts && d == Direction::toClient) answer_ = static_cast<const GrpcSplitter*>(parts->splitter.get());
    return parts;
  }

  const GrpcSplitter* answer_ = nullptr;  // of its editor
};

class EditedSse final : public Edited {
 public:
  explicit EditedSse(LiveExchange& live) : Edited(makeSseTap(live)) {}

 private:
  std::optional<Parts> partsOf(LiveExchange& live, Direction d) override {
    if (d == Direction::toServer) return std::nullopt;
    return known(sseParts(live.x().response->headers.joined("Content-Encoding")));
  }
};

class EditedWebSocket final : public EditedMessages {
 public:
  explicit EditedWebSocket(LiveExchange& live) : agreed_(agreedExtensions(live)) {
    if (live.x().application == Application::none) live.x().application = Application::webSocket;
    for (const Direction d : {Direction::toServer, Direction::toClient}) {
      of(d).emplace(d, watchedParts(live, d, agreed_, notes_));
    }
  }

  EditedWay* way(LiveExchange&, Direction d) override { return &*of(d); }
  void content(LiveExchange& live, Direction d, std::string_view bytes) override { of(d)->feed(live, bytes); }
  void ended(LiveExchange& live, Direction d) override {
    of(d)->end(live);
    notes_.ended(live);
  }

 private:
  std::optional<MessageEditor>& of(Direction d) { return ways_[d == Direction::toServer ? 0 : 1]; }

  wire::websocket::Extensions agreed_;
  WebSocketNotes notes_;
  std::optional<MessageEditor> ways_[2];
};

}  // namespace

EditedMessages* editMessages(LiveExchange& live) {
  const model::Exchange& x = live.x();
  const bool webSocket = x.response && isWebSocket(x), mqtt = x.application == Application::mqtt;
  const bool grpc = x.application == Application::grpc || x.application == Application::grpcWeb;
  std::unique_ptr<EditedMessages> made;
  if (grpc)
    made = std::make_unique<EditedGrpc>();
  else if (x.application == Application::sse)
    made = std::make_unique<EditedSse>(live);
  else if (webSocket && mqtt)
    made = makeEditedMqttInWebSocket(live);
  else if (webSocket)
    made = std::make_unique<EditedWebSocket>(live);
  else if (mqtt)
    made = makeEditedMqtt(live);
  EditedMessages* const out = made.get();
  if (made) live.setTap(std::move(made));
  return out;
}

}  // namespace penstock::record
