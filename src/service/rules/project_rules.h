// SPDX-License-Identifier: GPL-3.0-or-later
// The rules in force: those of the run's files, then the project's.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "penstock/service/projects.h"
#include "penstock/service/rules.h"
#include "service/rules/rule_interceptor.h"

namespace penstock::service {

/// Lifetime: the projects outlive it. Thread: any, but begin, which comes before the rest.
class ProjectRules final : public Rules {
 public:
  explicit ProjectRules(Projects& projects) : projects_(projects) {}
  /// From now on with the project that is open. `secret` seals what stands in projects. **Errors**: as readRuleFile().
  Result<void> begin(const std::vector<std::string>& files, std::string secret);
  /// Carries them out. After begin.
  const std::shared_ptr<RuleInterceptor>& interceptor() const { return interceptor_; }
  /// What a person should know of the project's rules, in a sentence or two; "" for nothing.
  std::string warning() const;

  std::vector<RuleRow> list() const override;
  Result<void> set(std::vector<rules::Rule> rules, std::string what) override;
  Result<std::string> add(rules::Rule rule, const std::string& before) override;
  Result<void> replace(rules::Rule rule) override;
  Result<void> remove(const std::string& id) override;
  Result<std::size_t> importFile(const std::string& file) override;
  std::string undoText() const override;
  Result<void> undo() override;
  std::string redoText() const override;
  Result<void> redo() override;
  Result<void> check(const rules::Rule& rule) const override;
  Result<std::unique_ptr<DryRun>> dryRun(const rules::Rule& rule, const std::string& expression, std::size_t samples) const override;
  Notifier<>& changed() override { return changed_; }

 private:
  struct State {
    std::vector<rules::Rule> rules;
    std::set<std::string> foreign;  // ids of those that came with somebody else's project and were not switched on
  };
  struct Step {
    State state;  // to go back to, or forth
    std::string what;
    std::string rule = {};  // id of the one that is being changed: what is typed in one go is one step
    SteadyTime at{};
  };

  void take();
  void takeFrom(Project& project);
  /// Those of the run, and these.
  Result<rules::RuleSetPtr> compiled(const std::vector<rules::Rule>& rules) const;
  /// Puts them into the project and in force, or changes nothing.
  Result<void> become(State next);
  Result<void> change(State next, std::string what, const std::string& rule = {});
  Result<void> go(std::deque<Step>& from, std::deque<Step>& to);
  void giveIds(std::vector<rules::Rule>& rules) const;

  Projects& projects_;
  std::string secret_;
  std::shared_ptr<RuleInterceptor> interceptor_;
  Notifier<> changed_;
  mutable std::mutex mutex_;
  ProjectPtr project_;  // whose rules these are
  std::vector<rules::Rule> ofRun_;
  State state_;
  std::string unreadable_;  // why what the project has is none; it stays there until rules are changed
  std::deque<Step> undo_, redo_;
  Subscription another_;  // project
};

}  // namespace penstock::service
