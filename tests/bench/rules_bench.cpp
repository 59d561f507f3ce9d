// SPDX-License-Identifier: GPL-3.0-or-later
// What a thousand rules that do not match cost an exchange: microseconds. The bar is 10.
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "penstock/rules/rule_file.h"
#include "penstock/rules/rule_set.h"

int main() {
  using namespace penstock;
  const char* const kinds[] = {"\"when\": \"host == service%d.example.org && path contains /v2/\"", "\"when\": \"path ~ ^/orders%d/[0-9]+\"",
                               "\"when\": \"method == DELETE && url contains item%d\"",
                               "\"conditions\": [{\"field\": \"host\", \"op\": \"contains\", \"value\": \"ads%d.example\"}]"};
  std::string json = "[";
  for (int i = 0; i < 1000; ++i) {
    char when[200];
    std::snprintf(when, sizeof when, kinds[i % 4], i);
    json.append(i ? "," : "").append("{").append(when).append(", \"action\": \"block\"}");
  }
  auto rules = rules::readRules(json + "]");
  auto set = rules ? rules::RuleSet::compile(std::move(*rules)) : Result<rules::RuleSetPtr>(rules.error());
  if (!set) return 1;
  auto head = std::make_shared<model::RequestHead>();
  head->method = "GET";
  head->path = head->target = "/api/v1/users/4711/orders?page=2&sort=date";
  model::Exchange x;
  x.scheme = "https";
  x.host = "service.eu-west.example.com";
  x.port = 443;
  x.request = head;
  rules::RuleMatcher matcher(*set);
  constexpr int turns = 20'000;
  std::vector<std::uint32_t> found;
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < turns; ++i) matcher.candidates(rules::Passing(x), found);
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - began;
  std::printf("%.2f us an exchange, %zu candidates\n", took.count() / turns, found.size());
  return found.empty() ? 0 : 1;
}
