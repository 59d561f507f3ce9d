// SPDX-License-Identifier: GPL-3.0-or-later
// Which head and which body of an exchange a head of the program shows, and how they are asked for. Thread: any.
#pragma once

#include <string>

#include "penstock/display/body.h"
#include "penstock/display/payload_format.h"
#include "penstock/display/stages.h"
#include "penstock/model/recording.h"

namespace penstock::display {

/// What follows the heads is of another protocol (RFC 9110 15.2.2, RFC 8441 5): one behind the other its messages are no body.
bool switchesProtocol(const model::Exchange& exchange);

/// The fields as they came, or as they went on where that is wanted and differs; of an answer of ours what went on. Null: it never came.
const model::Headers* headFields(const model::Exchange& exchange, model::Direction direction, bool sent);
/// That head's own bytes; "" where it never came.
std::string headText(const model::Exchange& exchange, model::Direction direction, bool sent);

/// The body of a stage, to be loaded. `fields`: of the head beside it, may be null. `schema`: has names for fields of Protocol Buffers; may be null.
BodyRequest bodyRequest(const model::Recording& recording, const model::ExchangePtr& exchange, const BodyStage& stage, const model::Headers* fields,
                        codec::ProtobufSchemaPtr schema = nullptr);
/// The payload of a message, to be loaded.
BodyRequest payloadRequest(const model::Recording& recording, const model::Exchange& exchange, const model::Message& message, const MessageNames& names);

}  // namespace penstock::display
