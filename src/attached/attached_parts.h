// SPDX-License-Identifier: GPL-3.0-or-later
// Rules and held items of another process as they were last told, and what is done with them.
#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "attached/errands.h"
#include "attached/line.h"
#include "penstock/attached/backend.h"

namespace penstock::attached {

class AttachedRules final : public RuleList {
 public:
  AttachedRules(LinePtr line, Errands& errands) : line_(std::move(line)), errands_(errands) {}

  /// What the other has is asked for, once for any number of calls meanwhile. Thread: any.
  void look() const;

  std::vector<service::RuleRow> list() const override;
  Result<void> replace(rules::Rule rule) override;
  Notifier<>& changed() override { return changed_; }

 private:
  void read() const;

  const LinePtr line_;
  Errands& errands_;
  mutable std::atomic<bool> looking_{false};
  mutable std::mutex mutex_;
  mutable std::vector<service::RuleRow> rows_;
  mutable SteadyTime read_{};
  mutable Notifier<> changed_;
};

class AttachedHeld final : public HeldQueue {
 public:
  AttachedHeld(LinePtr line, Errands& errands) : line_(std::move(line)), errands_(errands) {}

  void look() const;
  /// It is not there: nothing is known to be held.
  void forget();

  service::InterceptState state() const override;
  std::vector<service::HeldRow> queue() const override;
  std::size_t held() const override;
  std::shared_ptr<void> attend() override { return std::make_shared<int>(0); }  // the feed does
  Notifier<>& changed() override { return changed_; }
  Result<void> setState(const service::InterceptState& state) override;
  Result<service::HeldItem> open(std::uint64_t id) const override;
  std::vector<service::EditNote> check(std::uint64_t id, const service::HeldEdit& edit) const override;
  Result<void> forward(std::uint64_t id, const service::HeldEdit& edit) override;
  Result<void> forwardAll() override;
  Result<void> drop(std::uint64_t id) override;
  Result<void> abort(std::uint64_t id) override;
  Result<void> mock(std::uint64_t id, const service::HeldReply& reply) override;
  Result<void> setAlsoResponse(std::uint64_t id, bool on) override;

 private:
  void read() const;

  const LinePtr line_;
  Errands& errands_;
  mutable std::atomic<bool> looking_{false};
  mutable std::mutex mutex_;
  mutable service::InterceptState state_;
  mutable std::vector<service::HeldRow> queue_;
  mutable Notifier<> changed_;
};

}  // namespace penstock::attached
