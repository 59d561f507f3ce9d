// SPDX-License-Identifier: GPL-3.0-or-later
// Another project in place of the one that is open: what comes along, what stays behind, and what happens when it cannot be had.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "penstock/service/proxy_service.h"
#include "penstock/store/store.h"
#include "service/project/project_impl.h"
#include "service/project/project_sink.h"
#include "unit/service/recorded.h"
#include "unit/service/temp_folder.h"

namespace penstock::service::test {
namespace {

TEST(ProjectSink, WhatBeganInTheFormerProjectIsInterruptedThere) {
  const TempFolder folder;
  const std::string a = folder / "a", b = folder / "b";
  ProjectSink sink;
  sink.change(openProject(a));
  const auto done = sink.nextId(), running = sink.nextId();
  sink.record(batchOf(done, model::ExchangeState::complete));
  sink.record(batchOf(running, model::ExchangeState::pending, "begun "));
  const ProjectPtr next = openProject(b);
  EXPECT_TRUE(next->load(1).has_error());
  sink.change(next)->impl().close();
  const auto fresh = sink.nextId();
  EXPECT_GT(fresh, running);
  sink.record(batchOf(running, model::ExchangeState::complete, "and ended"));
  sink.record(batchOf(fresh, model::ExchangeState::complete));
  ASSERT_EQ(next->rows()->rows(), 1u);
  EXPECT_EQ(next->rows()->at(0).id, fresh);
  EXPECT_EQ(*next->impl().store->bodySize(fresh, model::Direction::toClient), 0u);
  next->impl().close();
  const auto former = openStore(a);
  ASSERT_EQ(former->rows(), 2u);
  EXPECT_EQ(former->at(0).state, model::ExchangeState::complete);
  EXPECT_EQ(former->at(1).failure, model::FailureKind::interrupted);
  EXPECT_EQ(*former->readBody(running, model::Direction::toClient, 0, 99), "begun ");
}

TEST(ProjectSink, AProjectWithGiantIdsLeavesThoseOfTheNextAlone) {
  const TempFolder folder;
  constexpr model::ExchangeId giant = std::uint64_t(1) << 60;
  {
    const auto store = openStore(folder / "giant");
    store->idsFrom(giant);
    store->record(batchOf(store->nextId(), model::ExchangeState::complete));
  }
  ProjectSink sink;
  sink.change(openProject(folder / "own"));
  EXPECT_EQ(sink.nextId(), 1u);
  sink.change(openProject(folder / "giant"))->impl().close();
  const auto running = sink.nextId();
  EXPECT_EQ(running, giant + 1);
  sink.change(openProject(folder / "own"))->impl().close();
  const auto own = sink.nextId();
  EXPECT_EQ(own, 2u) << "1 was given out in this run";
  sink.record(batchOf(running, model::ExchangeState::complete));
  sink.record(batchOf(own, model::ExchangeState::complete));
  EXPECT_EQ(sink.project()->rows()->rows(), 1u);
}

class Projects : public testing::Test {
 protected:
  Projects() {
    model::Config config;
    config.caDir = folder_ / "ca";
    config.project = file("first");
    service_.emplace(config);
    const auto opened = service_->open();
    EXPECT_TRUE(opened) << opened.error().message;
  }
  std::string file(const std::string& name) const { return folder_ / name; }
  std::string open() const { return service_->project()->status().project; }
  static void fill(const std::string& path, int rows) {
    const auto store = openStore(path);
    for (int i = 0; i < rows; ++i) store->record(batchOf(store->nextId(), model::ExchangeState::complete));
  }
  TempFolder folder_;
  std::optional<ProxyService> service_;
};

TEST_F(Projects, AnotherOneIsOpenedWithAllThatIsInIt) {
  fill(file("second"), 3);
  service_->project()->setSetting("filter", "of the first");
  service_->project()->setRecording(false);
  auto expression = filter::Expression::compile("host == example.org");
  ASSERT_TRUE(service_->projects().open(file("second")));
  EXPECT_EQ(open(), file("second"));
  EXPECT_EQ(service_->project()->rows()->rows(), 3u);
  EXPECT_EQ(service_->project()->setting("filter"), "");
  EXPECT_FALSE(service_->project()->status().recording) << "what a person switched off stays off";
  EXPECT_TRUE(service_->project()->query(std::get<filter::ExpressionPtr>(expression)));
  ASSERT_TRUE(service_->projects().open(file("second"))) << "it is open: nothing to do";
  ASSERT_TRUE(service_->projects().open(file("made anew")));
  EXPECT_EQ(service_->project()->rows()->rows(), 0u);
  ASSERT_TRUE(service_->projects().open(file("first")));
  EXPECT_EQ(service_->project()->setting("filter"), "of the first");
}

TEST_F(Projects, OneThatCannotBeHadLeavesEverythingAsItWas) {
  service_->project()->setSetting("filter", "kept");
  const auto other = openStore(file("taken"));
  std::ofstream(file("text")) << "no project, but a text that is long enough to be looked at";
  EXPECT_EQ(service_->projects().open(file("taken")).error().code, ErrorCode::busy);
  EXPECT_EQ(service_->projects().open(file("text")).error().code, ErrorCode::corrupt);
  EXPECT_EQ(service_->projects().open("").error().code, ErrorCode::invalidArgument);
  EXPECT_EQ(open(), file("first"));
  EXPECT_EQ(service_->project()->setting("filter"), "kept");
  std::ifstream text(file("text"));
  EXPECT_EQ(text.get(), 'n') << "and the file is what it was";
}

TEST_F(Projects, SaveAsGoesOnInTheCopy) {
  service_->projects().open(file("source"));
  service_->project()->setSetting("filter", "copied");
  ASSERT_TRUE(service_->projects().saveAs(file("copy")));
  EXPECT_EQ(open(), file("copy"));
  EXPECT_EQ(service_->project()->setting("filter"), "copied");
  EXPECT_EQ(service_->projects().saveAs(file("source")).error().code, ErrorCode::invalidArgument) << "never unasked over another file";
  ASSERT_TRUE(service_->projects().saveAs(file("source"), true));
  EXPECT_EQ(open(), file("source"));
  EXPECT_EQ(service_->projects().saveAs(file("source"), true).error().code, ErrorCode::invalidArgument) << "never over itself";
  service_->projects().open(file("copy"));
  EXPECT_EQ(open(), file("copy"));
  EXPECT_TRUE(openStore(file("source"))) << "nobody holds it any more";
}

}  // namespace
}  // namespace penstock::service::test
