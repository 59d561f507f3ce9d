// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/rule_interceptor.h"

#include <array>
#include <utility>
#include <vector>

#include "penstock/net/side_thread.h"
#include "penstock/rules/compiled_rule.h"
#include "service/rules/distant_matcher.h"
#include "service/rules/distant_subject.h"
#include "service/rules/passage_subject.h"
#include "service/rules/rule_candidates.h"
#include "service/rules/rule_messages.h"

namespace penstock::service {

using engine::Passage;
using engine::Verdict;
using rules::Side;

namespace {

std::uint64_t nextGeneration() {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

/// A phase of an exchange, worked on away from its thread.
struct DistantWork {
  explicit DistantWork(Passage& passage) : subject(passage) {}
  RuleCandidates candidates;
  DistantSubject subject;
};

/// The rules that may apply to one exchange.
class RuleInterception final : public engine::Interception {
 public:
  RuleInterception(std::shared_ptr<rules::RuleMatcher> matcher, const std::vector<std::uint32_t>& candidates) : matcher_(std::move(matcher)) {
    std::vector<std::uint32_t> onMessages;
    for (const std::uint32_t index : candidates) {
      if (matcher_->set()[index].onMessages()) onMessages.push_back(index);
      if (matcher_->set()[index].rule.on.exchanges()) candidates_.add(index);
    }
    if (!onMessages.empty()) messages_.emplace(matcher_, std::move(onMessages));
  }

  /// For what is worked on away from this thread, which is content that it asked for.
  bool mayWait() const override { return asked_[0] || asked_[1]; }
  net::Awaitable<Verdict> request(Passage& passage) override { return at(Side::request, passage); }
  net::Awaitable<Verdict> response(Passage& passage) override { return at(Side::response, passage); }
  void answered(Passage& passage) override {
    PassageSubject subject(passage);
    rules::Passing seen(passage.exchange());
    hold(seen, passage);
    candidates_.slowAnswer(*matcher_, seen, subject);
    (void)subject.finish();
  }
  engine::MessageInterception* messages(Passage& passage) override {
    if (!messages_) return nullptr;
    messages_->of(passage);
    return &*messages_;
  }

 private:
  net::Awaitable<Verdict> at(Side side, Passage& passage) {
    rules::Passing seen(passage.exchange());
    hold(seen, passage);
    bool& asked = asked_[std::size_t(side)];
    if (!asked && candidates_.wantsBody(*matcher_, side, seen)) {
      asked = true;
      co_return Verdict::withBody();
    }
    PassageSubject subject(passage);
    const bool aside = mayWait() && candidates_.isLong(matcher_->set(), side, sizesOf(passage));
    if (aside)
      co_await carryOutAside(side, passage, subject);
    else
      candidates_.carryOut(*matcher_, side, seen, subject);
    co_return subject.finish();
  }

  /// Others of the thread go on meanwhile.
  net::Awaitable<> carryOutAside(Side side, Passage& passage, PassageSubject& subject) {
    const auto work = std::make_shared<DistantWork>(passage);
    work->candidates = candidates_;
    std::function<bool()> job = [work, side, set = matcher_->shared()] {
      rules::Passing seen(work->subject.exchange());
      for (const Side which : {Side::request, Side::response}) seen.hold(which, work->subject.came(which));
      work->candidates.carryOut(distantMatcher(set), side, seen, work->subject);
      return true;
    };
    const auto done = co_await net::aside(passage.thread(), std::move(job));
    if (!done) co_return;
    candidates_ = std::move(work->candidates);
    work->subject.finish(passage, subject);
  }

  static std::array<std::size_t, 2> sizesOf(const Passage& passage) {
    const auto size = [&](engine::Side side) { return passage.body(side) ? passage.body(side)->size() : 0; };
    return {size(engine::Side::request), size(engine::Side::response)};
  }
  static void hold(rules::Passing& seen, const Passage& passage) {
    seen.hold(Side::request, passage.body(engine::Side::request));
    seen.hold(Side::response, passage.body(engine::Side::response));
  }

  std::shared_ptr<rules::RuleMatcher> matcher_;
  RuleCandidates candidates_;
  bool asked_[2] = {false, false};
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
