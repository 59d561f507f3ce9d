// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/rule_candidates.h"

#include <algorithm>
#include <utility>

#include "penstock/base/clock.h"
#include "penstock/net/side_thread.h"

namespace penstock::service {

using filter::Part;
using rules::CompiledRule;
using rules::Flow;
using rules::Side;
using Held = filter::Verdict;

namespace {

Part bodyOf(Side side) { return side == Side::request ? Part::requestBody : Part::responseBody; }

/// What a rule would have to know and is not here. In the request's phase a field of both sides is what the request has of it.
Part missingOf(const CompiledRule& rule, Side side, const rules::Passing& seen) {
  Part missing = Part::none;
  if (!seen.held(Side::request)) missing |= Part::requestBody;
  if (side == Side::response && !seen.held(Side::response)) missing |= Part::responseBody;
  if (side == Side::request && rule.phase == Side::response) missing |= Part::responseHead | Part::responseBody;
  return missing;
}

}  // namespace

Held RuleCandidates::decide(rules::RuleMatcher& matcher, One& one, Side side, const rules::Passing& seen) {
  if (one.decided) return one.matches ? Held::yes : Held::no;
  one.groups.reset();
  return matcher.decide(one.index, seen, missingOf(matcher.set()[one.index], side, seen), one.groups);
}

void RuleCandidates::count(rules::RuleMatcher& matcher, One& one) {
  if (!std::exchange(one.counted, true)) matcher.set().hit(one.index, wallNow());
}

bool RuleCandidates::wantsBody(rules::RuleMatcher& matcher, Side side, const rules::Passing& seen) {
  if (seen.held(side)) return false;
  for (One& one : all_) {
    const CompiledRule& rule = matcher.set()[one.index];
    if (side == Side::response && !rule.acts[std::size_t(Side::response)]) continue;
    const Held held = decide(matcher, one, side, seen);
    if (held == Held::unknown && filter::any(rule.decidedBy.looksAt & bodyOf(side))) return true;
    if (held != Held::yes) continue;
    if (rule.editsBody[std::size_t(side)]) return true;
    if (rule.ends && rule.phase == side) break;
  }
  return false;
}

bool RuleCandidates::isLong(const rules::RuleSet& rules, Side side, const std::array<std::size_t, 2>& bytes) const {
  return std::any_of(all_.begin(), all_.end(), [&](const One& one) {
    const CompiledRule& rule = rules[one.index];
    for (const Side of : {Side::request, Side::response}) {
      const bool looks = !one.decided && filter::any(rule.decidedBy.looksAt & bodyOf(of)), edits = of == side && rule.editsBody[std::size_t(of)];
      if (bytes[std::size_t(of)] > net::mostAtOnce && (looks || edits)) return true;
    }
    return false;
  });
}

void RuleCandidates::carryOut(rules::RuleMatcher& matcher, Side side, const rules::Passing& seen, rules::Subject& subject) {
  for (std::size_t i = 0; i < all_.size(); ++i) {
    const Flow flow = carryOut(matcher, all_[i], side, seen, subject);
    if (flow == Flow::next) continue;
    // An answer in the request's phase is as slow as rules behind that one say, unless it stops the list.
    if (flow == Flow::stop || matcher.set()[all_[i].index].rule.stop) all_.resize(i + 1);
    return;
  }
}

Flow RuleCandidates::carryOut(rules::RuleMatcher& matcher, One& one, Side side, const rules::Passing& seen, rules::Subject& subject) {
  const CompiledRule& rule = matcher.set()[one.index];
  const bool here = side == Side::response || rule.phase == Side::request || rule.requestDecides();
  if (!here) return Flow::next;
  const bool before = one.decided;
  const Held held = decide(matcher, one, side, seen);
  if (!before && !matcher.gaveUp().empty()) {
    one.decided = true;
    one.matches = false;
    return couldNot(rule, subject, matcher.gaveUp());
  }
  if (rule.requestDecides() && held != Held::unknown) {
    one.decided = true;
    one.matches = held == Held::yes;
  }
  if (held == Held::no || !rule.acts[std::size_t(side)]) return Flow::next;
  if (held == Held::unknown) return couldNot(rule, subject, "its condition looks at a body that could not be held");
  count(matcher, one);
  return apply(rule, side, subject, one.groups, matcher.search(one.index));
}

void RuleCandidates::slowAnswer(rules::RuleMatcher& matcher, const rules::Passing& seen, rules::Subject& subject) {
  for (One& one : all_) {
    const CompiledRule& rule = matcher.set()[one.index];
    if (!rule.slowsResponse || decide(matcher, one, Side::request, seen) != Held::yes) continue;
    count(matcher, one);
    rules::applyToAnswer(rule, subject, one.groups, matcher.search(one.index));
  }
}

}  // namespace penstock::service
