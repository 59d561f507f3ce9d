// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of a project: kept, in force, undone, and those that somebody else wrote.
#include "service/rules/project_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "penstock/rules/compiled_rule.h"
#include "service/project/open_projects.h"
#include "unit/service/temp_folder.h"

namespace penstock::service::test {
namespace {

using rules::Rule;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Rule blocking(const std::string& name, const std::string& when) {
  Rule rule;
  rule.name = name;
  rule.when = when;
  rule.actions.emplace_back(rules::Block{});
  return rule;
}

class ProjectRulesTest : public testing::Test {
 protected:
  ProjectRulesTest() {
    EXPECT_TRUE(projects_.begin(folder_ / "first", std::nullopt));
    start("mine");
  }
  ~ProjectRulesTest() override {
    rules_.reset();
    projects_.end();
  }
  void start(const std::string& secret, const std::vector<std::string>& files = {}) {
    rules_.emplace(projects_);
    const auto begun = rules_->begin(files, secret);
    ASSERT_TRUE(begun) << begun.error().message;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const RuleRow& row : rules_->list()) out.push_back(row.rule.name);
    return out;
  }
  std::vector<std::string> inForce() const {
    std::vector<std::string> out;
    const auto set = rules_->interceptor()->rules();
    for (std::size_t i = 0; i < set->size(); ++i) out.push_back((*set)[i].rule.name);
    return out;
  }

  TempFolder folder_;
  OpenProjects projects_;
  std::optional<ProjectRules> rules_;
};

TEST_F(ProjectRulesTest, AreInForceAtOnceAndThereAgainAtTheNextStart) {
  int told = 0;
  const Subscription telling = rules_->changed().subscribe([&] { ++told; });
  const auto first = rules_->add(blocking("one", "host == a.test"), {});
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_TRUE(rules_->add(blocking("two", "host == b.test"), {}));
  ASSERT_TRUE(rules_->add(blocking("between", ""), rules_->list()[1].rule.id));
  EXPECT_EQ(told, 3);
  EXPECT_THAT(inForce(), ElementsAre("one", "between", "two"));
  Rule off = rules_->list()[1].rule;
  off.enabled = false;
  ASSERT_TRUE(rules_->replace(off));
  EXPECT_THAT(inForce(), ElementsAre("one", "two"));

  ASSERT_TRUE(projects_.open(folder_ / "second"));
  EXPECT_THAT(names(), IsEmpty()) << "another project has its own";
  EXPECT_THAT(inForce(), IsEmpty());
  EXPECT_EQ(rules_->undoText(), "");
  ASSERT_TRUE(projects_.open(folder_ / "first"));
  EXPECT_THAT(names(), ElementsAre("one", "between", "two"));
  EXPECT_EQ(rules_->list()[0].rule.id, *first);
  EXPECT_FALSE(rules_->list()[1].rule.enabled);
  EXPECT_EQ(rules_->warning(), "");
}

TEST_F(ProjectRulesTest, BadOnesChangeNothingAndAreNamed) {
  ASSERT_TRUE(rules_->add(blocking("good", "host == a.test"), {}));
  const auto bad = rules_->add(blocking("bad", "hots == a.test"), {});
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().message, HasSubstr("rule 2 \"bad\": when: there is no field hots"));
  EXPECT_THAT(names(), ElementsAre("good"));
  EXPECT_EQ(rules_->undoText(), "Add rule \"good\"");

  Rule rule = rules_->list()[0].rule;
  rule.actions.emplace_back(rules::EditHeader{rules::EditHeader::How::set, {}, "Content-Length", "1", {}});
  EXPECT_THAT(rules_->check(rule).error().message, testing::StartsWith("actions[1].name: Content-Length cannot be changed"));
  EXPECT_FALSE(rules_->replace(rule));
  rule.actions.back() = rules::MapLocal{"answers", "index.html", {}};
  EXPECT_EQ(rules_->check(rule).error().message, "actions[1].path: expected a whole path such as /home/me/answers/answers");
  EXPECT_EQ(rules_->remove("r9").error().code, ErrorCode::notFound);
  EXPECT_THAT(inForce(), ElementsAre("good"));
}

TEST_F(ProjectRulesTest, EachStepIsUndoneAndDoneAgain) {
  ASSERT_TRUE(rules_->add(blocking("one", ""), {}));
  ASSERT_TRUE(rules_->add(blocking("two", ""), {}));
  const std::string one = rules_->list()[0].rule.id;
  ASSERT_TRUE(rules_->remove(one));
  EXPECT_EQ(rules_->undoText(), "Delete rule \"one\"");
  ASSERT_TRUE(rules_->undo());
  EXPECT_THAT(inForce(), ElementsAre("one", "two"));
  EXPECT_EQ(rules_->list()[0].rule.id, one);
  EXPECT_EQ(rules_->undoText(), "Add rule \"two\"");
  EXPECT_EQ(rules_->redoText(), "Delete rule \"one\"");
  ASSERT_TRUE(rules_->redo());
  EXPECT_THAT(inForce(), ElementsAre("two"));
  ASSERT_TRUE(rules_->undo());
  ASSERT_TRUE(rules_->add(blocking("three", ""), {}));
  EXPECT_EQ(rules_->redoText(), "") << "something new was done";
  EXPECT_FALSE(rules_->redo());
}

