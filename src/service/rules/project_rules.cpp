// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/project_rules.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "service/rules/dry_run.h"
#include "service/rules/kept_rules.h"
#include "service/rules/rule_files.h"
#include "service/rules/rule_paths.h"

namespace penstock::service {

namespace {

using rules::Rule;

constexpr char setting[] = "rules";
constexpr std::size_t mostSteps = 100;
constexpr auto oneGo = std::chrono::seconds(5);  // between two keystrokes, or nearly

auto withId(std::vector<Rule>& rules, const std::string& id) {
  return std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.id == id; });
}

std::string quoted(const Rule& rule) { return rule.name.empty() ? rule.id : "\"" + rule.name + "\""; }

Error noRule(const std::string& id) { return makeError(ErrorCode::notFound, "there is no rule " + id); }

/// A project lies anywhere, and whoever uses it was started anywhere.
Result<void> checkPaths(const Rule& rule) {
  for (std::size_t i = 0; i < rule.actions.size(); ++i) {
    rules::Action action = rule.actions[i];
    const NamedFile named = fileOf(action);
    if (!named.path || named.path->starts_with('/')) continue;
    return makeError(ErrorCode::invalidArgument, "actions[" + std::to_string(i) + "]." + named.member +
                                                     ": expected a whole path such as /home/me/answers/" + *named.path);
  }
  return {};
}

std::string rulesOf(std::size_t count) { return count == 1 ? "The rule" : "The " + std::to_string(count) + " rules"; }

}  // namespace

Result<void> ProjectRules::begin(const std::vector<std::string>& files, std::string secret) {
  auto ofRun = readRuleFiles(files);
  if (!ofRun) return ofRun.error();
  secret_ = std::move(secret);
  ofRun_ = std::move(*ofRun);
  std::set<std::string> taken;
  for (std::size_t i = 0; i < ofRun_.size(); ++i) {
    std::string& id = ofRun_[i].id;
    for (std::size_t n = i + 1; id.empty() || !taken.insert(id).second; ++n) id = "file-" + std::to_string(n);
  }
  auto set = rules::RuleSet::compile(ofRun_);
  if (!set) return set.error();
  interceptor_ = std::make_shared<RuleInterceptor>(std::move(*set));
  another_ = projects_.changed().subscribe([this] {
    take();
    changed_.notify();
  });
  take();
  return {};
}

void ProjectRules::take() {
  const std::lock_guard lock(mutex_);
  project_ = projects_.current();
  state_ = {};
  unreadable_.clear();
  undo_.clear();
  redo_.clear();
  takeFrom(*project_);
  if (auto set = compiled(state_.rules)) return interceptor_->setRules(std::move(*set));
  state_ = {};
  interceptor_->setRules(*compiled({}));
}

/// What its own person wrote is in force; of somebody else's project all is switched off first.
void ProjectRules::takeFrom(Project& project) {
  auto kept = rulesIn(project.setting(setting), secret_);
  if (kept) {
    giveIds(kept->rules);
    if (const auto set = compiled(kept->rules); !set) kept = set.error();
  }
  if (!kept) {
    unreadable_ = kept.error().message;
    return;
  }
  state_.rules = std::move(kept->rules);
  if (kept->ours) return;
  for (Rule& rule : state_.rules) {
    rule.enabled = false;
    state_.foreign.insert(rule.id);
  }
}

std::string ProjectRules::warning() const {
  const std::lock_guard lock(mutex_);
  if (!unreadable_.empty())
    return "The rules of this project cannot be read and are not in force: " + unreadable_ + ". They stay in it until rules are changed.";
  if (state_.foreign.empty()) return {};
  const std::size_t count = state_.foreign.size();
  return rulesOf(count) + " of this project " + (count == 1 ? "was" : "were") + " written by somebody else and " + (count == 1 ? "is" : "are") +
         " switched off: look at what " + (count == 1 ? "it does" : "they do") + " before you switch " + (count == 1 ? "it" : "them") + " on.";
}

