// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/rule_messages.h"

#include <algorithm>
#include <utility>

#include "penstock/base/clock.h"
#include "penstock/net/side_thread.h"
#include "penstock/rules/apply.h"
#include "penstock/rules/compiled_rule.h"
#include "service/rules/distant_matcher.h"

namespace penstock::service {

using engine::MessageVerdict;
using filter::Part;
using rules::Flow;
using rules::Side;

namespace {

/// Of what a rule does to messages the first few are told one by one, then each that ends a power of ten.
constexpr std::uint64_t toldOneByOne = 5;

bool isPowerOfTen(std::uint64_t n) {
  while (n >= 10 && n % 10 == 0) n /= 10;
  return n == 1;
}

}  // namespace

/// What rules made of a message, and what each of them is to say of it.
struct RuleMessages::Judged {
  bool matched = false;  // else nothing of the rest is set
  rules::MessageOutcome outcome;
  std::vector<std::pair<std::size_t, model::Trace>> said;  // by the rule's place
};

RuleMessages::RuleMessages(std::shared_ptr<rules::RuleMatcher> matcher, std::vector<std::uint32_t> rules)
    : matcher_(std::move(matcher)), rules_(std::move(rules)), told_(rules_.size()) {}
RuleMessages::~RuleMessages() = default;

/// On any thread: what it looks at does not change meanwhile.
RuleMessages::Judged RuleMessages::judge(rules::RuleMatcher& matcher, const std::vector<std::uint32_t>& rules, const model::Exchange& exchange,
                                         const model::Message& message, const std::string& payload) {
  Judged out;
  const rules::PassingMessage seen(exchange, message, payload);
  const Part missing = exchange.response ? Part::none : Part::responseHead;
  const Side way = message.direction == model::Direction::toServer ? Side::request : Side::response;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const rules::CompiledRule& rule = matcher.set()[rules[i]];
    std::optional<filter::Groups> groups;
    if (matcher.decide(rules[i], seen, missing, groups) != filter::Verdict::yes) continue;
    matcher.set().hit(rules[i], wallNow());
    if (!std::exchange(out.matched, true)) {
      out.outcome.payload = payload;
      out.outcome.event = message.kind == model::MessageKind::event;
    }
    const Flow flow = rules::applyToMessage(rule, way, message.index, out.outcome, groups, matcher.search(rules[i]));
    out.said.emplace_back(i, std::exchange(out.outcome.trace, {}));
    if (flow != Flow::next) break;
  }
  return out;
}

/// Others of the thread go on meanwhile.
net::Awaitable<RuleMessages::Judged> RuleMessages::judgeAside(const model::Message& message, const std::string& payload) {
  std::function<Judged()> job = [exchange = passage_->exchange(), message, payload, rules = rules_, set = matcher_->shared()] {
    return judge(distantMatcher(set), rules, exchange, message, payload);
  };
  auto done = co_await net::aside(passage_->thread(), std::move(job));
  co_return done ? std::move(*done) : Judged();
}

void RuleMessages::tell(std::size_t place, model::Trace trace) {
  for (model::TraceEntry& entry : trace) {
    const std::uint64_t count = ++told_[place];
    if (count > toldOneByOne && !isPowerOfTen(count)) continue;
    if (count > toldOneByOne) entry.detail += ", as the " + std::to_string(count) + "th";
    passage_->did(std::move(entry));
  }
}

void RuleMessages::mark(const model::Annotation& annotation) {
  model::Annotation now = marked_;
  model::addTo(now, annotation);
  if (now == marked_) return;
  marked_ = std::move(now);
  passage_->annotate(annotation);
}

net::Awaitable<> RuleMessages::delay(std::chrono::milliseconds by) {
  net::asio::steady_timer timer(passage_->thread().context(), by);
  waits_.push_back(&timer);
  net::error_code ignored;
  co_await timer.async_wait(net::asio::redirect_error(net::asio::use_awaitable, ignored));
  std::erase(waits_, &timer);
}

net::Awaitable<MessageVerdict> RuleMessages::message(const model::Message& message, std::string& payload) {
  Judged judged;
  if (payload.size() > net::mostAtOnce)
    judged = co_await judgeAside(message, payload);
  else
    judged = judge(*matcher_, rules_, passage_->exchange(), message, payload);
  if (!judged.matched || over_) co_return MessageVerdict::pass;
  for (auto& [place, trace] : judged.said) tell(place, std::move(trace));
  rules::MessageOutcome& out = judged.outcome;
  mark(out.annotation);
  if (out.delay.count() > 0) co_await delay(out.delay);
  if (out.dropped) co_return MessageVerdict::drop;
  if (out.breaks) passage_->breakAtMessage(message.index);
  if (!out.edited) co_return MessageVerdict::pass;
  payload = std::move(out.payload);
  co_return MessageVerdict::edited;
}

void RuleMessages::abandon() {
  over_ = true;
  for (net::asio::steady_timer* timer : waits_) timer->cancel();
}

}  // namespace penstock::service
