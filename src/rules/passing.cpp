// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/rules/passing.h"

#include <algorithm>

#include "penstock/codec/body_text.h"

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

namespace {

/// The lines of its data, without what names them (the HTML standard, 9.2.6).
std::string dataOf(std::string_view event) {
  std::string out;
  bool first = true;
  while (!event.empty()) {
    const std::size_t end = std::min(event.find_first_of("\r\n"), event.size());
    std::string_view line = event.substr(0, end);
    event.remove_prefix(std::min(end + 1, event.size()));
    if (!line.starts_with("data:")) continue;
    line.remove_prefix(line.starts_with("data: ") ? 6 : 5);
    out.append(first ? "" : "\n").append(line);
    first = false;
  }
  return out;
}

}  // namespace

PassingMessage::PassingMessage(const model::Exchange& exchange, const model::Message& message, std::string_view payload)
    : Passing(exchange), message_(message), payload_(payload) {
  if (exchange.application == model::Application::sse) data_ = dataOf(payload);
}

const filter::ExchangeRow& Passing::row() const {
  if (!row_) row_.emplace(exchange_);
  return *row_;
}

}  // namespace penstock::rules
