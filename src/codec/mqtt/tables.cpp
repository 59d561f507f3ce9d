// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/mqtt/tables.h"

#include <algorithm>
#include <iterator>

namespace penstock::codec {
namespace {

using T = MqttType;
using V = MqttValue;

template <class... Types>
constexpr std::uint16_t in(Types... types) {
  return std::uint16_t((mqttBit(types) | ...));
}
constexpr std::uint16_t will = 1;
constexpr std::uint16_t publish = in(T::publish), connect = in(T::connect), connack = in(T::connack);
constexpr std::uint16_t acks = in(T::puback, T::pubrec, T::pubrel, T::pubcomp, T::suback, T::unsuback);
constexpr std::uint16_t everywhere =
    will | publish | connect | connack | acks | in(T::subscribe, T::unsubscribe, T::disconnect, T::auth);

constexpr MqttPropertyRule properties[] = {
    {0x01, V::byte, publish | will, "Payload Format Indicator"},
    {0x02, V::fourByte, publish | will, "Message Expiry Interval"},
    {0x03, V::text, publish | will, "Content Type"},
    {0x08, V::text, publish | will, "Response Topic"},
    {0x09, V::binary, publish | will, "Correlation Data"},
    {0x0b, V::variable, publish | in(T::subscribe), "Subscription Identifier"},
    {0x11, V::fourByte, connect | connack | in(T::disconnect), "Session Expiry Interval"},
    {0x12, V::text, connack, "Assigned Client Identifier"},
    {0x13, V::twoByte, connack, "Server Keep Alive"},
    {0x15, V::text, connect | connack | in(T::auth), "Authentication Method"},
    {0x16, V::binary, connect | connack | in(T::auth), "Authentication Data"},
    {0x17, V::byte, connect, "Request Problem Information"},
    {0x18, V::fourByte, will, "Will Delay Interval"},
    {0x19, V::byte, connect, "Request Response Information"},
    {0x1a, V::text, connack, "Response Information"},
    {0x1c, V::text, connack | in(T::disconnect), "Server Reference"},
    {0x1f, V::text, connack | acks | in(T::disconnect, T::auth), "Reason String"},
    {0x21, V::twoByte, connect | connack, "Receive Maximum"},
    {0x22, V::twoByte, connect | connack, "Topic Alias Maximum"},
    {0x23, V::twoByte, publish, "Topic Alias"},
    {0x24, V::byte, connack, "Maximum QoS"},
    {0x25, V::byte, connack, "Retain Available"},
    {0x26, V::pair, everywhere, "User Property"},
    {0x27, V::fourByte, connect | connack, "Maximum Packet Size"},
    {0x28, V::byte, connack, "Wildcard Subscription Available"},
    {0x29, V::byte, connack, "Subscription Identifier Available"},
    {0x2a, V::byte, connack, "Shared Subscription Available"},
};

struct Reason {
  std::uint8_t code;
  std::uint16_t where;
  const char* name;
};
constexpr std::uint16_t publishAcks = in(T::puback, T::pubrec), releaseAcks = in(T::pubrel, T::pubcomp);
constexpr std::uint16_t subAcks = in(T::suback, T::unsuback), disconnect = in(T::disconnect);

// Table 2-6.
constexpr Reason reasons[] = {
    {0x00, connack | publishAcks | releaseAcks | in(T::unsuback, T::auth), "Success"},
    {0x00, disconnect, "Normal disconnection"},
    {0x00, in(T::suback), "Granted QoS 0"},
    {0x01, in(T::suback), "Granted QoS 1"},
    {0x02, in(T::suback), "Granted QoS 2"},
    {0x04, disconnect, "Disconnect with Will Message"},
    {0x10, publishAcks, "No matching subscribers"},
    {0x11, in(T::unsuback), "No subscription existed"},
    {0x18, in(T::auth), "Continue authentication"},
    {0x19, in(T::auth), "Re-authenticate"},
    {0x80, connack | publishAcks | subAcks | disconnect, "Unspecified error"},
    {0x81, connack | disconnect, "Malformed Packet"},
    {0x82, connack | disconnect, "Protocol Error"},
    {0x83, connack | publishAcks | subAcks | disconnect, "Implementation specific error"},
    {0x84, connack, "Unsupported Protocol Version"},
    {0x85, connack, "Client Identifier not valid"},
    {0x86, connack, "Bad User Name or Password"},
    {0x87, connack | publishAcks | subAcks | disconnect, "Not authorized"},
    {0x88, connack, "Server unavailable"},
    {0x89, connack | disconnect, "Server busy"},
    {0x8a, connack, "Banned"},
    {0x8b, disconnect, "Server shutting down"},
    {0x8c, connack | disconnect, "Bad authentication method"},
    {0x8d, disconnect, "Keep Alive timeout"},
    {0x8e, disconnect, "Session taken over"},
    {0x8f, subAcks | disconnect, "Topic Filter invalid"},
    {0x90, connack | publishAcks | disconnect, "Topic Name invalid"},
    {0x91, publishAcks | subAcks, "Packet Identifier in use"},
    {0x92, releaseAcks, "Packet Identifier not found"},
    {0x93, disconnect, "Receive Maximum exceeded"},
    {0x94, disconnect, "Topic Alias invalid"},
    {0x95, connack | disconnect, "Packet too large"},
    {0x96, disconnect, "Message rate too high"},
    {0x97, connack | publishAcks | in(T::suback) | disconnect, "Quota exceeded"},
    {0x98, disconnect, "Administrative action"},
    {0x99, connack | publishAcks | disconnect, "Payload format invalid"},
    {0x9a, connack | disconnect, "Retain not supported"},
    {0x9b, connack | disconnect, "QoS not supported"},
    {0x9c, connack | disconnect, "Use another server"},
    {0x9d, connack | disconnect, "Server moved"},
    {0x9e, in(T::suback) | disconnect, "Shared Subscriptions not supported"},
    {0x9f, connack | disconnect, "Connection rate exceeded"},
    {0xa0, disconnect, "Maximum connect time"},
    {0xa1, in(T::suback) | disconnect, "Subscription Identifiers not supported"},
    {0xa2, in(T::suback) | disconnect, "Wildcard Subscriptions not supported"},
};

// MQTT 3.1.1, table 3.1 and section 3.9.3.
constexpr Reason reasons3[] = {
    {0x00, connack, "Connection accepted"},
    {0x01, connack, "Unacceptable protocol version"},
    {0x02, connack, "Identifier rejected"},
    {0x03, connack, "Server unavailable"},
    {0x04, connack, "Bad user name or password"},
    {0x05, connack, "Not authorized"},
    {0x00, in(T::suback), "Granted QoS 0"},
    {0x01, in(T::suback), "Granted QoS 1"},
    {0x02, in(T::suback), "Granted QoS 2"},
    {0x80, in(T::suback), "Failure"},
};

}  // namespace

const MqttPropertyRule* mqttPropertyRule(std::uint8_t id) {
  const auto found =
      std::lower_bound(std::begin(properties), std::end(properties), id, [](const MqttPropertyRule& r, std::uint8_t i) { return r.id < i; });
  return found != std::end(properties) && found->id == id ? &*found : nullptr;
}

std::string_view mqttPropertyName(std::uint8_t id) {
  const MqttPropertyRule* rule = mqttPropertyRule(id);
  return rule ? rule->name : "";
}

std::string_view mqttReasonName(MqttType type, std::uint8_t code, MqttVersion version) {
  const auto find = [&](const auto& table) -> std::string_view {
    for (const Reason& r : table)
      if (r.code == code && r.where & mqttBit(type)) return r.name;
    return {};
  };
  return version == MqttVersion::v5 ? find(reasons) : find(reasons3);
}

std::string_view toText(MqttVersion version) {
  switch (version) {
    case MqttVersion::v3_1: return "3.1";
    case MqttVersion::v3_1_1: return "3.1.1";
    case MqttVersion::v5: return "5";
    case MqttVersion::unknown: break;
  }
  return {};
}

std::string_view toText(MqttType type) {
  static constexpr std::string_view names[16] = {"reserved", "CONNECT",  "CONNACK", "PUBLISH", "PUBACK",  "PUBREC",   "PUBREL",     "PUBCOMP",
                                                 "SUBSCRIBE", "SUBACK", "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH"};
  return names[unsigned(type) & 15];
}

bool mqttFromClient(MqttType type) {
  constexpr std::uint16_t serverOnly = in(T::connack, T::suback, T::unsuback, T::pingresp);
  return !(mqttBit(type) & (serverOnly | 1));
}

bool mqttFromServer(MqttType type) {
  constexpr std::uint16_t clientOnly = in(T::connect, T::subscribe, T::unsubscribe, T::pingreq);
  return !(mqttBit(type) & (clientOnly | 1));
}

}  // namespace penstock::codec
