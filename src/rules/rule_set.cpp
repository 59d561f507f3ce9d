// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/rules/rule_set.h"

#include <algorithm>

#include "penstock/filter/head_text.h"
#include "penstock/model/url.h"
#include "penstock/rules/compiled_rule.h"
#include "rules/checks.h"
#include "rules/compile.h"

namespace penstock::rules {

using filter::Part;
using filter::Verdict;

RuleSet::RuleSet() = default;
RuleSet::~RuleSet() = default;

Result<std::shared_ptr<const RuleSet>> RuleSet::compile(std::vector<Rule> rules, const RuleSet* former) {
  std::shared_ptr<RuleSet> set(new RuleSet);
  std::vector<Ready> ready;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const std::string name = nameOf(rules[i], i);
    auto compiled = compileRule(std::move(rules[i]));
    if (auto* mistake = std::get_if<Mistake>(&compiled))
      return makeError(ErrorCode::invalidArgument, name + ": " + mistake->member + ": " + mistake->message);
    auto& made = std::get<Ready>(compiled);
    CompiledRule& rule = *made.rule;
    const Rule& read = rule.rule;
    rule.label = !read.name.empty() ? read.name : !read.id.empty() ? read.id : std::to_string(i + 1);
    if (!read.id.empty()) {
      const auto known = former ? former->counters_.find(read.id) : decltype(set->counters_)::const_iterator();
      const bool first = set->counters_.try_emplace(read.id, rule.counters).second;
      if (first && former && known != former->counters_.end()) set->counters_[read.id] = rule.counters = known->second;
    }
    if (rule.rule.enabled) ready.push_back(std::move(made));
  }
  std::stable_sort(ready.begin(), ready.end(), [](const Ready& a, const Ready& b) { return a.rule->rule.priority > b.rule->rule.priority; });
  for (Ready& one : ready) {
    set->rules_.push_back(std::move(one.rule));
    set->masks_.push_back(one.mask);
  }
  return std::shared_ptr<const RuleSet>(std::move(set));
}

const CompiledRule& RuleSet::operator[](std::size_t i) const { return *rules_[i]; }
void RuleSet::hit(std::size_t i, WallTime at) const {
  RuleCounters& counters = *(*this)[i].counters;
  counters.hits.fetch_add(1, std::memory_order_relaxed);
  counters.lastHit.store(at.time_since_epoch().count(), std::memory_order_relaxed);
}
std::uint64_t RuleSet::hits(std::size_t i) const { return (*this)[i].counters->hits.load(std::memory_order_relaxed); }
std::optional<WallTime> RuleSet::lastHit(std::size_t i) const {
  if (hits(i) == 0) return std::nullopt;
  return WallTime(WallTime::duration((*this)[i].counters->lastHit.load(std::memory_order_relaxed)));
}
std::optional<RuleSet::Figures> RuleSet::figuresOf(const std::string& id) const {
  const auto found = counters_.find(id);
  if (found == counters_.end()) return std::nullopt;
  Figures out{found->second->hits.load(std::memory_order_relaxed), {}};
  if (out.hits > 0) out.lastHit = WallTime(WallTime::duration(found->second->lastHit.load(std::memory_order_relaxed)));
  return out;
}

