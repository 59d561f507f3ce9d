// SPDX-License-Identifier: GPL-3.0-or-later
// An exchange as a row, for expressions where there is no index: rules, the command line, imports.
#pragma once

#include "penstock/filter/expression.h"
#include "penstock/model/row_fields.h"
#include "penstock/model/summary.h"

namespace penstock::filter {

/// Lifetime: the exchange outlives it. Thread: immutable use from any.
class ExchangeRow final : public RowSource {
 public:
  /// With what rules and scripts put on it.
  explicit ExchangeRow(const model::Exchange& exchange) : ExchangeRow(exchange, exchange.annotation) {}
  ExchangeRow(const model::Exchange& exchange, model::Annotation annotation);
  ExchangeRow(const ExchangeRow&) = delete;
  ExchangeRow& operator=(const ExchangeRow&) = delete;
  std::string_view text(FieldId field) const override;
  std::int64_t number(FieldId field) const override;
  std::uint32_t symbol(FieldId) const override { return 0; }

 private:
  model::RowFields fields_;  // points into itself
  const model::Annotation annotation_;
};

}  // namespace penstock::filter
