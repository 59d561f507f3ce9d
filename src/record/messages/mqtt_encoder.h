// SPDX-License-Identifier: GPL-3.0-or-later
// MQTT packets of one direction.
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>
#include <unordered_set>

#include "record/messages/message_encoder.h"
#include "record/messages/mqtt_connection.h"

namespace penstock::record {

/// Of a PUBLISH the payload is its own, of any other packet all of it; lengths are mended, and nothing else changes.
/// Who sent a PUBLISH that is left out gets the answer that it waits for, or would send it again for ever, and no more than some at once. What
/// it says of a topic's alias is kept, and given to the next that needs it (MQTT 5, 3.3.2.3.4).
/// Of packets that nobody sent only a PUBLISH with QoS 0 can be, whose payload is all of it: any other would have an answer that the peer
/// expects, or an identifier that it uses.
class MqttEncoder final : public MessageEncoder {
 public:
  /// Sends a packet to the other side, whose packets these are.
  using Answer = std::function<void(std::string_view packet)>;
  /// `answer`: may be empty.
  explicit MqttEncoder(std::shared_ptr<MqttConnection> connection, Answer answer = {})
      : connection_(std::move(connection)), answer_(std::move(answer)) {}

  Result<void> append(std::string& out, const model::Message& message, std::string_view payload, std::string_view own) override;
  void pass(std::string& out, const model::Message& message, std::string_view own, std::string_view payload, bool last) override;
  void drop(const model::Message& message, std::string_view own) override;
  bool goesWithDropped(const model::Message& message, std::string_view own) override;

 private:
  void appendPublish(std::string& out, std::string_view packet);
  void answer(codec::MqttType type, unsigned id);

  std::shared_ptr<MqttConnection> connection_;
  Answer answer_;
  bool begun_ = false;                                         // a packet in pieces
  std::unordered_map<std::uint16_t, std::string> unknown_;     // topics of aliases that the peer was not told, and was to be
  std::size_t unknownBytes_ = 0;
  std::unordered_set<std::uint16_t> dropped_;                  // identifiers of QoS 2 that were answered, and are not released yet
};

}  // namespace penstock::record