namespace {

bool compares(const CompiledCondition& c, std::string_view text, filter::PatternSearch* search, std::optional<filter::Groups>& groups) {
  switch (c.op) {
    case Condition::Op::equals: return text == c.value;
    case Condition::Op::contains: return text.find(c.value) != std::string_view::npos;
    case Condition::Op::prefix: return text.starts_with(c.value);
    case Condition::Op::regex: break;
  }
  if (!search->find(*c.pattern, text)) return false;
  if (!groups && !c.negate && c.pattern->groups() > 0) groups = search->groups(*c.pattern, text);
  return true;
}

bool inHeader(const CompiledCondition& c, const model::RequestHead& head, filter::PatternSearch* search, std::optional<filter::Groups>& groups) {
  const auto holds = [&](std::string_view value) { return c.there || compares(c, value, search, groups); };
  const bool host = equalsIgnoreCase(c.name, "host");
  for (std::size_t i = 0; i < head.headers.size(); ++i) {
    const auto field = head.headers[i];
    // HTTP/2 says Host in another way.
    const bool named = equalsIgnoreCase(field.name, c.name) || (host && field.name == ":authority");
    if (named && holds(field.value)) return true;
  }
  return false;
}

/// A tunnel that nobody asked for by CONNECT has none.
const model::RequestHead& headOf(const model::Exchange& x) {
  static const model::RequestHead none;
  return x.request ? *x.request : none;
}

/// Without `negate`.
Verdict holds(const CompiledCondition& c, const Passing& exchange, Part missing, filter::PatternSearch* search, std::optional<filter::Groups>& groups) {
  const model::Exchange& x = exchange.exchange();
  const model::RequestHead& head = headOf(x);
  const auto verdict = [](bool b) { return b ? Verdict::yes : Verdict::no; };
  switch (c.field) {
    case Condition::Field::host: return verdict(compares(c, x.host, search, groups));
    case Condition::Field::path: return verdict(compares(c, head.path, search, groups));
    case Condition::Field::method: return verdict(compares(c, head.method, search, groups));
    case Condition::Field::header: return verdict(inHeader(c, head, search, groups));
    case Condition::Field::body: break;
  }
  if (filter::any(missing & Part::requestBody)) return Verdict::unknown;
  return verdict(compares(c, exchange.bodyOfConditions(), search, groups));
}

void addTo(TextMask& mask, std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  if (all < 0x80)
    mask.add(text);
  else
    mask.addAll();  // other letters may be two cases of one
}

}  // namespace

RuleMatcher::RuleMatcher(RuleSetPtr set) : set_(std::move(set)), evaluators_(set_->size()), searches_(set_->size()) {}
RuleMatcher::~RuleMatcher() = default;

void RuleMatcher::candidates(const Passing& exchange, std::vector<std::uint32_t>& out) {
  const model::Exchange& x = exchange.exchange();
  if (set_->size() == 0) return;
  const model::RequestHead& head = headOf(x);
  line_.assign(head.method).append(" ").append(model::urlOf(x)).append(" ").append(x.host).append(" ").append(head.path);
  TextMask mask;
  addTo(mask, line_);
  // One search for each: find_first_of asks for every character.
  if (line_.find('%') != std::string::npos || line_.find('+') != std::string::npos) addTo(mask, filter::asRead(head.path));
  constexpr Part later = Part::requestBody | Part::responseHead | Part::responseBody | Part::messages;
  for (std::uint32_t i = 0; i < set_->size(); ++i) {
    if (!mask.mayHold(set_->masks_[i])) continue;
    std::optional<filter::Groups> groups;
    if (decide(i, exchange, later, groups) != Verdict::no || !gaveUp_.empty()) out.push_back(i);  // the exchange is told that it gave up
  }
}

filter::PatternSearch& RuleMatcher::search(std::size_t rule) {
  auto& search = searches_[rule];
  if (!search) search = std::make_unique<filter::PatternSearch>();
  return *search;
}

Verdict RuleMatcher::decide(std::size_t index, const Passing& exchange, Part missing, std::optional<filter::Groups>& groups) {
  const CompiledRule& rule = (*set_)[index];
  Verdict result = Verdict::yes;
  gaveUp_.clear();
  for (const CompiledCondition& c : rule.conditions) {
    filter::PatternSearch* const search = c.pattern ? &this->search(index) : nullptr;
    const Verdict verdict = holds(c, exchange, missing, search, groups);
    if (search && search->gaveUp()) {
      gaveUp_ = "the pattern " + c.pattern->text() + " takes too long on it";
      return Verdict::no;  // also where it is negated: nobody knows
    }
    if (verdict == Verdict::unknown)
      result = verdict;
    else if ((verdict == Verdict::yes) == c.negate)
      return Verdict::no;
  }
  if (!rule.when) return result;
  auto& evaluator = evaluators_[index];
  if (!evaluator) evaluator = std::make_unique<filter::Evaluator>(rule.when);
  const Verdict verdict = evaluator->onPassing(exchange, missing);
  if (!evaluator->trouble().empty()) {
    gaveUp_ = evaluator->trouble();
    evaluator.reset();  // it tells once
    return Verdict::no;
  }
  if (!groups) groups = evaluator->groups();
  return verdict == Verdict::yes ? result : verdict;
}

}  // namespace penstock::rules
