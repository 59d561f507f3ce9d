// SPDX-License-Identifier: GPL-3.0-or-later
// Rules for the messages of one exchange.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "penstock/engine/message_interception.h"
#include "penstock/engine/passage.h"
#include "penstock/rules/rule_set.h"

namespace penstock::service {

/// Lifetime, thread: the exchange's.
class RuleMessages final : public engine::MessageInterception {
 public:
  /// `rules`: those of the set that may apply, in order.
  RuleMessages(std::shared_ptr<rules::RuleMatcher> matcher, std::vector<std::uint32_t> rules);
  ~RuleMessages() override;
  /// Before the first message.
  void of(engine::Passage& passage) { passage_ = &passage; }

  net::Awaitable<engine::MessageVerdict> message(const model::Message& message, std::string& payload) override;
  void abandon() override;

 private:
  struct Judged;
  static Judged judge(rules::RuleMatcher& matcher, const std::vector<std::uint32_t>& rules, const model::Exchange& exchange,
                      const model::Message& message, const std::string& payload);
  net::Awaitable<Judged> judgeAside(const model::Message& message, const std::string& payload);
  void tell(std::size_t place, model::Trace trace);
  void mark(const model::Annotation& annotation);
  net::Awaitable<> delay(std::chrono::milliseconds by);

  std::shared_ptr<rules::RuleMatcher> matcher_;
  std::vector<std::uint32_t> rules_;
  std::vector<std::uint64_t> told_;  // for each of them, what it did to messages
  engine::Passage* passage_ = nullptr;
  model::Annotation marked_;
  std::vector<net::asio::steady_timer*> waits_;  // of messages that are delayed
  bool over_ = false;
};

}  // namespace penstock::service
