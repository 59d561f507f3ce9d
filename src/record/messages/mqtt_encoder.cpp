// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/mqtt_encoder.h"

#include "penstock/codec/mqtt_encode.h"

namespace penstock::record {

using codec::MqttPacket;
using codec::MqttType;
using model::Message;
using model::MessageFlag;

namespace {

constexpr std::uint8_t topicAlias = 0x23;
constexpr std::size_t mostUnknown = 1024 * 1024;  // bytes of topics

/// 0: none.
std::uint16_t aliasOf(const MqttPacket& p) {
  const codec::MqttProperty* const alias = p.property(topicAlias);
  return alias ? std::uint16_t(alias->number) : 0;
}

}  // namespace

Result<void> MqttEncoder::append(std::string& out, const Message& message, std::string_view payload, std::string_view own) {
  if (any(message.flags & MessageFlag::injected)) {
    constexpr unsigned publish = unsigned(MqttType::publish), qosAndDup = 0b1110;
    const unsigned first = payload.empty() ? 0u : static_cast<unsigned char>(payload[0]);
    if (first >> 4 != publish || first & qosAndDup)
      return makeError(ErrorCode::invalidArgument, "of packets that nobody sent only a PUBLISH with QoS 0 can be");
  }
  if (own.empty() || mqttTypeOf(message) != MqttType::publish) return codec::appendMqttFramed(out, payload);
  std::string packet;
  if (auto written = codec::appendMqttWithPayload(packet, own, connection_->version, payload); !written) return written;
  appendPublish(out, packet);
  return {};
}

void MqttEncoder::pass(std::string& out, const Message& message, std::string_view own, std::string_view, bool last) {
  if (!begun_ && mqttTypeOf(message) == MqttType::publish)
    appendPublish(out, own);
  else
    out.append(own);
  if (!own.empty()) begun_ = !last;
}

/// With its topic where the peer does not know what its alias stands for. `packet`: or its beginning.
void MqttEncoder::appendPublish(std::string& out, std::string_view packet) {
  const MqttPacket p = unknown_.empty() ? MqttPacket() : codec::decodeMqtt(packet, connection_->version);
  const auto unknown = unknown_.find(aliasOf(p));
  if (unknown == unknown_.end()) {
    out.append(packet);
    return;
  }
  if (!p.topic.empty() || !codec::appendMqttWithTopic(out, packet, unknown->second)) out.append(packet);
  unknownBytes_ -= unknown->second.size();
  unknown_.erase(unknown);
}

void MqttEncoder::drop(const Message& message, std::string_view own) {
  if (mqttTypeOf(message) != MqttType::publish) return;
  const MqttPacket p = codec::decodeMqtt(own, connection_->version);
  if (const std::uint16_t alias = aliasOf(p); alias && !p.topic.empty()) {
    std::string& topic = unknown_[alias];
    unknownBytes_ = unknownBytes_ - topic.size() + p.topic.size();
    topic = p.topic;
    if (unknownBytes_ > mostUnknown) {
      unknown_.clear();
      unknownBytes_ = 0;
    }
  }
  if (p.id < 0) return;
  if (p.qos() == 1) answer(MqttType::puback, unsigned(p.id));
  if (p.qos() != 2) return;
  dropped_.insert(std::uint16_t(p.id));
  answer(MqttType::pubrec, unsigned(p.id));
}

/// A sender that was answered releases its packet (3.6), of which the receiver knows nothing.
bool MqttEncoder::goesWithDropped(const Message& message, std::string_view own) {
  if (dropped_.empty() || mqttTypeOf(message) != MqttType::pubrel) return false;
  const MqttPacket p = codec::decodeMqtt(own, connection_->version);
  if (p.id < 0 || dropped_.erase(std::uint16_t(p.id)) == 0) return false;
  answer(MqttType::pubcomp, unsigned(p.id));
  return true;
}

void MqttEncoder::answer(MqttType type, unsigned id) {
  if (!answer_) return;
  const char packet[] = {char(unsigned(type) << 4), 2, char(id >> 8), char(id)};
  answer_({packet, sizeof packet});
}

}  // namespace penstock::record
