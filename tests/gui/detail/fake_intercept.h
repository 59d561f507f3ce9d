// SPDX-License-Identifier: GPL-3.0-or-later
// A queue in which nothing is held, for exchanges that take messages or do not.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "penstock/service/intercept.h"

namespace penstock::gui::test {

class FakeIntercept final : public service::Intercept {
 public:
  struct Added {
    model::ExchangeId exchange;
    model::Direction direction;
    model::MessageKind kind;
    std::string payload;
    bool operator==(const Added&) const = default;
  };
  std::vector<Added> added;
  std::string refuses;  // why nothing more is taken; "" where it is

  void open(model::ExchangeId id, bool toServer = true, bool toClient = true) {
    open_[id] = {toServer, toClient};
    changed_.notify();
  }
  void close(model::ExchangeId id) {
    open_.erase(id);
    changed_.notify();
  }

  service::InterceptState state() const override { return state_; }
  Result<void> setState(const service::InterceptState& state) override {
    state_ = state;
    changed_.notify();
    return {};
  }
  bool takes(model::ExchangeId exchange, model::Direction direction) const override {
    const auto found = open_.find(exchange);
    return found != open_.end() && (direction == model::Direction::toServer ? found->second.first : found->second.second);
  }
  Result<void> inject(model::ExchangeId exchange, model::Direction direction, model::MessageKind kind, std::string payload) override {
    if (!refuses.empty()) return makeError(ErrorCode::limit, refuses);
    added.push_back({exchange, direction, kind, std::move(payload)});
    return {};
  }
  std::vector<service::HeldRow> queue() const override { return {}; }
  std::size_t held() const override { return 0; }
  Result<service::HeldItem> open(std::uint64_t) const override { return none(); }
  std::vector<service::EditNote> check(std::uint64_t, const service::HeldEdit&) const override { return {}; }
  Result<void> forward(std::uint64_t, const service::HeldEdit&) override { return none(); }
  std::size_t forwardAll() override { return 0; }
  Result<void> drop(std::uint64_t) override { return none(); }
  Result<void> abort(std::uint64_t) override { return none(); }
  Result<void> mock(std::uint64_t, const service::HeldReply&) override { return none(); }
  Result<void> setAlsoResponse(std::uint64_t, bool) override { return none(); }
  std::shared_ptr<void> attend() override { return nullptr; }
  Notifier<>& changed() override { return changed_; }

 private:
  static Error none() { return makeError(ErrorCode::notFound, "it is not held any more"); }
  service::InterceptState state_;
  std::map<model::ExchangeId, std::pair<bool, bool>> open_;
  Notifier<> changed_;
};

}  // namespace penstock::gui::test
