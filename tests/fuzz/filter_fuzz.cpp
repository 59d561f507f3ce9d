// SPDX-License-Identifier: GPL-3.0-or-later
// An expression of any bytes: a problem that points into it, or one that runs, whose row verdict the whole exchange never
// contradicts.
#include "fuzz/fuzz.h"
#include "penstock/filter/completion.h"
#include "penstock/filter/expression.h"
#include "penstock/filter/head_text.h"
#include "penstock/model/protocol.h"

namespace {

using namespace penstock;
using namespace penstock::filter;

class One : public WholeSource {
 public:
  One() {
    auto request = std::make_shared<model::RequestHead>();
    request->method = "POST";
    request->path = "/login?next=%2F";
    request->headers.append("Host", "api.example.com");
    request->headers.append("Cookie", "session=abc; theme=\"dark\"");
    auto response = std::make_shared<model::ResponseHead>();
    response->status = 403;
    response->headers.append("Content-Type", "application/json");
    x_.scheme = "https";
    x_.host = "api.example.com";
    x_.port = 443;
    x_.request = std::move(request);
    x_.response = std::move(response);
  }
  std::string_view text(FieldId f) const override {
    switch (f) {
      case FieldId::method: return "POST";
      case FieldId::scheme: return "https";
      case FieldId::host: return "api.example.com";
      case FieldId::path: return "/login";
      case FieldId::query: return "next=%2F";
      case FieldId::url: return "/login?next=%2F";
      case FieldId::type: return "application/json";
      case FieldId::tag: return "a todo";
      default: return "";
    }
  }
  std::int64_t number(FieldId f) const override {
    return f == FieldId::status                                      ? 403
           : f == FieldId::requestSize || f == FieldId::responseSize ? 60
           : f == FieldId::port                                      ? 443
           : f == FieldId::protocol                                  ? std::int64_t(model::Protocol::http2)
                                                                     : -1;
  }
  std::uint32_t symbol(FieldId f) const override { return std::uint32_t(f) + 1; }
  const model::Exchange& exchange() const override { return x_; }
  std::string_view body(model::Direction d) const override {
    return d == model::Direction::toServer ? R"({"user": {"name": "anna"}, "n": [1, 2.5, true]})"
                                           : "\xff\xfe caf\xc3\xa9 (aaaaaaaaaaaaaaaaaaaaaaaaaa!";
  }
  std::string_view seen(model::Direction) const override { return {}; }
  void messages(void*, EachMessage) const override {}

 private:
  model::Exchange x_;
};

void checkProblem(const Problem& p, std::string_view text) {
  fuzz::require(p.position <= text.size() && p.length <= text.size() - p.position, "a problem outside of the text");
  fuzz::require(!p.message.empty(), "a problem without words");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::asText(data, size);
  const std::size_t carets[] = {0, size / 2, size};
  for (const std::size_t caret : carets) {
    const Completion c = complete(text, caret);
    fuzz::require(c.position <= size && c.length <= size - c.position, "a completion outside of the text");
  }
  auto result = Expression::compile(text);
  if (const auto* problem = std::get_if<Problem>(&result)) {
    checkProblem(*problem, text);
    return 0;
  }
  static const One one;
  const auto& expression = std::get<ExpressionPtr>(result);
  Evaluator evaluator(expression);
  const Verdict row = evaluator.onRow(one);
  fuzz::require(row != Verdict::unknown || !expression->rowsSuffice(), "a row that should have sufficed");
  const bool whole = evaluator.onWhole(one);
  if (evaluator.trouble().empty())
    fuzz::require(row == Verdict::unknown || (row == Verdict::yes) == whole, "the whole contradicts the row");
  if (whole && row == Verdict::unknown && !evaluator.helped()) {
    std::string indexed = headText(one.exchange());
    indexed.append("\n").append(one.body(model::Direction::toServer)).append("\n").append(one.body(model::Direction::toClient));
    for (char& c : indexed)
      if (c >= 'A' && c <= 'Z') c = char(c + 32);
    for (const auto& clause : expression->neededTexts().allOf) {
      bool any = false;
      for (const std::string& needed : clause) any = any || indexed.find(needed) != std::string::npos;
      fuzz::require(any, "a match without what it needs");
    }
  }
  return 0;
}
