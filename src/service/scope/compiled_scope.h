// SPDX-License-Identifier: GPL-3.0-or-later
// A scope ready to be asked.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/filter/expression.h"
#include "penstock/model/config.h"
#include "penstock/net/host_patterns.h"

namespace penstock::service {

/// **Errors**: invalidArgument: no expression, or one that looks at what comes after the request's head, which is when the scope is decided.
Result<filter::ExpressionPtr> scopeExpression(std::string_view text);

/// Immutable. Thread: any.
class CompiledScope {
 public:
  /// **Errors**: as scopeExpression(), and a pattern that is none.
  static Result<std::shared_ptr<const CompiledScope>> compile(const model::ScopeConfig& scope);
  /// `evaluator`: of expression(), of this thread; null where there is none.
  bool includes(const model::Exchange& exchange, filter::Evaluator* evaluator) const;
  /// Null: everything.
  const filter::ExpressionPtr& expression() const { return expression_; }

 private:
  CompiledScope(const model::ScopeConfig& scope, filter::ExpressionPtr expression);
  filter::ExpressionPtr expression_;
  net::HostPatterns included_, excluded_;
};

}  // namespace penstock::service
