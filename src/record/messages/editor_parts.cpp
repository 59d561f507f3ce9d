// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/editor_parts.h"

#include "record/messages/grpc_splitter.h"
#include "record/messages/message_encoders.h"
#include "record/messages/mqtt_splitter.h"
#include "record/messages/sse_splitter.h"
#include "record/messages/websocket_encoder.h"
#include "record/messages/websocket_splitter.h"

namespace penstock::record {

using Parts = MessageEditor::Parts;

namespace {

Result<Parts> withCoding(Parts parts, std::string_view contentEncoding, bool base64) {
  if (contentEncoding.empty() && !base64) return parts;
  auto coding = ContentRecoder::make(contentEncoding, base64);
  if (!coding) return coding.error();
  parts.body = Parts::Body::coded;
  parts.coding = *std::move(coding);
  return parts;
}

}  // namespace

Parts webSocketParts(model::Direction d, const wire::websocket::Extensions& agreed) {
  return {std::make_unique<WebSocketSplitter>(d, agreed), std::make_unique<WebSocketEncoder>(d, agreed.deflate),
          makeWebSocketReader(d, agreed), Parts::Body::payloads};
}

Result<Parts> grpcParts(const wire::grpc::ContentType& type, std::string_view encoding, std::string_view contentEncoding) {
  Parts parts{std::make_unique<GrpcSplitter>(type.web), std::make_unique<GrpcEncoder>(), makeGrpcReader(encoding)};
  return withCoding(std::move(parts), contentEncoding, type.text);
}

Result<Parts> sseParts(std::string_view contentEncoding) {
  Parts parts{std::make_unique<SseSplitter>(), std::make_unique<SseEncoder>(), std::make_unique<PayloadReader>()};
  return withCoding(std::move(parts), contentEncoding, false);
}

Parts mqttParts(model::Direction d, std::shared_ptr<MqttConnection> connection, MqttEncoder::Answer answer) {
  return {std::make_unique<MqttSplitter>(d == model::Direction::toServer, connection),
          std::make_unique<MqttEncoder>(connection, std::move(answer)), makeMqttReader(connection), Parts::Body::content};
}

}  // namespace penstock::record
