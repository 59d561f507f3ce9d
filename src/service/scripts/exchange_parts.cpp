// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/scripts/exchange_parts.h"

#include "penstock/script/host.h"

namespace penstock::service {
namespace {

using engine::Passage;
using engine::Side;

enum Flag : unsigned { second = 1, requestBody = 2, responseBody = 4, noRequestBody = 8, noResponseBody = 16, mqtt5 = 32 };

bool isPseudo(std::string_view name) { return name.starts_with(':'); }

std::string fieldsOf(const model::Headers& headers) {
  std::vector<std::string_view> flat;
  flat.reserve(headers.size() * 2);
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const model::Headers::Field field = headers[i];
    if (!isPseudo(field.name)) flat.insert(flat.end(), {field.name, field.value});
  }
  return script::Host::packed(flat);
}

unsigned flagsOf(const Passage& passage, const CallAbout& about) {
  unsigned flags = about.second ? unsigned(second) : 0;
  if (about.message && any(about.message->flags & model::MessageFlag::mqtt5)) flags |= mqtt5;
  const bool response = passage.response() != nullptr;
  if (passage.body(Side::request) || hasNoContent(passage, Side::request))
    flags |= requestBody;
  else if (about.noRequestBody)
    flags |= noRequestBody;
  if (response && (passage.body(Side::response) || hasNoContent(passage, Side::response)))
    flags |= responseBody;
  else if (about.noResponseBody)
    flags |= noResponseBody;
  return flags;
}

/// Of a PUBLISH of MQTT.
std::string_view topicOf(const model::Message& m) {
  constexpr unsigned publish = 3;
  return m.kind == model::MessageKind::mqtt && model::mqttTypeOf(m.code) == publish ? std::string_view(m.label) : "";
}

}  // namespace

bool hasNoContent(const Passage& passage, Side side) {
  const auto isEmpty = [](const model::Headers& headers) {
    const auto length = headers.find("Content-Length");
    return !headers.contains("Transfer-Encoding") && length && *length == "0";
  };
  if (side == Side::request) {
    if (!passage.exchange().request) return true;  // a tunnel
    const model::RequestHead& head = *passage.exchange().request;
    if (isEmpty(head.headers)) return true;
    return head.version != model::HttpVersion::http2 && !head.headers.contains("Content-Length") && !head.headers.contains("Transfer-Encoding");
  }
  const model::ResponseHead& head = *passage.exchange().response;
  return isEmpty(head.headers) || head.status == 204 || head.status == 304 || passage.exchange().request->method == "HEAD";
}

ExchangeParts::ExchangeParts(const Passage& passage, const CallAbout& about) {
  const model::Exchange& x = passage.exchange();
  parts_.reserve(24);
  add(about.function);
  add(about.phase);
  addKept(std::to_string(flagsOf(passage, about)));
  addKept(std::to_string(x.id));
  addRequest(passage);
  add(x.connection ? std::string_view(x.connection->clientAddress) : "");
  add(x.connection ? std::string_view(x.connection->process) : "");
  add(x.annotation.tags);
  add(x.annotation.comment);
  addKept(std::to_string(x.annotation.color));
  addResponse(passage);
  add(about.message ? messageWord(about.message->kind) : "");
  add(about.message && about.message->direction == model::Direction::toServer ? "1" : "");
  add(about.payload);
  add(about.message ? topicOf(*about.message) : "");
}

void ExchangeParts::addRequest(const Passage& passage) {
  const model::RequestHead& head = passage.request();
  const upstream::Destination& to = passage.destination();
  add(head.method);
  const bool tunnel = passage.exchange().kind != model::ExchangeKind::http;
  add(tunnel ? std::string_view(passage.exchange().scheme) : to.tls ? "https" : "http");
  add(to.host);
  addKept(std::to_string(to.port));
  add(head.path);
  add(passage.exchange().request ? model::toText(passage.exchange().request->version) : "");
  addKept(fieldsOf(head.headers));
  const auto& body = passage.body(Side::request);
  add(body ? std::string_view(*body) : "");
}

void ExchangeParts::addResponse(const Passage& passage) {
  const model::ResponseHead* head = passage.response();
  if (!head) {
    for (int i = 0; i < 4; ++i) add("");
    return;
  }
  addKept(std::to_string(head->status));
  add(head->reason);
  addKept(fieldsOf(head->headers));
  const auto& body = passage.body(Side::response);
  add(body ? std::string_view(*body) : "");
}

std::string_view messageWord(model::MessageKind kind) {
  switch (kind) {
    case model::MessageKind::grpc: return "grpc";
    case model::MessageKind::mqtt: return "mqtt";
    default: return model::toText(kind);
  }
}

model::MessageKind messageKindNamed(std::string_view word) {
  for (int i = 0; i <= int(model::MessageKind::bytes); ++i)
    if (messageWord(model::MessageKind(i)) == word) return model::MessageKind(i);
  return model::MessageKind::text;
}

std::vector<std::string> tunnelParts(const std::string& host, std::uint16_t port, const std::string& client, const std::string& process) {
  const std::string none = script::Host::packed({});
  return {"", "connect", std::to_string(unsigned(noRequestBody)), "0", "CONNECT", "https", host, std::to_string(port), "/", "", none, "", client,
          process, "", "", "0", "", "", "", "", "", "", "", ""};
}

}  // namespace penstock::service