Result<rules::RuleSetPtr> ProjectRules::compiled(const std::vector<Rule>& rules) const {
  const rules::RuleSetPtr former = interceptor_->rules();
  auto own = rules::RuleSet::compile(rules, former.get());  // by itself: an error says which of these it is
  if (!own || ofRun_.empty()) return own;
  std::vector<Rule> all = ofRun_;
  all.insert(all.end(), rules.begin(), rules.end());
  return rules::RuleSet::compile(std::move(all), former.get());
}

std::vector<RuleRow> ProjectRules::list() const {
  const std::lock_guard lock(mutex_);
  const rules::RuleSetPtr set = interceptor_ ? interceptor_->rules() : nullptr;
  std::vector<RuleRow> out;
  const auto add = [&](const Rule& rule, bool ofRun) {
    RuleRow row{rule, ofRun, state_.foreign.contains(rule.id), 0, {}};
    if (const auto figures = set ? set->figuresOf(rule.id) : std::nullopt) {
      row.hits = figures->hits;
      row.lastHit = figures->lastHit;
    }
    out.push_back(std::move(row));
  };
  for (const Rule& rule : ofRun_) add(rule, true);
  for (const Rule& rule : state_.rules) add(rule, false);
  return out;
}

void ProjectRules::giveIds(std::vector<Rule>& rules) const {
  std::set<std::string> taken;
  for (const Rule& rule : ofRun_) taken.insert(rule.id);
  std::vector<Rule*> without;
  for (Rule& rule : rules)
    if (rule.id.empty() || !taken.insert(rule.id).second) without.push_back(&rule);
  std::size_t next = 1;
  for (Rule* rule : without)
    for (rule->id.clear(); rule->id.empty(); ++next)
      if (std::string id = "r" + std::to_string(next); taken.insert(id).second) rule->id = std::move(id);
}

Result<void> ProjectRules::become(State next) {
  if (!project_) return makeError(ErrorCode::cancelled, "no project is open yet");
  auto set = compiled(next.rules);
  if (!set) return set.error();
  std::string text = rulesText(next.rules, secret_);
  if (text.size() > mostRulesText) return makeError(ErrorCode::limit, "a project's rules may have 16 MB");
  if (auto kept = project_->setSetting(setting, std::move(text)); !kept) return kept;
  interceptor_->setRules(std::move(*set));
  state_ = std::move(next);
  unreadable_.clear();
  return {};
}

Result<void> ProjectRules::change(State next, std::string what, const std::string& rule) {
  giveIds(next.rules);
  for (std::size_t i = 0; i < next.rules.size(); ++i)
    if (auto paths = checkPaths(next.rules[i]); !paths)
      return makeError(paths.error().code, "rule " + std::to_string(i + 1) + " " + quoted(next.rules[i]) + ": " + paths.error().message);
  std::erase_if(next.foreign, [&](const std::string& id) {
    const auto rule = withId(next.rules, id);
    return rule == next.rules.end() || rule->enabled;
  });
  State before = state_;
  if (auto became = become(std::move(next)); !became) return became;
  redo_.clear();
  const SteadyTime now = steadyNow();
  if (!rule.empty() && !undo_.empty() && undo_.back().rule == rule && now - undo_.back().at < oneGo) {
    undo_.back().at = now;
    return {};
  }
  undo_.push_back({std::move(before), std::move(what), rule, now});
  if (undo_.size() > mostSteps) undo_.pop_front();
  return {};
}

Result<void> ProjectRules::set(std::vector<Rule> rules, std::string what) {
  {
    const std::lock_guard lock(mutex_);
    if (auto changed = change({std::move(rules), state_.foreign}, std::move(what)); !changed) return changed;
  }
  changed_.notify();
  return {};
}

