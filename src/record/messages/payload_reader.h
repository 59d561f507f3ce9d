// SPDX-License-Identifier: GPL-3.0-or-later
// The payloads of one direction as somebody reads and edits them: what was compressed message by message is inflated.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "penstock/model/message.h"
#include "penstock/wire/websocket/extensions.h"
#include "record/messages/mqtt_connection.h"

namespace penstock::record {

class PayloadReader {
 public:
  enum class State : unsigned char {
    good,
    damaged,  // it breaks the rules; what came out is true
    tooMuch,  // more than was asked for; there is more. To be left
  };
  virtual ~PayloadReader() = default;
  /// A message begins. False: it cannot be read and is given as it came.
  virtual bool begin(const model::Message&) { return true; }
  /// The next of its payload, read into `out`, which is appended to: `most` bytes, and a block more.
  virtual State feed(std::string_view payload, std::string& out, std::size_t most);
  /// The same of what its end tells.
  virtual State end(std::string&, std::size_t /*most*/) { return State::good; }
  /// The rest of the message is not read. Others that refer to it cannot be either.
  virtual void leave() {}
  /// What can be read as a whole alone, read in place. True: it was.
  virtual bool readWhole(std::string&, std::size_t /*most*/) { return false; }
  /// Of a whole message: leaves in place what a judge is shown of its payload.
  virtual void show(const model::Message&, std::string& /*payload*/) {}
};

/// Of text and binary messages alone.
std::unique_ptr<PayloadReader> makeWebSocketReader(model::Direction d, const wire::websocket::Extensions& agreed);
/// `encoding`: the direction's grpc-encoding; "" where it has none.
std::unique_ptr<PayloadReader> makeGrpcReader(std::string_view encoding);
/// Of MQTT: a PUBLISH is shown as its own payload.
std::unique_ptr<PayloadReader> makeMqttReader(std::shared_ptr<const MqttConnection> connection);

}  // namespace penstock::record
