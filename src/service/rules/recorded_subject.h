// SPDX-License-Identifier: GPL-3.0-or-later
// A recorded exchange, as rules act on it: nothing comes of it but what would have changed.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "penstock/model/change.h"
#include "penstock/model/exchange.h"
#include "penstock/rules/apply.h"

namespace penstock::service {

/// Thread: one.
class RecordedSubject final : public rules::Subject {
 public:
  explicit RecordedSubject(model::ExchangePtr exchange) : exchange_(std::move(exchange)) {}
  /// Content as recorded, its coding taken off. Nothing: it was not kept whole.
  void hold(rules::Side side, std::optional<std::string> decoded) { held_[std::size_t(side)] = std::move(decoded); }
  const std::optional<std::string>& held(rules::Side side) const { return held_[std::size_t(side)]; }
  bool answered() const { return reply_.has_value(); }
  /// Clauses of what was done, and of what could not be, ", " between.
  const std::string& clauses() const { return clauses_; }
  model::Changes changes() const;

  const model::RequestHead& request() const override { return request_ ? *request_ : *exchange_->request; }
  model::RequestHead& editRequest() override { return request_ ? *request_ : request_.emplace(*exchange_->request); }
  const model::ResponseHead* response() const override { return response_ ? &*response_ : exchange_->response.get(); }
  model::ResponseHead& editResponse() override { return response_ ? *response_ : response_.emplace(*exchange_->response); }
  const std::string* body(rules::Side side) const override;
  void setBody(rules::Side side, std::string decoded) override { edited_[std::size_t(side)] = std::move(decoded); }
  void sendTo(rules::Target target) override { target_ = std::move(target); }
  void delay(rules::Side, std::chrono::milliseconds) override {}
  void throttle(rules::Side, const rules::Slowness&) override {}
  void trouble(rules::Side, const rules::Trouble&) override {}
  void mark(const model::Annotation&) override {}
  void withdraw() override {}
  void breakAt(rules::Side) override {}
  void callScript(rules::Side, const std::string&, const rules::Script&) override {}
  std::string_view reasonOf(int status) const override;
  void answer(rules::Reply reply) override { reply_ = std::move(reply); }
  void drop() override {}
  void reset() override {}
  Result<void> answerWithFile(const std::string& file, int status, const std::vector<std::pair<std::string, std::string>>& headers) override;
  Result<bool> answerLocally(const rules::MapLocal& map) override;
  void did(model::TraceEntry entry) override;

 private:
  void addReply(model::Changes& out) const;

  const model::ExchangePtr exchange_;
  std::optional<model::RequestHead> request_;
  std::optional<model::ResponseHead> response_;
  std::array<std::optional<std::string>, 2> held_, edited_;
  std::optional<rules::Target> target_;
  std::optional<rules::Reply> reply_;
  std::string clauses_;
};

}  // namespace penstock::service
