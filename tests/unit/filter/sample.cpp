// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/filter/sample.h"

#include <gtest/gtest.h>

#include "penstock/model/protocol.h"

namespace penstock::filter::test {

Sample::Sample() {
  x.id = 7;
  texts[FieldId::client] = "127.0.0.1";
  texts[FieldId::server] = "93.184.216.34:443";
  texts[FieldId::process] = "curl";
  texts[FieldId::tls] = "TLSv1.3";
  texts[FieldId::source] = "proxy";
  numbers = {{FieldId::id, 7},
             {FieldId::client, 51234},
             {FieldId::requestSize, 0},
             {FieldId::responseSize, 1536},
             {FieldId::duration, 250'000},
             {FieldId::time, wallNow().time_since_epoch().count() - 60'000'000},
             {FieldId::color, 0},
             {FieldId::modified, 0},
             {FieldId::messages, 0}};
  method("GET")
      .scheme("https")
      .host("api.example.com")
      .target("/v1/users", "page=2")
      .status(200)
      .protocol("HTTP/1.1")
      .type("application/json");
  requestField("Host", "api.example.com");
}

Sample& Sample::method(const std::string& v) {
  texts[FieldId::method] = request_.method = v;
  x.request = std::make_shared<model::RequestHead>(request_);
  return *this;
}
Sample& Sample::scheme(const std::string& v) {
  texts[FieldId::scheme] = x.scheme = v;
  return *this;
}
Sample& Sample::host(const std::string& v, int port) {
  texts[FieldId::host] = x.host = v;
  numbers[FieldId::port] = x.port = std::uint16_t(port);
  return *this;
}
Sample& Sample::target(const std::string& path, const std::string& query) {
  texts[FieldId::path] = path;
  texts[FieldId::query] = query;
  texts[FieldId::url] = request_.path = query.empty() ? path : path + "?" + query;
  x.request = std::make_shared<model::RequestHead>(request_);
  return *this;
}
Sample& Sample::status(int v) {
  numbers[FieldId::status] = v ? v : -1;
  response_.status = v;
  x.response = v ? std::make_shared<model::ResponseHead>(response_) : nullptr;
  return *this;
}
Sample& Sample::protocol(const std::string& v, model::Application a) {
  numbers[FieldId::protocol] = std::int64_t(model::protocolNamed(v));
  x.application = a;
  return *this;
}
Sample& Sample::type(const std::string& v) {
  texts[FieldId::type] = v;
  return *this;
}
Sample& Sample::requestField(const std::string& name, const std::string& value) {
  request_.headers.append(name, value);
  x.request = std::make_shared<model::RequestHead>(request_);
  return *this;
}
Sample& Sample::responseField(const std::string& name, const std::string& value) {
  response_.headers.append(name, value);
  x.response = std::make_shared<model::ResponseHead>(response_);
  return *this;
}
Sample& Sample::message(model::MessageKind kind, const std::string& payload, const std::string& label,
                        model::Direction direction) {
  model::Message m;
  m.index = sent.size();
  m.kind = kind;
  if (kind == model::MessageKind::mqtt) m.code = model::mqttCode(3, 0);  // PUBLISH
  m.label = label;
  m.direction = direction;
  m.size = payload.size();
  sent.emplace_back(m, payload);
  numbers[FieldId::messages] = std::int64_t(x.messages = sent.size());
  return *this;
}

std::string_view Sample::text(FieldId field) const {
  const auto at = texts.find(field);
  return at == texts.end() ? std::string_view() : at->second;
}
std::int64_t Sample::number(FieldId field) const {
  const auto at = numbers.find(field);
  return at == numbers.end() ? -1 : at->second;
}
std::uint32_t Sample::symbol(FieldId field) const {
  const auto at = symbols.find(field);
  return at == symbols.end() ? 0 : at->second;
}
std::string_view Sample::body(model::Direction direction) const {
  ++bodiesRead;
  return direction == model::Direction::toServer ? requestBody : responseBody;
}
void Sample::messages(void* context, EachMessage each) const {
  for (const auto& [message, payload] : sent)
    if (!each(context, message, payload)) return;
}

ExpressionPtr compiled(std::string_view text) {
  auto result = Expression::compile(text);
  if (const auto* problem = std::get_if<Problem>(&result)) {
    ADD_FAILURE() << text << ": " << problem->message << " at " << problem->position;
    result = Expression::compile("");
  }
  return std::get<ExpressionPtr>(result);
}

Problem problemOf(std::string_view text) {
  auto result = Expression::compile(text);
  if (auto* problem = std::get_if<Problem>(&result)) {
    EXPECT_LE(problem->position + problem->length, text.size()) << text;
    EXPECT_FALSE(problem->message.empty()) << text;
    return *problem;
  }
  return {};
}

bool matches(std::string_view expression, const Sample& sample) {
  Evaluator evaluator(compiled(expression));
  const Verdict row = evaluator.onRow(sample);
  const bool whole = evaluator.onWhole(sample);
  if (row != Verdict::unknown) {
    EXPECT_EQ(row == Verdict::yes, whole) << expression << ": row and whole differ";
  }
  return whole;
}

Verdict onRow(std::string_view expression, const Sample& sample) {
  return Evaluator(compiled(expression)).onRow(sample);
}

}  // namespace penstock::filter::test
