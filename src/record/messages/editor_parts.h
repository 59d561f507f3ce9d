// SPDX-License-Identifier: GPL-3.0-or-later
// What a MessageEditor needs of each kind.
#pragma once

#include "penstock/wire/grpc/content_type.h"
#include "penstock/wire/websocket/extensions.h"
#include "record/messages/message_editor.h"
#include "record/messages/mqtt_encoder.h"

namespace penstock::record {

MessageEditor::Parts webSocketParts(model::Direction d, const wire::websocket::Extensions& agreed);
/// `type`: of the direction's content. `encoding`: its grpc-encoding; "" where it has none. `contentEncoding`: the field's value.
/// Errors: unsupported, a content coding we do not know.
Result<MessageEditor::Parts> grpcParts(const wire::grpc::ContentType& type, std::string_view encoding, std::string_view contentEncoding);
/// Errors: as grpcParts.
Result<MessageEditor::Parts> sseParts(std::string_view contentEncoding);
/// `connection`, `answer`: as MqttSplitter's and MqttEncoder's.
MessageEditor::Parts mqttParts(model::Direction d, std::shared_ptr<MqttConnection> connection, MqttEncoder::Answer answer = {});

}  // namespace penstock::record
