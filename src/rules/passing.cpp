// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/rules/passing.h"

#include "penstock/codec/body_text.h"

namespace penstock::rules {

void Passing::hold(Side side, const std::optional<std::string>& decoded) {
  if (!decoded) return;
  const bool request = side == Side::request;
  const model::Headers* headers = request ? &exchange_.request->headers : exchange_.response ? &exchange_.response->headers : nullptr;
  const std::string_view type = headers ? headers->find("Content-Type").value_or("") : std::string_view();
  held_[std::size_t(side)] = codec::bodyText(type, *decoded);
}

std::string_view Passing::body(model::Direction direction) const {
  const auto& body = held_[direction == model::Direction::toServer ? 0 : 1];
  return body ? std::string_view(*body) : std::string_view();
}

const filter::ExchangeRow& Passing::row() const {
  if (!row_) row_.emplace(exchange_);
  return *row_;
}

}  // namespace penstock::rules
