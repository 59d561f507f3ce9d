// SPDX-License-Identifier: GPL-3.0-or-later
// MQTT control packets, written. Section numbers are those of MQTT 5; 3.1.1 has the same ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/codec/mqtt.h"

namespace penstock::codec {

/// PUBLISH (3.3).
struct MqttPublish {
  std::string_view topic;  // "" where a Topic Alias among the properties stands for it
  std::string_view payload;
  int qos = 0;
  std::uint16_t id = 0;  // packet identifier: of QoS 1 and 2, and then not 0
  bool dup = false, retain = false;
  std::string_view properties;  // MQTT 5: as they lie in a packet, without their length (MqttPacket::propertyBytes)
};

/// Appends the packet to `out`. `unknown` is written as 3.1.1.
/// Errors: invalidArgument, what the protocol does not allow (a topic that is no name, QoS 3, an identifier where none belongs or 0 where
/// one does, DUP with QoS 0, properties before MQTT 5 or broken ones); limit, a topic or a packet too long. Then nothing was appended.
Result<void> appendMqttPublish(std::string& out, const MqttPublish& publish, MqttVersion version);

/// Appends a packet whose bytes behind the fixed header were changed: with the length they have now (2.1.4), and not judged otherwise.
/// `packet`: from its first byte to its end. What its old length says does not matter, but that it can be read.
/// Errors: corrupt, it has no fixed header; limit, it is too long. Then nothing was appended.
Result<void> appendMqttFramed(std::string& out, std::string_view packet);

/// Appends a PUBLISH with another payload: topic, identifier, properties and flags as they were.
/// Errors: invalidArgument, it is no PUBLISH; corrupt, it cannot be read as one up to its payload; limit, it would be too long.
Result<void> appendMqttWithPayload(std::string& out, std::string_view packet, MqttVersion version, std::string_view payload);

/// Appends a PUBLISH whose topic an alias stands for, with that topic, the alias kept. `packet`: all of it, or its beginning up to the topic at
/// least: then as much is appended, and what follows in the stream belongs to it.
/// Errors: invalidArgument, it is no PUBLISH without a topic, or that topic is none; limit, it would be too long. Then nothing was appended.
Result<void> appendMqttWithTopic(std::string& out, std::string_view packet, std::string_view topic);

}  // namespace penstock::codec
