// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/message_encoders.h"

#include "penstock/codec/mqtt_encode.h"
#include "penstock/wire/grpc/message_writer.h"
#include "penstock/wire/sse/event_writer.h"

namespace penstock::record {

using model::Message;
using model::MessageFlag;
using model::MessageKind;

void MessageEncoder::pass(std::string& out, const Message&, std::string_view own, std::string_view, bool) { out.append(own); }

Result<void> GrpcEncoder::append(std::string& out, const Message& message, std::string_view payload) {
  std::uint8_t flags = any(message.flags & MessageFlag::encoded) ? wire::grpc::compressedFlag : 0;
  if (message.kind == MessageKind::grpcTrailers) flags |= wire::grpc::trailersFlag;
  return wire::grpc::appendMessage(out, flags, payload);
}

Result<void> SseEncoder::append(std::string& out, const Message&, std::string_view payload) {
  return wire::sse::appendLines(out, payload);
}

Result<void> MqttEncoder::append(std::string& out, const Message& message, std::string_view payload) {
  if (any(message.flags & MessageFlag::injected)) {
    constexpr unsigned publish = unsigned(codec::MqttType::publish), qosAndDup = 0b1110;
    const unsigned first = payload.empty() ? 0u : static_cast<unsigned char>(payload[0]);
    if (first >> 4 != publish || first & qosAndDup)
      return makeError(ErrorCode::invalidArgument, "of packets that nobody sent only a PUBLISH with QoS 0 can be");
  }
  return codec::appendMqttFramed(out, payload);
}

}  // namespace penstock::record
