// SPDX-License-Identifier: GPL-3.0-or-later
// Exchanges and messages made by hand.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "penstock/model/exchange.h"

namespace penstock::display::test {

/// "a: b" lines as a head.
inline model::Headers headersOf(const std::string& startLine,
                                const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string block = startLine + "\r\n";
  struct Place {
    model::Slice name, value, line;
  };
  std::vector<Place> places;
  for (const auto& [name, value] : fields) {
    const auto at = std::uint32_t(block.size());
    block += name + ": " + value + "\r\n";
    places.push_back({{at, std::uint32_t(name.size())},
                      {at + std::uint32_t(name.size()) + 2, std::uint32_t(value.size())},
                      {at, std::uint32_t(block.size()) - at}});
  }
  block += "\r\n";
  model::Headers headers(block);
  for (const Place& p : places) headers.addField(p.name, p.value, p.line);
  return headers;
}

/// A plain exchange with both heads; change it before it is put.
struct Draft {
  explicit Draft(model::ExchangeId id, std::string path = "/v2/cart/items/2") {
    x.id = id;
    x.state = model::ExchangeState::complete;
    x.startedAt = WallTime(std::chrono::microseconds(1'770'000'000'000'000));
    x.scheme = "https";
    x.host = "api.example.com";
    x.port = 443;
    request("GET", std::move(path), {{"Host", "api.example.com"}});
    response(200, "OK", {{"Content-Type", "text/plain"}}, "");
  }
  void request(const std::string& method, const std::string& path,
               const std::vector<std::pair<std::string, std::string>>& fields, std::string body = {}) {
    auto head = std::make_shared<model::RequestHead>();
    head->method = method;
    head->target = head->path = path;
    head->headers = headersOf(method + " " + path + " HTTP/1.1", fields);
    x.request = head;
    x.requestBody = bodyOf(body);
    requestBytes = std::make_shared<std::string>(std::move(body));
  }
  void response(int status, const std::string& reason, const std::vector<std::pair<std::string, std::string>>& fields,
                std::string body) {
    auto head = std::make_shared<model::ResponseHead>();
    head->status = status;
    head->reason = reason;
    head->headers = headersOf("HTTP/1.1 " + std::to_string(status) + " " + reason, fields);
    x.response = head;
    x.responseBody = bodyOf(body);
    responseBytes = std::make_shared<std::string>(std::move(body));
  }
  static model::Body bodyOf(const std::string& bytes) {
    model::Body body;
    body.size = body.recorded = body.wireSize = bytes.size();
    body.complete = true;
    return body;
  }
  model::Exchange x;
  std::shared_ptr<const std::string> requestBytes, responseBytes;
};

/// A whole text message; change it before it is used.
inline model::Message messageOf(std::uint64_t index, std::string payload,
                                model::Direction direction = model::Direction::toClient) {
  model::Message m;
  m.index = index;
  m.direction = direction;
  m.kind = model::MessageKind::text;
  m.flags = model::MessageFlag::complete;
  m.at = std::int64_t(index) * 1000;
  m.endedAt = m.at + 10;
  m.size = payload.size();
  m.wireSize = payload.size() + 2;
  m.preview = payload.substr(0, model::Message::previewLimit);
  m.payload = std::make_shared<std::string>(std::move(payload));
  return m;
}

}  // namespace penstock::display::test
