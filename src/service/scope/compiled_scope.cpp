// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/scope/compiled_scope.h"

#include <utility>
#include <vector>

#include "penstock/rules/passing.h"
#include "penstock/service/config_file.h"

namespace penstock::service {

using filter::Part;

namespace {

std::vector<std::string> patternsOf(const model::ScopeConfig& scope, bool exclude) {
  std::vector<std::string> out;
  for (const auto& entry : scope.list)
    if (entry.exclude == exclude) out.push_back(entry.pattern);
  return out;
}

Error badScope(std::string message) { return makeError(ErrorCode::invalidArgument, std::move(message)); }

}  // namespace

Result<filter::ExpressionPtr> scopeExpression(std::string_view text) {
  auto compiled = filter::Expression::compile(text);
  if (const auto* problem = std::get_if<filter::Problem>(&compiled)) {
    std::string message = "the expression is none: " + problem->message + ", at character " + std::to_string(problem->position + 1);
    if (!problem->hint.empty()) message += "; try " + problem->hint;
    return badScope(std::move(message));
  }
  auto& expression = std::get<filter::ExpressionPtr>(compiled);
  const filter::DecidedBy by = expression->decidedBy();
  const bool later = filter::any(by.awaits) && by.awaits != Part::requestHead;
  if (later || filter::any(by.looksAt & (Part::requestBody | Part::responseBody | Part::messages)))
    return badScope("the expression looks at what comes after the request's head, and that alone decides the scope; expected one on host, path, method, "
                    "req.header and the like");
  return std::move(expression);
}

CompiledScope::CompiledScope(const model::ScopeConfig& scope, filter::ExpressionPtr expression)
    : expression_(std::move(expression)), included_(patternsOf(scope, false)), excluded_(patternsOf(scope, true)) {}

Result<std::shared_ptr<const CompiledScope>> CompiledScope::compile(const model::ScopeConfig& scope) {
  model::ScopeConfig checked = scope;
  for (auto& entry : checked.list) {
    Result<std::string> pattern = parseHostPattern(entry.pattern);
    if (!pattern) return badScope(pattern.error().message);
    entry.pattern = std::move(*pattern);
  }
  filter::ExpressionPtr expression;
  if (!scope.expression.empty()) {
    auto compiled = scopeExpression(scope.expression);
    if (!compiled) return compiled.error();
    if (!(*compiled)->matchesAll()) expression = std::move(*compiled);
  }
  return std::shared_ptr<const CompiledScope>(new CompiledScope(checked, std::move(expression)));
}

bool CompiledScope::includes(const model::Exchange& exchange, filter::Evaluator* evaluator) const {
  if (!included_.patterns().empty() && !included_.match(exchange.host, exchange.port)) return false;
  if (excluded_.match(exchange.host, exchange.port)) return false;
  // What a pattern does not get done with in time is not hidden for that.
  return !evaluator || evaluator->onPassing(rules::Passing(exchange), Part::none) == filter::Verdict::yes || !evaluator->trouble().empty();
}

}  // namespace penstock::service
