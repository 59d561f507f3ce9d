// SPDX-License-Identifier: GPL-3.0-or-later
// A MessageEncoder for each kind whose messages lie one behind the other in their content. WebSocket's and MQTT's are beside this.
#pragma once

#include "record/messages/message_encoder.h"

namespace penstock::record {

/// gRPC and gRPC-Web, before content coding and base64. What is `encoded` goes with the compressed flag, anything else without.
class GrpcEncoder final : public MessageEncoder {
 public:
  Result<void> append(std::string& out, const model::Message& message, std::string_view payload, std::string_view own) override;
};

/// SSE, before content coding. The payload is the lines of one event, which end as they did.
class SseEncoder final : public MessageEncoder {
 public:
  Result<void> append(std::string& out, const model::Message& message, std::string_view payload, std::string_view own) override;
};

}  // namespace penstock::record
