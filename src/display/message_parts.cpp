// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/message_parts.h"

#include "penstock/display/message_text.h"
#include "penstock/exporter/code.h"

namespace penstock::display {
namespace {

using model::Direction;

exporter::HeadForm formOf(bool sent) { return sent ? exporter::HeadForm::current : exporter::HeadForm::received; }

bool isSent(const model::Exchange& x, Direction direction, bool wanted) {
  if (direction == Direction::toServer) return wanted && x.requestSent;
  return (wanted || !x.response) && x.responseSent;
}

}  // namespace

bool switchesProtocol(const model::Exchange& x) {
  if (!x.response) return false;
  return x.response->status == 101 || (x.request && x.request->method == "CONNECT" && x.response->status / 100 == 2);
}

const model::Headers* headFields(const model::Exchange& x, Direction direction, bool sent) {
  const bool other = isSent(x, direction, sent);
  if (direction == Direction::toServer) {
    const auto& head = other ? x.requestSent : x.request;
    return head ? &head->headers : nullptr;
  }
  const auto& head = other ? x.responseSent : x.response;
  return head ? &head->headers : nullptr;
}

std::string headText(const model::Exchange& x, Direction direction, bool sent) {
  const bool other = isSent(x, direction, sent);
  if (direction == Direction::toServer) return x.request ? exporter::headBytes(other ? *x.requestSent : *x.request, formOf(other)) : std::string();
  const auto& head = other ? x.responseSent : x.response;
  return head ? exporter::headBytes(*head, formOf(other)) : std::string();
}

BodyRequest bodyRequest(const model::Recording& recording, const model::ExchangePtr& exchange, const BodyStage& stage, const model::Headers* fields,
                        codec::ProtobufSchemaPtr schema) {
  const model::Exchange& x = *exchange;
  const model::Body* kept = bodyIn(x, stage.body);
  BodyRequest request;
  request.body.complete = true;
  if (!switchesProtocol(x)) request.body = kept ? *kept : stage.body.direction == Direction::toServer ? x.requestBody : x.responseBody;
  request.state = x.state;
  request.anyHead = fields != nullptr;
  if (fields) {
    request.contentType = fields->joined("content-type");
    request.contentEncoding = fields->joined("content-encoding");
    request.format = bodyFormatOf(x, stage.body.direction, request.contentType, std::move(schema));
  }
  if (x.kind == model::ExchangeKind::http && request.body.recorded > 0) request.reader = recording.body(exchange, stage.body);
  return request;
}

BodyRequest payloadRequest(const model::Recording& recording, const model::Exchange& exchange, const model::Message& message,
                           const MessageNames& names) {
  BodyRequest request;
  request.noun = "payload";
  request.body.size = message.size;
  request.body.wireSize = message.wireSize;
  request.body.complete = model::any(message.flags & model::MessageFlag::complete);
  if (message.size > 0) request.reader = recording.payload(exchange.id, message);
  request.body.recorded = request.reader ? request.reader->size() : 0;
  request.state = exchange.state;
  request.contentType = payloadType(exchange, message);
  request.contentEncoding = payloadCoding(exchange, message);
  request.format = formatOf(exchange, message, names);
  const bool cut = model::any(message.flags & model::MessageFlag::cut);
  if (cut && request.body.recorded >= message.size)
    request.notice = "Not all of it was recorded: max_body or a full disk limits what is kept.";
  return request;
}

}  // namespace penstock::display
