// SPDX-License-Identifier: GPL-3.0-or-later
// What happens at a project's limit, that space goes back, and copies of a project that is open.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

constexpr std::uint64_t MB = 1'000'000;

void add(Store& store, int n, std::size_t size = 50'000) {
  for (int i = 0; i < n; ++i) {
    auto x = plain(store.nextId(), "/", size);
    std::string noise(size, ' ');
    for (std::size_t k = 0; k < size; ++k) noise[k] = char('a' + (x->id * 31 + k * k) % 26);
    x->responseBody.bytes = std::make_shared<const std::string>(std::move(noise));
    store.record(batchOf(x));
  }
  EXPECT_TRUE(store.flush());
}

template <class F>
bool soon(F condition) {
  for (int i = 0; i < 3000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST(Limit, AskingStopsRecordingUntilThereIsAnAnswer) {
  TempFolder folder;
  auto store = openStore(folder.file("p"));
  store->setLimit({5 * MB, SizeLimit::Policy::ask});
  add(*store, 60);
  EXPECT_FALSE(store->status().limitAsked);
  add(*store, 60);
  ASSERT_TRUE(soon([&] { return store->status().limitAsked; }));
  EXPECT_FALSE(store->recording());
  EXPECT_EQ(store->status().problem, "");
  EXPECT_GT(store->status().size, 5 * MB);
  add(*store, 5);
  EXPECT_EQ(store->rows(), 120u);
  store->setLimit({50 * MB, SizeLimit::Policy::ask});
  ASSERT_TRUE(soon([&] { return store->recording(); }));
  EXPECT_FALSE(store->status().limitAsked);
  add(*store, 5);
  EXPECT_EQ(store->rows(), 125u);
  store.reset();
  store = openStore(folder.file("p"));
  EXPECT_EQ(store->status().limit.bytes, 50 * MB) << "it is the project's own";
}

TEST(Limit, StoppingSaysWhy) {
  TempFolder folder;
  auto store = openStore(folder.file("p"));
  store->setLimit({3 * MB, SizeLimit::Policy::stopRecording});
  add(*store, 100);
  ASSERT_TRUE(soon([&] { return !store->recording(); }));
  EXPECT_NE(store->status().problem.find("limit of 3 MB"), std::string::npos);
  EXPECT_FALSE(store->status().limitAsked);
  store->clear();
  store->clear();  // the second one is for good
  EXPECT_TRUE(soon([&] { return store->recording(); })) << "there is room again";
}

TEST(Limit, TheOldestGoAndTheirSpaceToo) {
  TempFolder folder;
  const std::string path = folder.file("p");
  auto store = openStore(path);
  store->setLimit({10 * MB, SizeLimit::Policy::dropOldest});
  const auto revision = store->changesSince(0).revision;
  for (int i = 0; i < 10; ++i) {
    add(*store, 60);
    ASSERT_TRUE(soon([&] { return store->rows() < 200; })) << store->rows() << " rows in " << store->status().size;
  }
  EXPECT_TRUE(store->recording());
  EXPECT_TRUE(store->changesSince(revision).reset);
  EXPECT_GT(store->rows(), 50u);
  EXPECT_EQ(store->at(store->rows() - 1).id, 600u) << "the newest stays";
  EXPECT_EQ(store->rowOf(1), store->rows());
  EXPECT_EQ(store->hosts().front().exchanges, store->rows());
  EXPECT_TRUE(soon([&] { return store->status().size < 11 * MB; })) << store->status().size;
  const auto rows = store->rows();
  store.reset();
  EXPECT_LT(std::filesystem::file_size(path), 11 * MB);
  EXPECT_EQ(openStore(path)->rows(), rows);
}

TEST(Copy, IsTheProjectAsItStands) {
  TempFolder folder;
  auto store = openStore(folder.file("p"));
  add(*store, 10);
  store->setComment({3}, "mine");
  auto pending = plain(store->nextId());
  pending->state = model::ExchangeState::pending;
  store->record(batchOf(pending));
  ASSERT_TRUE(store->copyTo(folder.file("copy")));
  add(*store, 1);
  EXPECT_EQ(store->copyTo(folder.file("copy")).error().code, ErrorCode::invalidArgument);
  EXPECT_EQ(store->copyTo(folder.file("no/copy")).error().code, ErrorCode::notFound);
  auto copy = openStore(folder.file("copy"));
  EXPECT_EQ(copy->rows(), 11u);
  EXPECT_EQ(copy->at(2).annotation.comment, "mine");
  EXPECT_EQ(copy->at(10).failure, model::FailureKind::interrupted);
  EXPECT_EQ(store->rows(), 12u);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.file("")))
    files += entry.path().string().find(".part") != std::string::npos;
  EXPECT_EQ(files, 0);
}

}  // namespace
}  // namespace penstock::store::test
