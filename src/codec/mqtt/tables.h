// SPDX-License-Identifier: GPL-3.0-or-later
// What the specification lays down in tables.
#pragma once

#include "penstock/codec/mqtt.h"

namespace penstock::codec {

struct MqttPropertyRule {
  std::uint8_t id;
  MqttValue value;
  std::uint16_t allowed;  // bit n: in packets of type n; bit 0: in a will
  const char* name;
};
/// Table 2-4. nullptr: no such property.
const MqttPropertyRule* mqttPropertyRule(std::uint8_t id);
constexpr std::uint16_t mqttBit(MqttType type) { return std::uint16_t(1u << unsigned(type)); }

}  // namespace penstock::codec
