// SPDX-License-Identifier: GPL-3.0-or-later
// Control packets of MQTT. A packet's payload is all of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "penstock/codec/mqtt.h"
#include "penstock/wire/mqtt/packet_reader.h"
#include "record/messages/mqtt_connection.h"
#include "record/messages/splitter.h"

namespace penstock::record {

class MqttSplitter final : public MessageSplitter {
 public:
  /// `connection`: shared by its two directions: the client's learns its version, the server's that it is accepted.
  MqttSplitter(bool fromClient, std::shared_ptr<MqttConnection> connection)
      : fromClient_(fromClient), connection_(std::move(connection)) {}
  /// What cannot be framed is one message of raw bytes that does not end, from the beginning of the packet that went wrong. PINGREQ and
  /// PINGRESP that come whole are `control` once the connection is accepted: no packet has to come before them.
  Step step(std::string_view in, std::span<char> scratch) override;
  void describe(model::Message& message) const override;
  /// Topics and filters that the last step told. Views into its input or into this; until the next step.
  const std::vector<std::string_view>& subjects() const { return subjects_; }

 private:
  Step unframed(std::string_view in, bool begins);
  void read(bool whole);

  bool fromClient_;
  std::shared_ptr<MqttConnection> connection_;
  wire::mqtt::PacketReader reader_;
  codec::MqttAliases aliases_;
  std::vector<std::string_view> subjects_;
  std::size_t looked_ = 0;      // bytes of the packet's beginning that were read for what they say
  std::uint64_t packets_ = 0;   // whole
  std::uint64_t unframed_ = 0;  // bytes of what cannot be framed
  bool open_ = false;
  // What is known of the packet.
  model::MessageFlag flags_ = model::MessageFlag::none;
  std::uint16_t code_ = 0;
  std::string label_, preview_;
};

}  // namespace penstock::record
