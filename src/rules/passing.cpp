// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/rules/passing.h"

#include <algorithm>

#include "penstock/codec/body_text.h"
#include "rules/event_data.h"

namespace penstock::rules {

std::string_view Passing::body(model::Direction direction) const {
  const bool request = direction == model::Direction::toServer;
  const std::string* const held = held_[request ? 0 : 1];
  if (!held) return {};
  std::optional<std::string>& text = texts_[request ? 0 : 1];
  if (!text) {
    const model::Headers* headers = request ? &exchange_.request->headers : exchange_.response ? &exchange_.response->headers : nullptr;
    text = codec::bodyText(headers ? headers->find("Content-Type").value_or("") : std::string_view(), *held);
  }
  return *text;
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