TEST_F(ProjectRulesTest, WhatIsTypedInOneGoIsOneStep) {
  ASSERT_TRUE(rules_->add(blocking("one", ""), {}));
  Rule rule = rules_->list()[0].rule;
  for (const char* when : {"host == a", "host == a.t", "host == a.test"}) {
    rule.when = when;
    ASSERT_TRUE(rules_->replace(rule));
  }
  EXPECT_EQ(rules_->undoText(), "Change rule \"one\"");
  ASSERT_TRUE(rules_->undo());
  EXPECT_EQ(rules_->list()[0].rule.when, "");
  ASSERT_TRUE(rules_->redo());
  EXPECT_EQ(rules_->list()[0].rule.when, "host == a.test");
}

TEST_F(ProjectRulesTest, ThoseOfTheRunComeFirstAndAreNotTheProjects) {
  ASSERT_TRUE(rules_->add(blocking("own", ""), {}));
  start("mine", {folder_.write("run.json", R"([{"id": "r1", "name": "of the run", "action": "block"}, {"name": "no id", "action": "block"}])")});
  EXPECT_THAT(inForce(), ElementsAre("of the run", "no id", "own"));
  const auto rows = rules_->list();
  EXPECT_TRUE(rows[0].ofRun);
  EXPECT_FALSE(rows[2].ofRun);
  EXPECT_NE(rows[2].rule.id, "r1") << "that one is taken";
  EXPECT_NE(rows[1].rule.id, "");
  EXPECT_FALSE(rules_->remove("r1"));
  ASSERT_TRUE(rules_->set({}, "Delete all rules"));
  EXPECT_THAT(inForce(), ElementsAre("of the run", "no id"));
}

TEST_F(ProjectRulesTest, WhatSomebodyElseWroteIsOffUntilItIsSwitchedOn) {
  ASSERT_TRUE(rules_->set({blocking("one", ""), blocking("two", "")}, "Import"));
  start("another person's");
  EXPECT_THAT(names(), ElementsAre("one", "two"));
  EXPECT_THAT(inForce(), IsEmpty());
  EXPECT_TRUE(rules_->list()[0].foreign);
  EXPECT_THAT(rules_->warning(), HasSubstr("The 2 rules of this project were written by somebody else and are switched off"));
  Rule on = rules_->list()[0].rule;
  on.enabled = true;
  ASSERT_TRUE(rules_->replace(on));
  EXPECT_THAT(inForce(), ElementsAre("one"));
  EXPECT_FALSE(rules_->list()[0].foreign);
  EXPECT_TRUE(rules_->list()[1].foreign);
  start("another person's");
  EXPECT_THAT(inForce(), ElementsAre("one")) << "what is on was switched on by this person";
  EXPECT_EQ(rules_->warning(), "");

  // Without a seal, and with one of other rules.
  ASSERT_TRUE(projects_.current()->setSetting("rules", R"([{"name": "bare", "action": "block"}])"));
  start("mine");
  EXPECT_THAT(inForce(), IsEmpty());
  EXPECT_THAT(names(), ElementsAre("bare"));
}

TEST_F(ProjectRulesTest, WhatCannotBeReadStaysUntilRulesAreChanged) {
  const std::string text = R"([{"name": "later", "actions": [{"do": "teleport"}]}])";
  ASSERT_TRUE(projects_.current()->setSetting("rules", text));
  start("mine");
  EXPECT_THAT(names(), IsEmpty());
  EXPECT_THAT(rules_->warning(), HasSubstr("cannot be read and are not in force: rule 1 \"later\": actions[0].do"));
  EXPECT_EQ(projects_.current()->setting("rules"), text);
  ASSERT_TRUE(rules_->add(blocking("new", ""), {}));
  EXPECT_EQ(rules_->warning(), "");
  EXPECT_THAT(inForce(), ElementsAre("new"));
  EXPECT_NE(projects_.current()->setting("rules"), text);
}

TEST_F(ProjectRulesTest, AreImportedBehindThoseThatAreThere) {
  ASSERT_TRUE(rules_->add(blocking("own", ""), {}));
  const std::string file = folder_.write("theirs/rules.json", R"([{"id": "r1", "name": "theirs", "actions": [{"do": "map_local", "path": "site"}]}])");
  const auto count = rules_->importFile(file);
  ASSERT_TRUE(count) << count.error().message;
  EXPECT_EQ(*count, 1u);
  const auto rows = rules_->list();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_NE(rows[1].rule.id, rows[0].rule.id);
  EXPECT_EQ(std::get<rules::MapLocal>(rows[1].rule.actions[0]).path, folder_ / "theirs/site") << "from the file's folder";
  EXPECT_EQ(rules_->undoText(), "Import of 1 rule");
  const auto bad = rules_->importFile(folder_.write("bad.json", R"([{"action": "explode"}])"));
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().message, HasSubstr("bad.json: rule 1: action"));
  EXPECT_THAT(names(), ElementsAre("own", "theirs"));
}

TEST_F(ProjectRulesTest, OfAClosedProjectNothingChanges) {
  ASSERT_TRUE(rules_->add(blocking("one", ""), {}));
  projects_.end();
  EXPECT_EQ(rules_->add(blocking("two", ""), {}).error().code, ErrorCode::cancelled);
  EXPECT_THAT(names(), ElementsAre("one"));
}

}  // namespace
}  // namespace penstock::service::test