Result<std::string> ProjectRules::add(Rule rule, const std::string& before) {
  std::string id;
  {
    const std::lock_guard lock(mutex_);
    State next = state_;
    const std::string what = "Add rule" + (rule.name.empty() ? std::string() : " \"" + rule.name + "\"");
    const auto at = std::size_t(withId(next.rules, before) - next.rules.begin());
    if (rule.id.empty() || withId(next.rules, rule.id) != next.rules.end()) rule.id.clear();
    next.rules.insert(next.rules.begin() + std::ptrdiff_t(at), std::move(rule));
    if (auto changed = change(std::move(next), what); !changed) return changed.error();
    id = state_.rules[at].id;
  }
  changed_.notify();
  return id;
}

Result<void> ProjectRules::replace(Rule rule) {
  {
    const std::lock_guard lock(mutex_);
    State next = state_;
    const auto former = withId(next.rules, rule.id);
    if (former == next.rules.end()) return noRule(rule.id);
    const bool switched = former->enabled != rule.enabled;
    const std::string what = (!switched ? "Change rule " : rule.enabled ? "Switch on rule " : "Switch off rule ") + quoted(rule);
    const std::string id = rule.id;
    *former = std::move(rule);
    if (auto changed = change(std::move(next), what, switched ? std::string() : id); !changed) return changed;
  }
  changed_.notify();
  return {};
}

Result<void> ProjectRules::remove(const std::string& id) {
  {
    const std::lock_guard lock(mutex_);
    State next = state_;
    const auto rule = withId(next.rules, id);
    if (rule == next.rules.end()) return noRule(id);
    const std::string what = "Delete rule " + quoted(*rule);
    next.rules.erase(rule);
    if (auto changed = change(std::move(next), what); !changed) return changed;
  }
  changed_.notify();
  return {};
}

Result<std::size_t> ProjectRules::importFile(const std::string& file) {
  auto read = readRuleFile(file);
  if (!read) return read.error();
  const std::size_t count = read->size();
  {
    const std::lock_guard lock(mutex_);
    State next = state_;
    for (Rule& rule : *read) next.rules.push_back(std::move(rule));
    if (auto changed = change(std::move(next), "Import of " + std::to_string(count) + (count == 1 ? " rule" : " rules")); !changed) return changed.error();
  }
  changed_.notify();
  return count;
}

std::string ProjectRules::undoText() const {
  const std::lock_guard lock(mutex_);
  return undo_.empty() ? std::string() : undo_.back().what;
}

std::string ProjectRules::redoText() const {
  const std::lock_guard lock(mutex_);
  return redo_.empty() ? std::string() : redo_.back().what;
}

Result<void> ProjectRules::go(std::deque<Step>& from, std::deque<Step>& to) {
  {
    const std::lock_guard lock(mutex_);
    if (from.empty()) return makeError(ErrorCode::notFound, "nothing was changed");
    Step back{state_, from.back().what};
    if (auto became = become(from.back().state); !became) return became;
    from.pop_back();
    to.push_back(std::move(back));
  }
  changed_.notify();
  return {};
}

Result<void> ProjectRules::undo() { return go(undo_, redo_); }
Result<void> ProjectRules::redo() { return go(redo_, undo_); }

Result<void> ProjectRules::check(const Rule& rule) const {
  Rule bare = rule;
  bare.id.clear();
  bare.name.clear();
  constexpr std::string_view first = "rule 1: ";  // as an error names it
  if (const auto set = rules::RuleSet::compile({std::move(bare)}); !set)
    return makeError(set.error().code, set.error().message.substr(set.error().message.starts_with(first) ? first.size() : 0));
  return checkPaths(rule);
}

Result<std::unique_ptr<DryRun>> ProjectRules::dryRun(const Rule& rule, const std::string& expression, std::size_t samples) const {
  if (auto checked = check(rule); !checked) return checked.error();
  ProjectPtr project;
  {
    const std::lock_guard lock(mutex_);
    project = project_;
  }
  if (!project || project->closed()) return makeError(ErrorCode::cancelled, "no project is open");
  return startDryRun(rule, expression, std::move(project), samples);
}

}  // namespace penstock::service
