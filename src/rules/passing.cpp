// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/rules/passing.h"

#include <algorithm>

#include "penstock/codec/body_text.h"
#include "penstock/codec/operation.h"
#include "rules/event_data.h"

namespace penstock::rules {

std::string_view Passing::body(model::Direction direction) const {
  const bool request = direction == model::Direction::toServer;
  const std::string* const held = held_[request ? 0 : 1];
  if (!held) return {};
  std::optional<std::string>& text = texts_[request ? 0 : 1];
  if (!text) text = codec::bodyText(Passing::contentType(direction), *held);
  return *text;
}

std::string_view Passing::contentType(model::Direction direction) const {
  const bool request = direction == model::Direction::toServer;
  const model::Headers* headers = request ? (exchange_.request ? &exchange_.request->headers : nullptr) : exchange_.response ? &exchange_.response->headers : nullptr;
  return headers ? headers->find("Content-Type").value_or("") : std::string_view();
}

std::string_view Passing::seen(model::Direction direction) const {
  constexpr std::size_t most = 8u << 20;
  const std::string_view here = body(direction);
  if (here.empty()) return {};
  std::optional<std::string>& seen = seen_[std::size_t(direction)];
  if (!seen) seen = codec::textsInside(contentType(direction), here, most).text;
  return *seen;
}

namespace {

codec::OperationHead headOf(const model::Exchange& x) {
  codec::OperationHead head = codec::operationHead(x.request->method, x.host, x.request->path, x.request->headers);
  head.contentEncoding = {};  // what is held is decoded
  return head;
}

}  // namespace

std::string_view Passing::operation() const {
  if (!exchange_.operation.empty() || !exchange_.request) return exchange_.operation;
  if (!operation_) {
    const std::string* const held = held_[std::size_t(Side::request)];
    operation_ = codec::operationOf(headOf(exchange_), held ? std::string_view(*held) : std::string_view());
  }
  return *operation_;
}

bool Passing::operationAwaitsBody() const {
  return exchange_.request && !held(Side::request) && operation().empty() && codec::operationMayBeInBody(headOf(exchange_));
}

PassingMessage::PassingMessage(const model::Exchange& exchange, const model::Message& message, std::string_view payload)
    : Passing(exchange), message_(message), payload_(payload) {
  if (message.kind == model::MessageKind::event) data_ = dataOf(payload);
}

const filter::ExchangeRow& Passing::row() const {
  if (!row_) row_.emplace(exchange_);
  return *row_;
}

}  // namespace penstock::rules
