// SPDX-License-Identifier: GPL-3.0-or-later
// An exchange to try expressions on, in memory.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "penstock/filter/expression.h"

namespace penstock::filter::test {

class Sample : public WholeSource {
 public:
  std::map<FieldId, std::string> texts;
  std::map<FieldId, std::int64_t> numbers;
  std::map<FieldId, std::uint32_t> symbols;
  model::Exchange x;
  std::string requestBody, responseBody, requestSeen, responseSeen;
  std::vector<std::pair<model::Message, std::string>> sent;
  mutable int bodiesRead = 0;

  /// GET https://api.example.com/v1/users?page=2, 200, application/json.
  Sample();
  /// Row and exchange.
  Sample& method(const std::string& v);
  Sample& host(const std::string& v, int port = 443);
  Sample& target(const std::string& path, const std::string& query = "");
  Sample& status(int v);
  Sample& protocol(const std::string& v, model::Application a = model::Application::none);
  Sample& type(const std::string& v);
  Sample& scheme(const std::string& v);
  Sample& requestField(const std::string& name, const std::string& value);
  Sample& responseField(const std::string& name, const std::string& value);
  Sample& message(model::MessageKind kind, const std::string& payload, const std::string& label = "",
                  model::Direction direction = model::Direction::toServer);

  std::string_view text(FieldId field) const override;
  std::int64_t number(FieldId field) const override;
  std::uint32_t symbol(FieldId field) const override;
  const model::Exchange& exchange() const override { return x; }
  std::string_view body(model::Direction direction) const override;
  std::string_view seen(model::Direction direction) const override { return direction == model::Direction::toServer ? requestSeen : responseSeen; }
  void messages(void* context, EachMessage each) const override;

 private:
  model::RequestHead request_;
  model::ResponseHead response_;
};

/// Fails the test, and gives an expression that matches all, when it is none.
ExpressionPtr compiled(std::string_view text);
/// The problem of a text that is no expression; one without a message when it is.
Problem problemOf(std::string_view text);
bool matches(std::string_view expression, const Sample& sample);
Verdict onRow(std::string_view expression, const Sample& sample);

}  // namespace penstock::filter::test
