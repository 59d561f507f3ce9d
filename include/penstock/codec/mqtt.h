// SPDX-License-Identifier: GPL-3.0-or-later
// MQTT control packets (3.1, 3.1.1 and 5): what they say, field by field and in words. Where packets begin and end in a connection is
// for wire/mqtt to tell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace penstock::codec {

/// The protocol level of CONNECT; it decides how every other packet of the connection is read.
enum class MqttVersion : std::uint8_t { unknown = 0, v3_1 = 3, v3_1_1 = 4, v5 = 5 };
/// "3.1", "3.1.1", "5"; "" for unknown.
std::string_view toText(MqttVersion version);

enum class MqttType : std::uint8_t {
  reserved, connect, connack, publish, puback, pubrec, pubrel, pubcomp,
  subscribe, suback, unsubscribe, unsuback, pingreq, pingresp, disconnect, auth,
};
/// "CONNECT", "PUBLISH", ...
std::string_view toText(MqttType type);
/// Whether a client may send packets of that type, and whether a server may (table 2-1).
bool mqttFromClient(MqttType type);
bool mqttFromServer(MqttType type);

/// How a property's value is written (section 2.2.2.2).
enum class MqttValue : std::uint8_t { byte, twoByte, fourByte, variable, binary, text, pair };
struct MqttProperty {
  std::uint8_t id = 0;
  MqttValue value = MqttValue::byte;
  std::uint64_t number = 0;     // of the first four
  std::string_view text, more;  // of the others; a pair has its name and its value
};
/// "Session Expiry Interval"; "" for an id that MQTT 5 does not know.
std::string_view mqttPropertyName(std::uint8_t id);
/// "Not authorized"; "" for a code that this version does not know in such a packet. CONNACK's return codes of MQTT 3 too.
std::string_view mqttReasonName(MqttType type, std::uint8_t code, MqttVersion version);

struct MqttSubscription {
  std::string_view filter;
  int options = -1;  // as sent; -1 in UNSUBSCRIBE
  int qos() const { return options & 3; }
  bool noLocal() const { return options & 4; }            // MQTT 5, as the next two
  bool retainAsPublished() const { return options & 8; }
  int retainHandling() const { return options >> 4 & 3; }
};

struct MqttConnect {
  std::string_view protocol;  // "MQTT", "MQIsdp"
  std::uint8_t level = 0;     // as sent; mosquitto's bridges set its high bit
  std::uint8_t flags = 0;
  std::uint16_t keepAlive = 0;  // seconds; 0: off
  std::string_view clientId;
  std::vector<MqttProperty> willProperties;
  std::string_view willTopic, willPayload;
  std::optional<std::string_view> userName, password;
  bool cleanStart() const { return flags & 2; }
  bool will() const { return flags & 4; }
  int willQos() const { return flags >> 3 & 3; }
  bool willRetain() const { return flags & 0x20; }
};

/// Lifetime: its views are into the bytes that were decoded.
struct MqttPacket {
  MqttType type = MqttType::reserved;
  std::uint8_t flags = 0;       // the low four bits of the first byte
  MqttVersion version = MqttVersion::unknown;  // how it was read
  std::uint64_t size = 0;       // of the whole packet, as its header says; 0 when the header is cut off or wrong
  bool whole = false;           // all of its bytes were given
  std::int32_t id = -1;         // packet identifier; -1: none
  std::int16_t reason = -1;     // reason or return code; -1: none (and then success, where MQTT 5 has one)
  bool sessionPresent = false;  // CONNACK
  std::string_view reasons;     // SUBACK, UNSUBACK: one byte for each filter
  std::string_view topic;       // PUBLISH; "" where an alias stands for it
  std::string_view payload;     // PUBLISH, as far as it was given
  std::uint64_t payloadSize = 0;
  std::vector<MqttProperty> properties;
  std::string_view propertyBytes;  // where those lie, as far as they were given; without their length
  std::vector<MqttSubscription> subscriptions;  // SUBSCRIBE, UNSUBSCRIBE
  std::optional<MqttConnect> connect;
  std::string problem;          // the first rule it breaks, one clause; "" when it is fine

  bool dup() const { return type == MqttType::publish && flags & 8; }
  bool retain() const { return type == MqttType::publish && flags & 1; }
  int qos() const { return type == MqttType::publish ? flags >> 1 & 3 : 0; }
  const MqttProperty* property(std::uint8_t propertyId) const;
};

/// Reads one packet from the beginning of `bytes`; what lies behind it is not looked at. When its end is missing, what is there is
/// read, `whole` is false, and that alone is no problem. `unknown`: CONNECT says itself, others are read as what fits better.
/// Linear in time; memory is bounded by the packet's own properties and filters.
MqttPacket decodeMqtt(std::string_view bytes, MqttVersion version);

/// Of a PUBLISH that is right its payload, a view into it; of any other packet all of it. What a person reads and changes of a packet.
std::string_view mqttReadable(std::string_view packet, MqttVersion version);

/// Packets one after another, as in the binary messages of MQTT over WebSocket: until the end, the first that cannot be framed, or the
/// limit. A CONNECT among them decides how those behind it are read.
std::vector<MqttPacket> decodeMqttAll(std::string_view bytes, MqttVersion version, std::size_t limit = 10'000);

/// What a list shows of a packet beside its type: topic (or the one its alias stands for), filters, client id, reason. Control characters
/// stay; at most `limit` bytes.
std::string mqttLabel(const MqttPacket& packet, std::string_view topic = {}, std::size_t limit = 200);

/// Every field on a line of its own, and the payload: JSON laid out, text as it is, anything else as a hex dump; its first
/// `payloadLimit` bytes. `topic`: what an alias stands for, where it is known. Valid UTF-8.
std::string mqttText(const MqttPacket& packet, std::string_view topic = {}, std::size_t payloadLimit = 256 * 1024);

/// Topic aliases of one direction of a connection (MQTT 5, 3.3.2.3.4). Bounded: past a megabyte of topics it learns no more.
class MqttAliases {
 public:
  /// The topic of a PUBLISH: its own, or the one its alias stands for; "" when that was never said. Learns from it.
  /// Lifetime: until the next call, or as long as the packet's bytes.
  std::string_view topicOf(const MqttPacket& publish);

 private:
  std::unordered_map<std::uint16_t, std::string> topics_;
  std::size_t bytes_ = 0;
};

}  // namespace penstock::codec
