// SPDX-License-Identifier: GPL-3.0-or-later
// What rules cost an exchange: a thousand that do not match under 10 microseconds, an edit of its head under 15, one of a body of 1 MB under
// 3 milliseconds; with its entry of the trace.
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "penstock/rules/apply.h"
#include "penstock/rules/compiled_rule.h"
#include "penstock/rules/rule_file.h"
#include "penstock/rules/rule_set.h"

namespace {

using namespace penstock;

constexpr char host[] = "service.eu-west.example.com";

model::Exchange exchange() {
  auto head = std::make_shared<model::RequestHead>();
  head->method = "GET";
  head->path = head->target = "/api/v1/users/4711/orders?page=2&sort=date";
  for (const char* name : {"Host", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "Referer", "Cookie", "X-Request-Id", "Origin", "Cache-Control"})
    head->headers.append(name, "a value of some forty bytes, as they are");
  model::Exchange x;
  x.scheme = "https";
  x.host = host;
  x.port = 443;
  x.request = head;
  return x;
}

/// Holds what rules make of it, as a passage does.
class Held final : public rules::Subject {
 public:
  explicit Held(const model::Exchange& x, const std::string* body = nullptr) : x_(x), body_(body) {}
  const model::RequestHead& request() const override { return edited_ ? *edited_ : *x_.request; }
  model::RequestHead& editRequest() override {
    if (!edited_) edited_.emplace(*x_.request);
    return *edited_;
  }
  const model::ResponseHead* response() const override { return nullptr; }
  model::ResponseHead& editResponse() override { return response_; }
  const std::string* body(rules::Side) const override { return replaced_ ? &*replaced_ : body_; }
  void setBody(rules::Side, std::string decoded) override { replaced_ = std::move(decoded); }
  void sendTo(rules::Target) override {}
  void delay(rules::Side, std::chrono::milliseconds) override {}
  void throttle(rules::Side, const rules::Slowness&) override {}
  void trouble(rules::Side, const rules::Trouble&) override {}
  void mark(const model::Annotation&) override {}
  void withdraw() override {}
  void breakAt(rules::Side) override {}
  void callScript(rules::Side, const std::string&, const rules::Script&) override {}
  std::string_view reasonOf(int) const override { return "OK"; }
  void answer(rules::Reply) override {}
  void drop() override {}
  void reset() override {}
  Result<void> answerWithFile(const std::string&, int, const std::vector<std::pair<std::string, std::string>>&) override { return {}; }
  Result<bool> answerLocally(const rules::MapLocal&) override { return false; }
  void did(model::TraceEntry entry) override { trace.push_back(std::move(entry)); }
  model::Trace trace;

 private:
  const model::Exchange& x_;
  const std::string* body_;
  std::optional<model::RequestHead> edited_;
  model::ResponseHead response_;
  std::optional<std::string> replaced_;
};

Result<rules::RuleSetPtr> setOf(const std::string& json) {
  auto rules = rules::readRules(json);
  return rules ? rules::RuleSet::compile(std::move(*rules)) : Result<rules::RuleSetPtr>(rules.error());
}

/// Microseconds each of `turns` takes.
template <class F>
double each(int turns, F f) {
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < turns; ++i) f();
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - began).count() / turns;
}

/// False: it cannot be measured.
bool thousandThatDoNotMatch() {
  const char* const kinds[] = {"\"when\": \"host == service%d.example.org && path contains /v2/\"", "\"when\": \"path ~ ^/orders%d/[0-9]+\"",
                               "\"when\": \"method == DELETE && url contains item%d\"",
                               "\"conditions\": [{\"field\": \"host\", \"op\": \"contains\", \"value\": \"ads%d.example\"}]"};
  std::string json = "[";
  for (int i = 0; i < 1000; ++i) {
    char when[200];
    std::snprintf(when, sizeof when, kinds[i % 4], i);
    json.append(i ? "," : "").append("{").append(when).append(", \"action\": \"block\"}");
  }
  const auto set = setOf(json + "]");
  if (!set) return false;
  const model::Exchange x = exchange();
  rules::RuleMatcher matcher(*set);
  std::vector<std::uint32_t> found;
  const double took = each(20'000, [&] { matcher.candidates(rules::Passing(x), found); });
  std::printf("%.2f us an exchange with 1,000 rules that do not match (bar 10), %zu candidates\n", took, found.size());
  return found.empty();
}

/// One rule that matches, from the head on: decided, carried out, told.
bool edit(const char* what, const char* rule, const std::string* body, int turns, double unit) {
  const auto set = setOf(std::string("[") + rule + "]");
  if (!set) return false;
  const model::Exchange x = exchange();
  rules::RuleMatcher matcher(*set);
  std::size_t changes = 0;
  const double took = each(turns, [&] {
    const rules::Passing seen(x);
    std::vector<std::uint32_t> found;
    matcher.candidates(seen, found);
    std::optional<filter::Groups> groups;
    if (found.empty() || matcher.decide(0, seen, filter::Part::none, groups) != filter::Verdict::yes) return;
    Held held(x, body);
    rules::apply(matcher.set()[0], rules::Side::request, held, groups, matcher.search(0));
    changes += held.trace.empty() ? 0 : held.trace.front().changes.size();
  });
  std::printf("%.2f %s\n", took / unit, what);
  return changes > 0;
}

}  // namespace

int main() {
  bool good = thousandThatDoNotMatch();
  good &= edit("us for an edit of the head: one field set, one removed (bar 15)",
               R"({"when": "host == service.eu-west.example.com", "actions": [{"do": "set_header", "name": "X-A", "value": "1"}, {"do": "remove_header", "name": "Cookie"}]})",
               nullptr, 20'000, 1);
  std::string body;
  while (body.size() < 1024 * 1024) body += "{\"name\": \"value\", \"number\": 12345, \"list\": [1, 2, 3]},\n";
  body += "production";
  good &= edit("ms for a text replaced in a body of 1 MB (bar 3)", R"({"actions": [{"do": "replace_body", "find": "production", "with": "development"}]})", &body, 50, 1000);
  good &= edit("ms for a pattern replaced in a body of 1 MB (bar 3)", R"j({"actions": [{"do": "regex_body", "find": "prod(\\w+)", "with": "dev"}]})j", &body, 50, 1000);
  return good ? 0 : 1;
}
