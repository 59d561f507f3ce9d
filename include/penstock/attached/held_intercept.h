// SPDX-License-Identifier: GPL-3.0-or-later
// What another process holds, for heads whose thread never waits: what is shown was asked for before, what is done is done behind.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "penstock/attached/backend.h"
#include "penstock/service/intercept.h"

namespace penstock::attached {

class Errands;

/// A held item is in the queue once its content is here; at most so many are, the oldest. What it is told to do is under way when the call returns, and
/// `problem` is told why something was not done. Messages of one's own are not added from here. Thread: any.
class HeldIntercept final : public service::Intercept {
 public:
  static constexpr std::size_t mostHere = 64;

  /// `queue` outlives it. `problem`: on any thread.
  HeldIntercept(HeldQueue& queue, std::function<void(std::string)> problem);
  ~HeldIntercept() override;

  service::InterceptState state() const override;
  Result<void> setState(const service::InterceptState& state) override;
  std::vector<service::HeldRow> queue() const override;
  std::size_t held() const override { return queue_.held(); }
  /// **Errors**: notFound, also while it is on its way here.
  Result<service::HeldItem> open(std::uint64_t id) const override;
  /// Nothing: forward() tells it.
  std::vector<service::EditNote> check(std::uint64_t, const service::HeldEdit&) const override { return {}; }
  Result<void> forward(std::uint64_t id, const service::HeldEdit& edit) override;
  std::size_t forwardAll() override;
  Result<void> drop(std::uint64_t id) override;
  Result<void> abort(std::uint64_t id) override;
  Result<void> mock(std::uint64_t id, const service::HeldReply& reply) override;
  Result<void> setAlsoResponse(std::uint64_t id, bool on) override;
  bool takes(model::ExchangeId, model::Direction) const override { return false; }
  Result<void> inject(model::ExchangeId, model::Direction, model::MessageKind, std::string) override;
  std::shared_ptr<void> attend() override { return queue_.attend(); }
  Notifier<>& changed() override { return changed_; }

 private:
  void look();
  void read();
  void act(std::function<Result<void>()> errand);

  HeldQueue& queue_;
  const std::function<void(std::string)> problem_;
  std::atomic<bool> looking_{false};
  mutable std::mutex mutex_;
  std::vector<service::HeldRow> rows_;
  std::map<std::uint64_t, service::HeldItem> items_;
  std::optional<service::InterceptState> wished_;  // on its way
  std::uint64_t wish_ = 0;
  Notifier<> changed_;
  Subscription news_;
  std::unique_ptr<Errands> errands_;  // last: its end is before all else's
};

}  // namespace penstock::attached
