// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/rule_messages.h"

#include <algorithm>
#include <utility>

#include "penstock/base/clock.h"
#include "penstock/rules/apply.h"
#include "penstock/rules/compiled_rule.h"

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

class RuleMessages::Outcome : public rules::MessageOutcome {};

RuleMessages::RuleMessages(std::shared_ptr<rules::RuleMatcher> matcher, std::vector<std::uint32_t> rules)
    : matcher_(std::move(matcher)), rules_(std::move(rules)), told_(rules_.size()) {}
RuleMessages::~RuleMessages() = default;

bool RuleMessages::matches(std::uint32_t rule, const model::Message& message, const std::string& payload, std::optional<filter::Groups>& groups) {
  const rules::PassingMessage seen(passage_->exchange(), message, payload);
  Part missing = Part::none;
  if (!passage_->exchange().response) missing |= Part::responseHead;
  return matcher_->decide(rule, seen, missing, groups) == filter::Verdict::yes;
}

/// Null: no rule has anything to do with it.
std::unique_ptr<RuleMessages::Outcome> RuleMessages::judge(const model::Message& message, const std::string& payload) {
  std::unique_ptr<Outcome> out;
  const Side way = message.direction == model::Direction::toServer ? Side::request : Side::response;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const rules::CompiledRule& rule = matcher_->set()[rules_[i]];
    std::optional<filter::Groups> groups;
    if (!matches(rules_[i], message, payload, groups)) continue;
    matcher_->set().hit(rules_[i], wallNow());
    if (!out) {
      out = std::make_unique<Outcome>();
      out->payload = payload;
    }
    const Flow flow = rules::applyToMessage(rule, way, message.index, *out, groups, matcher_->search(rules_[i]));
    tell(i, std::exchange(out->trace, {}));
    if (flow != Flow::next) break;
  }
  return out;
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
  const std::unique_ptr<Outcome> out = judge(message, payload);
  if (!out) co_return MessageVerdict::pass;
  mark(out->annotation);
  if (out->delay.count() > 0) co_await delay(out->delay);
  if (out->dropped) co_return MessageVerdict::drop;
  if (out->breaks) passage_->breakAtMessage(message.index);
  if (!out->edited) co_return MessageVerdict::pass;
  payload = std::move(out->payload);
  co_return MessageVerdict::edited;
}

void RuleMessages::abandon() {
  for (net::asio::steady_timer* timer : waits_) timer->cancel();
}

}  // namespace penstock::service
