// SPDX-License-Identifier: GPL-3.0-or-later
// MQTT control packets as messages of their exchange.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/record/recorder.h"
#include "record/messages/mqtt_splitter.h"

namespace penstock::record {

/// Sets `application` at once and `subject` as topics come. The content is recorded as it is; a message is a whole packet of it. Content
/// need not be a TCP stream: WebSocket's data messages, one after another, are one as well (MQTT 5, section 6).
std::unique_ptr<MessageTap> makeMqttTap(LiveExchange& live);

/// What an exchange says of its MQTT: the version in its trace, and as its subject the first few topics and filters, and the latest.
class MqttNotes {
 public:
  void learn(LiveExchange& live, const std::vector<std::string_view>& subjects, codec::MqttVersion version);

 private:
  /// True when the text changed.
  bool addSubject(std::string_view topic);

  std::vector<std::string> first_;
  std::string latest_;
  bool versionTold_ = false;
};

}  // namespace penstock::record
