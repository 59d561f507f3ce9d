// SPDX-License-Identifier: GPL-3.0-or-later
// Another project in place of the one that is open: what comes along, what stays behind, and what happens when it cannot be had.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "penstock/service/proxy_service.h"
#include "penstock/store/store.h"
#include "service/project_sink.h"
#include "unit/service/temp_folder.h"

namespace penstock::service::test {
namespace {

std::shared_ptr<store::Store> openStore(const std::string& path) {
  store::StoreOptions options;
  options.path = path;
  auto opened = store::Store::open(options);
  EXPECT_TRUE(opened) << opened.error().message;
  return std::shared_ptr<store::Store>(std::move(*opened));
}

model::RecordBatch batchOf(model::ExchangeId id, model::ExchangeState state, const std::string& body = {}) {
  auto x = std::make_shared<model::Exchange>();
  x->id = id;
  x->state = state;
  x->host = "example.org";
  model::RecordBatch batch;
  batch.exchanges.push_back(std::move(x));
  if (!body.empty()) batch.chunks.push_back({id, model::Direction::toClient, 0, body});
  return batch;
}

TEST(ProjectSink, WhatBeganInTheFormerProjectIsInterruptedThere) {
  const TempFolder folder;
  const std::string a = folder / "a", b = folder / "b";
  ProjectSink sink(openStore(a));
  const auto done = sink.nextId(), running = sink.nextId();
  sink.record(batchOf(done, model::ExchangeState::complete));
  sink.record(batchOf(running, model::ExchangeState::pending, "begun "));
  const auto next = openStore(b);
  EXPECT_TRUE(next->load(1).has_error());
  sink.change(next)->close();
  const auto fresh = sink.nextId();
  EXPECT_GT(fresh, running);
  sink.record(batchOf(running, model::ExchangeState::complete, "and ended"));
  sink.record(batchOf(fresh, model::ExchangeState::complete));
  ASSERT_EQ(next->rows(), 1u);
  EXPECT_EQ(next->at(0).id, fresh);
  EXPECT_EQ(*next->bodySize(fresh, model::Direction::toClient), 0u);
  next->close();
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
  ProjectSink sink(openStore(folder / "own"));
  EXPECT_EQ(sink.nextId(), 1u);
  sink.change(openStore(folder / "giant"))->close();
  const auto running = sink.nextId();
  EXPECT_EQ(running, giant + 1);
  sink.change(openStore(folder / "own"))->close();
  const auto own = sink.nextId();
  EXPECT_EQ(own, 2u) << "1 was given out in this run";
  sink.record(batchOf(running, model::ExchangeState::complete));
  sink.record(batchOf(own, model::ExchangeState::complete));
  EXPECT_EQ(sink.store()->rows(), 1u);
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
  std::string open() const { return service_->recordingStatus().project; }
  static void fill(const std::string& path, int rows) {
    const auto store = openStore(path);
    for (int i = 0; i < rows; ++i) store->record(batchOf(store->nextId(), model::ExchangeState::complete));
  }
  TempFolder folder_;
  std::optional<ProxyService> service_;
};

TEST_F(Projects, AnotherOneIsOpenedWithAllThatIsInIt) {
  fill(file("second"), 3);
  service_->setSetting("filter", "of the first");
  service_->setRecording(false);
  auto expression = filter::Expression::compile("host == example.org");
  ASSERT_TRUE(service_->openProject(file("second")));
  EXPECT_EQ(open(), file("second"));
  EXPECT_EQ(service_->traffic().rows(), 3u);
  EXPECT_EQ(service_->setting("filter"), "");
  EXPECT_FALSE(service_->recordingStatus().recording) << "what a person switched off stays off";
  EXPECT_TRUE(service_->query(std::get<filter::ExpressionPtr>(expression)));
  ASSERT_TRUE(service_->openProject(file("second"))) << "it is open: nothing to do";
  ASSERT_TRUE(service_->openProject(file("made anew")));
  EXPECT_EQ(service_->traffic().rows(), 0u);
  ASSERT_TRUE(service_->openProject(file("first")));
  EXPECT_EQ(service_->setting("filter"), "of the first");
}

TEST_F(Projects, OneThatCannotBeHadLeavesEverythingAsItWas) {
  service_->setSetting("filter", "kept");
  const auto other = openStore(file("taken"));
  std::ofstream(file("text")) << "no project, but a text that is long enough to be looked at";
  EXPECT_EQ(service_->openProject(file("taken")).error().code, ErrorCode::busy);
  EXPECT_EQ(service_->openProject(file("text")).error().code, ErrorCode::corrupt);
  EXPECT_EQ(service_->openProject("").error().code, ErrorCode::invalidArgument);
  EXPECT_EQ(open(), file("first"));
  EXPECT_EQ(service_->setting("filter"), "kept");
  std::ifstream text(file("text"));
  EXPECT_EQ(text.get(), 'n') << "and the file is what it was";
}

TEST_F(Projects, SaveAsGoesOnInTheCopy) {
  service_->openProject(file("source"));
  service_->setSetting("filter", "copied");
  ASSERT_TRUE(service_->saveProjectAs(file("copy")));
  EXPECT_EQ(open(), file("copy"));
  EXPECT_EQ(service_->setting("filter"), "copied");
  EXPECT_EQ(service_->saveProjectAs(file("source")).error().code, ErrorCode::invalidArgument) << "never unasked over another file";
  ASSERT_TRUE(service_->saveProjectAs(file("source"), true));
  EXPECT_EQ(open(), file("source"));
  EXPECT_EQ(service_->saveProjectAs(file("source"), true).error().code, ErrorCode::invalidArgument) << "never over itself";
  service_->openProject(file("copy"));
  EXPECT_EQ(open(), file("copy"));
  EXPECT_TRUE(openStore(file("source"))) << "nobody holds it any more";
}

}  // namespace
}  // namespace penstock::service::test
