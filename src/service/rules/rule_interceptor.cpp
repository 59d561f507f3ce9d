// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/rule_interceptor.h"

#include <utility>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/rules/compiled_rule.h"
#include "service/rules/passage_subject.h"
#include "service/rules/rule_messages.h"

namespace penstock::service {

using engine::Passage;
using engine::Verdict;
using filter::Part;
using rules::CompiledRule;
using rules::Flow;
using rules::Side;
using Held = filter::Verdict;

namespace {

std::uint64_t nextGeneration() {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

/// The rules that may apply to one exchange.
class RuleInterception final : public engine::Interception {
 public:
  RuleInterception(std::shared_ptr<rules::RuleMatcher> matcher, const std::vector<std::uint32_t>& candidates) : matcher_(std::move(matcher)) {
    std::vector<std::uint32_t> onMessages;
    for (const std::uint32_t index : candidates) {
      if (matcher_->set()[index].onMessages()) onMessages.push_back(index);
      if (!matcher_->set()[index].rule.on.exchanges()) continue;
      candidates_.push_back({index});
      for (const rules::Action& action : matcher_->set()[index].rule.actions)
        delays_ = delays_ || std::holds_alternative<rules::Delay>(action) || std::holds_alternative<rules::Throttle>(action);
    }
    if (!onMessages.empty()) messages_.emplace(matcher_, std::move(onMessages));
  }

  bool mayWait() const override { return delays_; }
  net::Awaitable<Verdict> request(Passage& passage) override {
    if (messages_) messages_->of(passage);
    return at(Side::request, passage);
  }
  net::Awaitable<Verdict> response(Passage& passage) override { return at(Side::response, passage); }
  engine::MessageInterception* messages() override { return messages_ ? &*messages_ : nullptr; }
  void abandon() override {
    if (timer_) timer_->cancel();
  }

 private:
  struct Candidate {
    std::uint32_t index;
    bool decided = false, matches = false;  // by the request, which tells all
    bool counted = false;
    std::optional<filter::Groups> groups;
  };

  net::Awaitable<Verdict> at(Side side, Passage& passage) {
    bool& asked = asked_[std::size_t(side)];
    if (!asked && wantsBody(side, passage)) {
      asked = true;
      co_return Verdict::withBody();
    }
    PassageSubject subject(passage);
    carryOut(side, passage, subject);
    const std::chrono::milliseconds latency = subject.latency();
    if (latency.count() > 0) {
      timer_.emplace(passage.thread().context(), latency);
      net::error_code ignored;
      co_await timer_->async_wait(net::asio::redirect_error(net::asio::use_awaitable, ignored));
      timer_.reset();
    }
    co_return subject.finish();
  }

  static void hold(rules::Passing& seen, const Passage& passage) {
    seen.hold(Side::request, passage.body(engine::Side::request));
    seen.hold(Side::response, passage.body(engine::Side::response));
  }

  /// What a rule would have to know and is not here. In the request's phase a field of both sides is what the request has of it.
  static Part missingOf(const CompiledRule& rule, Side side, const rules::Passing& seen) {
    Part missing = Part::none;
    if (!seen.held(Side::request)) missing |= Part::requestBody;
    if (side == Side::response && !seen.held(Side::response)) missing |= Part::responseBody;
    if (side == Side::request && rule.phase == Side::response) missing |= Part::responseHead | Part::responseBody;
    return missing;
  }

  Held decide(Candidate& one, Side side, const rules::Passing& seen) {
    if (one.decided) return one.matches ? Held::yes : Held::no;
    one.groups.reset();
    return matcher_->decide(one.index, seen, missingOf(matcher_->set()[one.index], side, seen), one.groups);
  }

  bool wantsBody(Side side, const Passage& passage) {
    rules::Passing seen(passage.exchange());
    hold(seen, passage);
    if (seen.held(side)) return false;
    const Part body = side == Side::request ? Part::requestBody : Part::responseBody;
    for (Candidate& one : candidates_) {
      const CompiledRule& rule = matcher_->set()[one.index];
      if (side == Side::response && !rule.acts[std::size_t(Side::response)]) continue;
      const Held held = decide(one, side, seen);
      if (held == Held::unknown && filter::any(rule.decidedBy.looksAt & body)) return true;
      if (held != Held::yes) continue;
      if (rule.editsBody[std::size_t(side)]) return true;
      if (rule.ends && rule.phase == side) break;
    }
    return false;
  }

  void carryOut(Side side, const Passage& passage, PassageSubject& subject) {
    rules::Passing seen(passage.exchange());
    hold(seen, passage);
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      const Flow flow = carryOut(candidates_[i], side, seen, subject);
      if (flow == Flow::next) continue;
      candidates_.resize(i + 1);
      return;
    }
  }

  Flow carryOut(Candidate& one, Side side, const rules::Passing& seen, PassageSubject& subject) {
    const CompiledRule& rule = matcher_->set()[one.index];
    const bool here = side == Side::response || rule.phase == Side::request || rule.requestDecides();
    if (!here) return Flow::next;
    const bool before = one.decided;
    const Held held = decide(one, side, seen);
    if (!before && !matcher_->gaveUp().empty()) {
      one.decided = true;
      one.matches = false;
      return couldNot(rule, subject, matcher_->gaveUp());
    }
    if (rule.requestDecides() && held != Held::unknown) {
      one.decided = true;
      one.matches = held == Held::yes;
    }
    if (held == Held::no || !rule.acts[std::size_t(side)]) return Flow::next;
    if (held == Held::unknown) return couldNot(rule, subject, "its condition looks at a body that could not be held");
    if (!std::exchange(one.counted, true)) matcher_->set().hit(one.index, wallNow());
    return apply(rule, side, subject, one.groups, matcher_->search(one.index));
  }

  std::shared_ptr<rules::RuleMatcher> matcher_;
  std::vector<Candidate> candidates_;
  bool asked_[2] = {false, false};
  bool delays_ = false;
  std::optional<net::asio::steady_timer> timer_;
  std::optional<RuleMessages> messages_;  // of rules that are on messages
};

template <class Action>
bool have(const rules::RuleSet& rules) {
  for (std::size_t i = 0; i < rules.size(); ++i)
    for (const rules::Action& action : rules[i].rule.actions)
      if (std::holds_alternative<Action>(action)) return true;
  return false;
}

/// Of one thread: what matching needs with the rules it saw last.
struct Latest {
  std::uint64_t generation = 0;
  std::shared_ptr<rules::RuleMatcher> matcher;
  std::vector<std::uint32_t> candidates;
};

}  // namespace

RuleInterceptor::RuleInterceptor(rules::RuleSetPtr rules)
    : rules_(std::move(rules)),
      breaks_(have<rules::Breakpoint>(*rules_)),
      callsScripts_(have<rules::Script>(*rules_)),
      generation_(nextGeneration()) {}

void RuleInterceptor::setRules(rules::RuleSetPtr rules) {
  const std::lock_guard lock(mutex_);
  rules_ = std::move(rules);
  breaks_ = have<rules::Breakpoint>(*rules_);
  callsScripts_ = have<rules::Script>(*rules_);
  generation_.store(nextGeneration(), std::memory_order_release);
}

rules::RuleSetPtr RuleInterceptor::rules() const {
  const std::lock_guard lock(mutex_);
  return rules_;
}

std::unique_ptr<engine::Interception> RuleInterceptor::begin(const Passage& passage) {
  thread_local Latest latest;
  if (latest.generation != generation_.load(std::memory_order_acquire)) {
    const std::lock_guard lock(mutex_);
    latest.generation = generation_.load(std::memory_order_relaxed);
    latest.matcher = std::make_shared<rules::RuleMatcher>(rules_);
  }
  latest.candidates.clear();
  latest.matcher->candidates(rules::Passing(passage.exchange()), latest.candidates);
  if (latest.candidates.empty()) return nullptr;
  return std::make_unique<RuleInterception>(latest.matcher, latest.candidates);
}

}  // namespace penstock::service
