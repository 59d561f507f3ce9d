// SPDX-License-Identifier: GPL-3.0-or-later
// An exchange on its way, as conditions look at it: as it was received.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "penstock/filter/exchange_row.h"
#include "penstock/filter/expression.h"
#include "penstock/rules/rule.h"

namespace penstock::rules {

/// Lifetime: the exchange outlives it, and does not change meanwhile. Thread: one.
class Passing : public filter::WholeSource {
 public:
  explicit Passing(const model::Exchange& exchange) : exchange_(exchange) {}
  /// What a condition on `body` looks at.
  virtual std::string_view bodyOfConditions() const { return body(model::Direction::toServer); }
  /// Content that was held, its coding taken off; outlives this. Nothing: it was not.
  void hold(Side side, const std::optional<std::string>& decoded) {
    held_[std::size_t(side)] = decoded ? &*decoded : nullptr;
    if (side == Side::request) operation_.reset();
  }
  bool held(Side side) const { return held_[std::size_t(side)] != nullptr; }

  std::string_view text(filter::FieldId field) const override {
    return field == filter::FieldId::operation ? operation() : row().text(field);
  }
  bool operationAwaitsBody() const override;
  std::int64_t number(filter::FieldId field) const override { return row().number(field); }
  std::uint32_t symbol(filter::FieldId) const override { return 0; }
  const model::Exchange& exchange() const override { return exchange_; }
  std::string_view body(model::Direction direction) const override;
  std::string_view seen(model::Direction direction) const override;
  /// None: they come when all is decided.
  void messages(void*, EachMessage) const override {}

 private:
  const filter::ExchangeRow& row() const;
  virtual std::string_view contentType(model::Direction direction) const;
  /// As it is recorded, or as what is here tells.
  std::string_view operation() const;

  const model::Exchange& exchange_;
  mutable std::optional<filter::ExchangeRow> row_;  // most rules are ruled out without it
  mutable std::optional<std::string> operation_;
  std::array<const std::string*, 2> held_{};
  mutable std::array<std::optional<std::string>, 2> texts_;  // of these as they are read, once they are looked at
  mutable std::array<std::optional<std::string>, 2> seen_;   // and what is inside of these
};

/// One of its messages, which is all that there is of bodies and messages. Of an event (SSE) the body is its data. Lifetime: the payload outlives
/// it as well.
class PassingMessage final : public Passing {
 public:
  PassingMessage(const model::Exchange& exchange, const model::Message& message, std::string_view payload);
  std::string_view bodyOfConditions() const override { return data_ ? *data_ : payload_; }
  std::string_view body(model::Direction direction) const override {
    return direction == message_.direction ? bodyOfConditions() : std::string_view();
  }
  void messages(void* context, EachMessage each) const override { each(context, message_, payload_); }

 private:
  std::string_view contentType(model::Direction) const override { return {}; }

  const model::Message& message_;
  std::string_view payload_;
  std::optional<std::string> data_;  // of an event
};

}  // namespace penstock::rules
