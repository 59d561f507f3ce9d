// SPDX-License-Identifier: GPL-3.0-or-later
// A rule over what was recorded: what it would have matched, and changed.
#include "service/rules/dry_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "unit/service/recorded.h"
#include "unit/service/temp_folder.h"

namespace penstock::service::test {
namespace {

using model::Change;
using rules::Rule;
using rules::Side;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Told {
  std::string method = "GET", host = "api.test", path = "/", body;
  std::string answer = "hello", coding;
};

class DryRunTest : public testing::Test {
 protected:
  ~DryRunTest() override { project_->impl().close(); }

  model::ExchangeId record(const Told& told) {
    auto x = std::make_shared<model::Exchange>();
    x->id = project_->impl().store->nextId();
    x->state = model::ExchangeState::complete;
    x->startedAt = wallNow();
    x->scheme = "http";
    x->host = told.host;
    x->port = 80;
    auto request = std::make_shared<model::RequestHead>();
    request->method = told.method;
    request->target = request->path = told.path;
    request->scheme = "http";
    request->authority = told.host;
    request->headers.append("Host", told.host);
    x->request = request;
    auto response = std::make_shared<model::ResponseHead>();
    response->status = 200;
    response->reason = "OK";
    response->headers.append("Content-Type", "text/plain");
    if (!told.coding.empty()) response->headers.append("Content-Encoding", told.coding);
    x->response = response;
    x->requestBody = bodyOf(told.body);
    x->responseBody = bodyOf(told.answer);
    model::RecordBatch batch;
    batch.exchanges.push_back(x);
    project_->impl().record(std::move(batch));
    return x->id;
  }
  static model::Body bodyOf(const std::string& text) {
    return {text.size(), text.size(), text.size(), true, text.empty() ? nullptr : std::make_shared<const std::string>(text)};
  }

  DryRun::State stateOf(const Rule& rule, const std::string& among = {}, std::size_t samples = 10) {
    auto run = startDryRun(rule, among, project_, samples);
    EXPECT_TRUE(run) << run.error().message;
    if (!run) return {};
    std::mutex mutex;
    std::condition_variable wake;
    const Subscription telling = (*run)->changed().subscribe([&] {
      const std::lock_guard lock(mutex);
      wake.notify_all();
    });
    std::unique_lock lock(mutex);
    EXPECT_TRUE(wake.wait_for(lock, std::chrono::seconds(20), [&] { return (*run)->state().complete; }));
    return (*run)->state();
  }

  TempFolder folder_;
  const ProjectPtr project_ = openProject(folder_ / "project");
};

Rule ruleOf(const std::string& when, std::vector<rules::Action> actions) {
  Rule rule;
  rule.name = "tried";
  rule.when = when;
  rule.actions = std::move(actions);
  return rule;
}

TEST_F(DryRunTest, TellsWhatItMatchesNewestFirstAndWhatItChanges) {
  const auto first = record({.path = "/login", .answer = "one"});
  record({.host = "other.test", .path = "/login"});
  const auto last = record({.path = "/login?again", .answer = "two"});
  const Rule rule = ruleOf("host == api.test && path contains login",
                           {rules::EditHeader{rules::EditHeader::How::set, Side::request, "X-A", "1", {}},
                            rules::EditBody{rules::EditBody::How::replace, Side::response, "two", "three"}, rules::Delay{100, 100, Side::response}});
  const auto state = stateOf(rule);
  EXPECT_EQ(state.lookedAt, 3u);
  EXPECT_EQ(state.total, 3u);
  EXPECT_EQ(state.matched, 2u);
  EXPECT_EQ(state.trouble, "");
  ASSERT_EQ(state.samples.size(), 2u);
  EXPECT_EQ(state.samples[0].id, last);
  EXPECT_EQ(state.samples[1].id, first);
  EXPECT_THAT(state.samples[0].changes, ElementsAre(Change{"request header X-A", "", "1"}, Change{"response body", "two", "three"}));
  EXPECT_THAT(state.samples[1].changes, ElementsAre(Change{"request header X-A", "", "1"}));
  EXPECT_THAT(state.samples[0].did, HasSubstr("the response by 100 ms"));
  EXPECT_EQ((*project_->load(last))->request->headers.find("X-A"), std::nullopt) << "nothing is done";
}

TEST_F(DryRunTest, RunsAmongTheExchangesAnExpressionSelectsAndKeepsSoManySamples) {
  for (int i = 0; i < 5; ++i) record({.path = "/a"});
  record({.path = "/b"});
  const auto state = stateOf(ruleOf("", {rules::SetMethod{"PUT"}}), "path == /a", 2);
  EXPECT_EQ(state.matched, 5u);
  EXPECT_EQ(state.lookedAt, 6u);
  EXPECT_EQ(state.selected, 5u);
  EXPECT_EQ(state.samples.size(), 2u);
  EXPECT_EQ(startDryRun(ruleOf("", {}), "pth == /a", project_, 1).error().code, ErrorCode::invalidArgument);
}

TEST_F(DryRunTest, LooksAtBodiesAndAtResponses) {
  record({.method = "POST", .body = "user=me", .answer = "needle"});
  record({.answer = "hay"});
  EXPECT_EQ(stateOf(ruleOf("response contains needle", {rules::Drop{}})).matched, 1u);
  EXPECT_EQ(stateOf(ruleOf("status == 200", {rules::SetStatus{503}})).matched, 2u);
  Rule theirs = ruleOf("", {rules::Block{}});
  theirs.conditions.push_back({rules::Condition::Field::body, rules::Condition::Op::contains, "user=", false});
  const auto state = stateOf(theirs);
  EXPECT_EQ(state.matched, 1u);
  ASSERT_EQ(state.samples.size(), 1u);
  EXPECT_EQ(state.samples[0].did, "blocked with 403");
  EXPECT_THAT(state.samples[0].changes, testing::Contains(Change{"response status", "200", "403"}));
}

TEST_F(DryRunTest, WhatIsDecidedByTheRequestDoesNotSeeTheAnswer) {
  record({.answer = "needle"});
  EXPECT_EQ(stateOf(ruleOf("header[\"Content-Type\"] contains plain", {rules::SetMethod{"PUT"}})).matched, 0u);
}

TEST_F(DryRunTest, AnswersFromFilesAreShownAndMissingOnesTold) {
  record({});
  folder_.write("answer.txt", "from the file");
  const auto there = stateOf(ruleOf("", {rules::Mock{200, {}, {}, folder_ / "answer.txt"}}));
  ASSERT_EQ(there.samples.size(), 1u);
  EXPECT_THAT(there.samples[0].changes, testing::Contains(Change{"response body", "hello", "from the file"}));
  const auto missing = stateOf(ruleOf("", {rules::Mock{200, {}, {}, folder_ / "nothing.txt"}}));
  ASSERT_EQ(missing.samples.size(), 1u);
  EXPECT_THAT(missing.samples[0].did, HasSubstr("nothing.txt"));
  EXPECT_THAT(missing.samples[0].changes, IsEmpty());
}

TEST_F(DryRunTest, EndsWhenItIsLetGo) {
  for (int i = 0; i < 500; ++i) record({});
  auto run = startDryRun(ruleOf("full_text ~ (a+)+b", {rules::Drop{}}), {}, project_, 10);
  ASSERT_TRUE(run);
  const auto begun = std::chrono::steady_clock::now();
  run->reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
}

}  // namespace
}  // namespace penstock::service::test
