// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/rules/apply.h"

#include <utility>

#include "rules/carry.h"
#include "rules/compile.h"

namespace penstock::rules {

Flow couldNot(const CompiledRule& rule, Subject& subject, const std::string& why) {
  subject.did({model::Did::notCarriedOut, why, model::By::rule, rule.label});
  if (!rule.rule.strict) return Flow::next;
  subject.answer({502, {{"Content-Type", "text/plain; charset=utf-8"}}, "The rule \"" + rule.label + "\" could not be carried out: " + why + "\n"});
  return Flow::ended;
}

namespace {

/// The heads as they are before a rule that may edit them.
struct Before {
  Before(const CompiledRule& rule, Side side, const Subject& subject) {
    if (!rule.editsHead[std::size_t(side)]) return;
    if (side == Side::request)
      request = subject.request();
    else if (subject.response())
      response = *subject.response();
  }
  void changesTo(const Subject& subject, model::Changes& changes) const {
    if (request) model::addChanges(changes, *request, subject.request());
    if (response) model::addChanges(changes, *response, *subject.response());
  }
  std::optional<model::RequestHead> request;
  std::optional<model::ResponseHead> response;
};

/// What a rule did, as it comes together.
class Told {
 public:
  Told(const CompiledRule& rule, Subject& subject) : rule_(rule), subject_(subject) {}
  void add(Done& did) {
    if (did.clause.empty()) return;
    if (did.did != model::Did::carriedOut) return others_.push_back({did.did, std::move(did.clause), model::By::rule, rule_.label});
    clauses_.append(clauses_.empty() ? "" : ", ").append(did.clause);
    for (model::Change& change : did.changes)
      if (changes_.size() < model::mostChanges) changes_.push_back(std::move(change));
  }
  void tell(const Before& before) {
    before.changesTo(subject_, changes_);
    if (!clauses_.empty()) {
      model::TraceEntry entry(model::Did::carriedOut, std::move(clauses_), model::By::rule, rule_.label);
      entry.changes = std::move(changes_);
      subject_.did(std::move(entry));
    }
    for (model::TraceEntry& entry : others_) subject_.did(std::move(entry));
  }

 private:
  const CompiledRule& rule_;
  Subject& subject_;
  std::string clauses_;
  model::Changes changes_;
  model::Trace others_;
};

}  // namespace

Flow apply(const CompiledRule& rule, Side side, Subject& subject, const std::optional<filter::Groups>& groups, filter::PatternSearch& search) {
  const Before before(rule, side, subject);
  Told told(rule, subject);
  Flow flow = Flow::next;
  for (const CompiledAction& action : rule.actions) {
    if (action.phase != side) continue;
    Done did = carry(rule, action, subject, groups ? &*groups : nullptr, search);
    told.add(did);
    flow = did.problem.empty() ? did.flow : couldNot(rule, subject, did.problem);
    if (flow != Flow::next) break;
  }
  told.tell(before);
  if (flow == Flow::next && rule.rule.stop && side == rule.phase) return Flow::stop;
  return flow;
}

void applyToAnswer(const CompiledRule& rule, Subject& subject, const std::optional<filter::Groups>& groups, filter::PatternSearch& search) {
  for (const CompiledAction& action : rule.actions) {
    if (action.phase != Side::response || !isSlow(rule.rule.actions[action.action])) continue;
    Done did = carry(rule, action, subject, groups ? &*groups : nullptr, search);
    if (!did.clause.empty()) subject.did({did.did, std::move(did.clause), model::By::rule, rule.label});
  }
}

}  // namespace penstock::rules
