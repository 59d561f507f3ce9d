// SPDX-License-Identifier: GPL-3.0-or-later
// How the bytes of a message are read: Protocol Buffers, an MQTT packet, an event of a stream, or simply as a body.
#pragma once

#include <string>

#include "penstock/codec/mqtt.h"
#include "penstock/codec/protobuf_schema.h"
#include "penstock/model/exchange.h"

namespace penstock::display {

struct PayloadFormat {
  enum class Kind { body, protobuf, mqtt, event };
  Kind kind = Kind::body;
  codec::ProtobufSchemaPtr schema;  // protobuf: null where none is loaded
  std::string type;                 // protobuf: fully qualified; "" where the schema does not tell
  codec::MqttVersion mqtt = codec::MqttVersion::unknown;
  std::string topic;  // mqtt: of a PUBLISH, also where an alias stands for it
  bool operator==(const PayloadFormat&) const = default;
};

/// What people mean by payload: of an event its data, of a PUBLISH what was published, else all of the bytes.
std::string contentOf(const PayloadFormat& format, std::string bytes);

/// The schema, and what it says of one exchange's messages. Thread: any.
struct MessageNames {
  codec::ProtobufSchemaPtr schema;
  std::string toServer, toClient;  // message types; "" where they are not known
  const std::string& of(model::Direction d) const { return d == model::Direction::toServer ? toServer : toClient; }
  bool operator==(const MessageNames&) const = default;
};
MessageNames namesFor(const model::Exchange& exchange, codec::ProtobufSchemaPtr schema);

/// How a body that is Protocol Buffers, or frames of gRPC, is read: with the type that its media type names (`proto`, `messageType`), or that the
/// schema has for the method in the path (gRPC, Connect, Twirp). Of any other body, and without a schema, nothing.
PayloadFormat bodyFormatOf(const model::Exchange& exchange, model::Direction direction, const std::string& contentType, codec::ProtobufSchemaPtr schema);

PayloadFormat formatOf(const model::Exchange& exchange, const model::Message& message, const MessageNames& names);

/// Fields on one line, as far as the bytes go: `1: "milk"  2: 150`.
std::string protobufLine(std::string_view bytes, const codec::ProtobufSchemaPtr& schema, const std::string& type);
/// Whether a body of that media type is one message of Protocol Buffers.
bool isProtobufType(std::string_view mediaType);

}  // namespace penstock::display
