// SPDX-License-Identifier: GPL-3.0-or-later
// What is in scope, and which scopes are none.
#include <gtest/gtest.h>

#include <string>

#include "service/scope/compiled_scope.h"

namespace penstock::service {
namespace {

model::Exchange exchangeTo(const std::string& host, const std::string& method, const std::string& path) {
  model::Exchange x;
  x.scheme = "https";
  x.host = host;
  x.port = 443;
  if (method.empty()) return x;
  auto head = std::make_shared<model::RequestHead>();
  head->method = method;
  head->path = head->target = path;
  head->headers.append("X-Env", "stage");
  x.request = std::move(head);
  return x;
}

bool includes(const model::ScopeConfig& scope, const model::Exchange& x) {
  const auto compiled = CompiledScope::compile(scope);
  EXPECT_TRUE(compiled) << compiled.error().message;
  std::optional<filter::Evaluator> evaluator;
  if ((*compiled)->expression()) evaluator.emplace((*compiled)->expression());
  return (*compiled)->includes(x, evaluator ? &*evaluator : nullptr);
}

TEST(Scope, HostsAndExpression) {
  const auto api = exchangeTo("api.example.com", "GET", "/v1?a"), tunnel = exchangeTo("api.example.com", "", "");
  const auto ads = exchangeTo("ads.example.com", "POST", "/"), other = exchangeTo("other.org", "GET", "/");
  const model::ScopeConfig all, listed{true, {{"*.example.com", false}, {"/^ads/", true}}, ""}, excluding{true, {{"other.org", true}}, ""};
  for (const auto& x : {api, tunnel, ads, other}) EXPECT_TRUE(includes(all, x));
  EXPECT_TRUE(includes(listed, api));
  EXPECT_TRUE(includes(listed, tunnel)) << "a tunnel has a host as well";
  EXPECT_FALSE(includes(listed, ads));
  EXPECT_FALSE(includes(listed, other));
  EXPECT_TRUE(includes(excluding, ads));
  EXPECT_FALSE(includes(excluding, other));
  EXPECT_TRUE(includes({true, {}, "host == api.example.com && path startswith /v1"}, api));
  EXPECT_FALSE(includes({true, {}, "host == api.example.com && path startswith /v2"}, api));
  EXPECT_TRUE(includes({true, {}, "req.header[\"x-env\"] == stage"}, api));
  EXPECT_FALSE(includes({true, {{"*.example.com", false}}, "method == GET"}, ads)) << "both must hold";
  EXPECT_FALSE(includes({true, {}, "method == GET"}, tunnel));
}

TEST(Scope, WhatIsNoScopeSaysSo) {
  const auto mistake = [](const model::ScopeConfig& scope) {
    const auto compiled = CompiledScope::compile(scope);
    return compiled ? std::string() : compiled.error().message;
  };
  EXPECT_NE(mistake({true, {}, "hots == a"}).find("the expression is none: there is no field hots, at character 1; try host"), std::string::npos);
  for (const char* later : {"status == 200", "full_text contains a", "json(\"$.a\") == 1", "ws.text contains a", "resp.header[\"A\"] == b"})
    EXPECT_NE(mistake({true, {}, later}).find("looks at what comes after the request's head"), std::string::npos) << later << ": " << mistake({true, {}, later});
  EXPECT_NE(mistake({true, {{"/(/", false}}, ""}), "");
  EXPECT_NE(mistake({true, {{"", false}}, ""}), "");
}

}  // namespace
}  // namespace penstock::service
