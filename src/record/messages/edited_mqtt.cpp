// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/edited_mqtt.h"

#include <optional>
#include <span>
#include <utility>

#include "record/messages/carrying_way.h"
#include "record/messages/editor_parts.h"
#include "record/messages/mqtt_tap.h"
#include "record/messages/watched_websocket.h"

namespace penstock::record {

using model::Direction;
using model::Message;
using model::MessageKind;
using Parts = MessageEditor::Parts;

namespace {

constexpr Direction other(Direction d) { return d == Direction::toServer ? Direction::toClient : Direction::toServer; }

/// What both directions of an exchange are about.
struct Connection {
  std::shared_ptr<MqttConnection> state = std::make_shared<MqttConnection>();
  MqttNotes notes;
};

/// Tells the exchange what a direction says.
class WatchedMqttSplitter final : public MessageSplitter {
 public:
  WatchedMqttSplitter(LiveExchange& live, Direction d, Connection& connection)
      : live_(live), connection_(connection), splitter_(d == Direction::toServer, connection.state) {}

  Step step(std::string_view in, std::span<char> scratch) override {
    const Step out = splitter_.step(in, scratch);
    connection_.notes.learn(live_, splitter_.subjects(), connection_.state->version);
    return out;
  }
  void describe(Message& message) const override { splitter_.describe(message); }

 private:
  LiveExchange& live_;  // whose tap it belongs to
  Connection& connection_;
  MqttSplitter splitter_;
};

/// `answer`: sends a packet in that direction.
Parts partsOf(LiveExchange& live, Direction d, Connection& connection, MqttEncoder::Answer answer) {
  Parts parts = mqttParts(d, connection.state, std::move(answer));
  parts.splitter = std::make_unique<WatchedMqttSplitter>(live, d, connection);
  return parts;
}

Message messageOf(std::string_view packet) {
  Message out;
  out.kind = MessageKind::mqtt;
  const auto first = static_cast<unsigned char>(packet[0]);
  out.code = model::mqttCode(first >> 4, first & 15);
  return out;
}

/// `Way`: MessageEditor, or CarryingWay.
template <class Way>
class Edited : public EditedMessages {
 public:
  EditedWay* way(LiveExchange&, Direction d) final { return &*of(d); }
  void whenAnswered(std::function<void(Direction)> told) final { told_ = std::move(told); }
  void content(LiveExchange& live, Direction d, std::string_view bytes) final { of(d)->feed(live, bytes); }
  void ended(LiveExchange& live, Direction d) override { of(d)->end(live); }

 protected:
  std::optional<Way>& of(Direction d) { return ways_[d == Direction::toServer ? 0 : 1]; }
  MqttEncoder::Answer answerTo(LiveExchange& live, Direction d) {
    return [this, &live, d](std::string_view packet) {
      send(live, *of(other(d)), packet);
      if (told_) told_(other(d));
    };
  }
  Connection connection_;

 private:
  virtual void send(LiveExchange& live, Way& way, std::string_view packet) = 0;
  std::function<void(Direction)> told_;
  std::optional<Way> ways_[2];
};

class EditedMqtt final : public Edited<MessageEditor> {
 public:
  explicit EditedMqtt(LiveExchange& live) {
    for (const Direction d : {Direction::toServer, Direction::toClient}) of(d).emplace(d, partsOf(live, d, connection_, answerTo(live, d)));
  }

 private:
  void send(LiveExchange& live, MessageEditor& way, std::string_view packet) override { way.add(live, messageOf(packet), packet, packet); }
};

class EditedMqttInWebSocket final : public Edited<CarryingWay> {
 public:
  explicit EditedMqttInWebSocket(LiveExchange& live) : agreed_(agreedExtensions(live)) {
    for (const Direction d : {Direction::toServer, Direction::toClient}) {
      Parts packets = partsOf(live, d, connection_, answerTo(live, d));
      of(d).emplace(live, d, watchedParts(live, d, agreed_, webSocket_), std::move(packets));
    }
  }
  void ended(LiveExchange& live, Direction d) override {
    Edited::ended(live, d);
    webSocket_.ended(live);
  }

 private:
  void send(LiveExchange& live, CarryingWay& way, std::string_view packet) override { way.add(live, messageOf(packet), packet); }

  wire::websocket::Extensions agreed_;
  WebSocketNotes webSocket_;
};

}  // namespace

std::unique_ptr<EditedMessages> makeEditedMqtt(LiveExchange& live) { return std::make_unique<EditedMqtt>(live); }
std::unique_ptr<EditedMessages> makeEditedMqttInWebSocket(LiveExchange& live) { return std::make_unique<EditedMqttInWebSocket>(live); }

}  // namespace penstock::record
