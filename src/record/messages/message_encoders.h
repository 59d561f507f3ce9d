// SPDX-License-Identifier: GPL-3.0-or-later
// A MessageEncoder for each kind whose messages lie one behind the other in their content. WebSocket's is beside this.
#pragma once

#include "record/messages/message_encoder.h"

namespace penstock::record {

/// gRPC and gRPC-Web, before content coding and base64. What is `encoded` goes with the compressed flag, anything else without.
class GrpcEncoder final : public MessageEncoder {
 public:
  Result<void> append(std::string& out, const model::Message& message, std::string_view payload) override;
};

/// SSE, before content coding. The payload is the lines of one event.
class SseEncoder final : public MessageEncoder {
 public:
  Result<void> append(std::string& out, const model::Message& message, std::string_view payload) override;
};

/// MQTT. The payload is a whole packet; its length is mended. Of packets that nobody sent only a PUBLISH with QoS 0 can be: any other
/// would have an answer that the peer expects, or an identifier that it uses.
class MqttEncoder final : public MessageEncoder {
 public:
  Result<void> append(std::string& out, const model::Message& message, std::string_view payload) override;
};

}  // namespace penstock::record
