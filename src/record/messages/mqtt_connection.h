// SPDX-License-Identifier: GPL-3.0-or-later
// What both directions of one MQTT connection know of it.
#pragma once

#include <cstdint>

#include "penstock/codec/mqtt.h"
#include "penstock/model/message.h"

namespace penstock::record {

/// Thread: the exchange's.
struct MqttConnection {
  codec::MqttVersion version = codec::MqttVersion::unknown;  // told by CONNECT
  bool accepted = false;                                     // CONNACK came: packets follow in whatever order
};

inline codec::MqttType mqttTypeOf(const model::Message& m) {
  return m.kind == model::MessageKind::mqtt ? codec::MqttType(model::mqttTypeOf(m.code)) : codec::MqttType::reserved;
}

}  // namespace penstock::record
