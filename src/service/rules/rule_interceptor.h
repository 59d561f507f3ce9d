// SPDX-License-Identifier: GPL-3.0-or-later
// Rules where exchanges pass.
#pragma once

#include <atomic>
#include <mutex>

#include "penstock/engine/interceptor.h"
#include "penstock/rules/rule_set.h"

namespace penstock::service {

/// Each exchange has the rules that were in force when its request came. Thread: any.
class RuleInterceptor final : public engine::Interceptor {
 public:
  explicit RuleInterceptor(rules::RuleSetPtr rules);
  /// From the next exchange on.
  void setRules(rules::RuleSetPtr rules);
  rules::RuleSetPtr rules() const;
  /// Whether some rule has a breakpoint.
  bool breaks() const { return breaks_.load(std::memory_order_relaxed); }
  /// Whether one of them calls a function of a script.
  bool callsScripts() const { return callsScripts_.load(std::memory_order_relaxed); }
  /// Takes no lock but for the first exchange of a thread with new rules.
  std::unique_ptr<engine::Interception> begin(const engine::Passage& passage) override;

 private:
  mutable std::mutex mutex_;
  rules::RuleSetPtr rules_;
  std::atomic<bool> breaks_, callsScripts_;
  std::atomic<std::uint64_t> generation_;  // of all there ever were, these rules'
};

}  // namespace penstock::service
