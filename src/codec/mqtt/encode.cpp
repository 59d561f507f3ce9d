// SPDX-License-Identifier: GPL-3.0-or-later
#include <optional>

#include "penstock/codec/charset.h"
#include "penstock/codec/mqtt_encode.h"

namespace penstock::codec {
namespace {

constexpr std::size_t mostVariable = 268'435'455;  // four bytes of seven bits (1.5.5)
constexpr std::size_t mostText = 65'535;
constexpr std::size_t mostLengthBytes = 4;

std::size_t variableSize(std::size_t n) { return n < 0x80 ? 1 : n < 0x4000 ? 2 : n < 0x20'0000 ? 3 : 4; }

void appendVariable(std::string& out, std::size_t n) {
  for (; n > 0x7f; n >>= 7) out += char(n | 0x80);
  out += char(n);
}

void appendTwoByte(std::string& out, std::size_t n) {
  out += char(n >> 8);
  out += char(n);
}

Error tooLong() { return makeError(ErrorCode::limit, "an MQTT packet has 268,435,455 bytes behind its fixed header at most"); }
Error invalid(const char* why) { return makeError(ErrorCode::invalidArgument, why); }

/// Of the fixed header; nothing where it is cut off or no packet's.
std::optional<std::size_t> headerSize(std::string_view packet) {
  if (packet.empty() || static_cast<unsigned char>(packet[0]) >> 4 == 0) return std::nullopt;
  for (std::size_t i = 1; i <= mostLengthBytes && i < packet.size(); ++i)
    if (!(static_cast<unsigned char>(packet[i]) & 0x80)) return i + 1;
  return std::nullopt;
}

std::optional<Error> problemOf(const MqttPublish& p, bool five) {
  if (p.topic.size() > mostText) return makeError(ErrorCode::limit, "a topic has 65,535 bytes at most");
  if (!isUtf8(p.topic) || p.topic.find('\0') != p.topic.npos) return invalid("a topic is UTF-8 without a NUL");
  if (p.topic.find_first_of("+#") != p.topic.npos) return invalid("the topic of a PUBLISH holds no wildcard");
  if (p.topic.empty() && !five) return invalid("a PUBLISH has a topic");
  if (p.qos < 0 || p.qos > 2) return invalid("QoS is 0, 1 or 2");
  if ((p.qos > 0) != (p.id != 0))
    return invalid(p.qos ? "a PUBLISH of QoS 1 or 2 has a packet identifier" : "a PUBLISH of QoS 0 has no packet identifier");
  if (p.dup && p.qos == 0) return invalid("DUP is for QoS 1 and 2");
  if (!p.properties.empty() && !five) return invalid("properties came with MQTT 5");
  return std::nullopt;
}

}  // namespace

Result<void> appendMqttPublish(std::string& out, const MqttPublish& p, MqttVersion version) {
  const bool five = version == MqttVersion::v5;
  if (auto problem = problemOf(p, five)) return *std::move(problem);
  std::size_t remaining = 2 + p.topic.size() + (p.qos ? 2 : 0) + p.payload.size();
  if (five) remaining += variableSize(p.properties.size()) + p.properties.size();
  if (remaining > mostVariable) return tooLong();
  const std::size_t before = out.size();
  out += char(unsigned(MqttType::publish) << 4 | (p.dup ? 8u : 0u) | unsigned(p.qos) << 1 | (p.retain ? 1u : 0u));
  appendVariable(out, remaining);
  appendTwoByte(out, p.topic.size());
  out.append(p.topic);
  if (p.qos) appendTwoByte(out, p.id);
  if (five) {
    appendVariable(out, p.properties.size());
    out.append(p.properties);
    // The payload is not there yet, and is no part of what may be wrong.
    const MqttPacket head = decodeMqtt(std::string_view(out).substr(before), version);
    if (!head.problem.empty()) {
      Error error = makeError(ErrorCode::invalidArgument, head.problem);
      out.resize(before);
      return error;
    }
  }
  out.append(p.payload);
  return {};
}

Result<void> appendMqttFramed(std::string& out, std::string_view packet) {
  const auto header = headerSize(packet);
  if (!header) return makeError(ErrorCode::corrupt, "an MQTT packet begins with its type and the length of what follows");
  const std::string_view rest = packet.substr(*header);
  if (rest.size() > mostVariable) return tooLong();
  out += packet[0];
  appendVariable(out, rest.size());
  out.append(rest);
  return {};
}

Result<void> appendMqttWithPayload(std::string& out, std::string_view packet, MqttVersion version, std::string_view payload) {
  if (packet.empty() || MqttType(static_cast<unsigned char>(packet[0]) >> 4) != MqttType::publish)
    return invalid("only a PUBLISH has a payload");
  const auto header = headerSize(packet);
  const MqttPacket p = decodeMqtt(packet, version);
  // Only what could be read up to there has one, be it empty; and all the rest of the packet is it.
  if (!header || !p.whole || !p.payload.data())
    return makeError(ErrorCode::corrupt, "a PUBLISH that cannot be read up to its payload");
  const std::string_view before = packet.substr(*header, std::size_t(p.size) - *header - p.payload.size());
  if (before.size() + payload.size() > mostVariable) return tooLong();
  out += packet[0];
  appendVariable(out, before.size() + payload.size());
  out.append(before).append(payload);
  return {};
}

Result<void> appendMqttWithTopic(std::string& out, std::string_view packet, std::string_view topic) {
  constexpr std::size_t noTopic = 2;  // bytes: its length, 0
  const auto header = headerSize(packet);
  const bool publish = header && MqttType(static_cast<unsigned char>(packet[0]) >> 4) == MqttType::publish;
  if (!publish || packet.substr(*header, noTopic) != std::string_view("\0\0", noTopic))
    return invalid("only a PUBLISH whose topic an alias stands for is given one");
  if (const auto problem = problemOf({.topic = topic}, false)) return *problem;
  std::size_t remaining = topic.size();
  for (std::size_t i = 1; i < *header; ++i) remaining += std::size_t(static_cast<unsigned char>(packet[i]) & 0x7f) << 7 * (i - 1);
  if (remaining > mostVariable) return tooLong();
  out += packet[0];
  appendVariable(out, remaining);
  appendTwoByte(out, topic.size());
  out.append(topic).append(packet.substr(*header + noTopic));
  return {};
}

}  // namespace penstock::codec
