// SPDX-License-Identifier: GPL-3.0-or-later
// Several heads over one project, and another project in its place while they read, query and save.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "penstock/service/proxy_service.h"
#include "service/project/project_sink.h"
#include "unit/service/recorded.h"
#include "unit/service/temp_folder.h"

namespace penstock::service::test {
namespace {

using model::ExchangeState;
using namespace std::chrono_literals;

filter::ExpressionPtr expression(const std::string& text) {
  return std::get<filter::ExpressionPtr>(filter::Expression::compile(text));
}

/// Told any number of times; waited for until what it was told of is there.
class Bell {
 public:
  void ring() {
    {
      const std::lock_guard lock(mutex_);
      ++rung_;
    }
    wake_.notify_all();
  }
  template <class There>
  bool until(There there) {
    std::unique_lock lock(mutex_);
    const auto end = std::chrono::steady_clock::now() + 20s;
    for (;;) {
      const int before = rung_;
      lock.unlock();
      const bool found = there();
      lock.lock();
      if (found) return true;
      if (!wake_.wait_until(lock, end, [&] { return rung_ != before; })) return false;
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  int rung_ = 0;
};

/// What a window, a terminal or an API does: it is told of rows, asks what changed, and has a query of its own.
class Head {
 public:
  Head(const ProjectPtr& project, const std::string& filter) : rows_(project->rows()), query_(project->query(expression(filter))) {
    coming_ = rows_->changed().subscribeOnce([this] { bell_.ring(); });
    found_ = query_->changed().subscribeOnce([this] { bell_.ring(); });
  }
  bool sees(std::size_t rows, std::size_t matches) {
    return bell_.until([&] {
      coming_.arm();
      found_.arm();
      const auto changes = rows_->changesSince(revision_);
      revision_ = changes.revision;
      seen_ = changes.rows;
      const auto take = query_->take();
      if (take.reset) matching_.clear();
      for (const auto row : take.removed) matching_.erase(row);
      matching_.insert(take.added.begin(), take.added.end());
      return seen_ == rows && matching_.size() == matches;
    });
  }

 private:
  const std::shared_ptr<model::TrafficIndex> rows_;
  const std::shared_ptr<model::TrafficQuery> query_;
  Bell bell_;
  std::uint64_t revision_ = 0;
  std::size_t seen_ = 0;
  std::set<std::uint32_t> matching_;
  Subscription coming_, found_;
};

class Heads : public testing::Test {
 protected:
  Heads() {
    model::Config config;
    config.caDir = folder_ / "ca";
    config.project = folder_ / "first";
    service_.emplace(config);
    const auto opened = service_->open();
    EXPECT_TRUE(opened) << opened.error().message;
  }
  model::ExchangeId record(const ProjectPtr& project, ExchangeState state, const std::string& body = {}) {
    const auto id = project->impl().store->nextId();
    project->impl().record(batchOf(id, state, body));
    return id;
  }
  TempFolder folder_;
  std::optional<ProxyService> service_;
};

TEST_F(Heads, TwoAreToldOfRowsAndRunQueriesOfTheirOwn) {
  const ProjectPtr project = service_->project();
  std::atomic<int> ended{0};
  const auto count = [&ended](const model::ExchangePtr&) { ++ended; };
  Subscription one = project->ended().subscribe(count);
  const Subscription other = project->ended().subscribe(count);
  Head window(project, "response contains needle");
  std::optional<Head> terminal(std::in_place, project, "host == example.org");
  record(project, ExchangeState::complete, "a needle");
  record(project, ExchangeState::complete, "hay");
  EXPECT_TRUE(window.sees(2, 1));
  EXPECT_TRUE(terminal->sees(2, 2)) << "the other one's look took nothing away";
  record(project, ExchangeState::complete, "another needle");
  EXPECT_TRUE(terminal->sees(3, 3));
  EXPECT_TRUE(window.sees(3, 2));
  terminal.reset();
  record(project, ExchangeState::complete, "needles");
  EXPECT_TRUE(window.sees(4, 3)) << "nor does its end";
  project->ended().notify(nullptr);
  EXPECT_EQ(ended, 2);
  one = {};
  project->ended().notify(nullptr);
  EXPECT_EQ(ended, 3);
}

TEST_F(Heads, EveryChangeOfProjectIsToldToAll) {
  std::vector<std::string> told;
  const auto note = [&] { told.push_back(service_->project()->status().project); };
  const Subscription one = service_->projects().changed().subscribe(note), other = service_->projects().changed().subscribe(note);
  ASSERT_TRUE(service_->projects().open(folder_ / "second"));
  EXPECT_EQ(told, (std::vector<std::string>(2, folder_ / "second")));
  ASSERT_TRUE(service_->projects().open(folder_ / "second"));
  EXPECT_FALSE(service_->projects().open(""));
  EXPECT_EQ(told.size(), 2u) << "it is the same one";
}

TEST_F(Heads, TwoMayAskForAnotherProjectAtOnce) {
  std::atomic<int> changes{0};
  const Subscription counting = service_->projects().changed().subscribe([&] { ++changes; });
  {
    const auto ask = [&](const std::string& name) {
      for (int i = 0; i < 4; ++i) EXPECT_TRUE(service_->projects().open(folder_ / name));
    };
    const std::jthread one([&] { ask("a"); }), other([&] { ask("b"); });
  }
  const std::string open = service_->project()->status().project;
  EXPECT_TRUE(open == folder_ / "a" || open == folder_ / "b");
  EXPECT_GE(changes, 2);
  EXPECT_FALSE(service_->project()->closed());
}

TEST_F(Heads, AProjectIsChangedUnderAReaderAQueryAndABodyThatIsSaved) {
  const std::string body = std::string(3'000'000, 'b') + "needle";
  std::shared_ptr<const model::BodyReader> saved;
  std::weak_ptr<Project> former;
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> looks{0}, loads{0};
  std::vector<std::jthread> readers;
  {
    const ProjectPtr project = service_->project();
    former = project;
    for (int i = 0; i < 50; ++i) record(project, ExchangeState::complete, "small");
    const auto large = record(project, ExchangeState::complete, body);
    saved = project->body(*project->load(large), model::Direction::toClient);
    ASSERT_EQ(saved->size(), body.size());
    EXPECT_EQ(saved->read(0, 100)->size(), 100u);
    readers.emplace_back([&, rows = project->rows()] {
      while (!stop) {
        for (std::size_t row = 0; row < rows->rows(); ++row) EXPECT_EQ(rows->at(row).host, "example.org");
        ++looks;
      }
    });
    readers.emplace_back([&, project] {
      while (!stop) {
        const auto loaded = project->load(1);
        EXPECT_TRUE(loaded || loaded.error().code == ErrorCode::cancelled);
        ++loads;
      }
    });
    readers.emplace_back([&, project] {
      while (!stop) {
        const auto query = project->query(expression("response contains needle"));
        (void)query->take();
      }
    });
  }
  const auto running = service_->project()->query(expression("full_text contains b"));
  const auto again = [](std::atomic<std::uint64_t>& n) {
    const auto before = n.load();
    while (n.load() < before + 3) std::this_thread::yield();
  };
  again(looks);
  ASSERT_TRUE(service_->projects().open(folder_ / "second"));
  EXPECT_EQ(service_->project()->rows()->rows(), 0u);
  again(looks);
  again(loads);
  // What is being saved ends with a word, or had been read whole: never with other bytes.
  for (std::uint64_t at = 0; at < saved->size();) {
    const auto piece = saved->read(at, 1'000'000);
    if (!piece) {
      EXPECT_EQ(piece.error().code, ErrorCode::cancelled) << piece.error().message;
      break;
    }
    ASSERT_FALSE(piece->empty());
    EXPECT_EQ(body.compare(std::size_t(at), piece->size(), *piece), 0);
    at += piece->size();
  }
  (void)running->take();
  stop = true;
  readers.clear();
  EXPECT_FALSE(former.expired()) << "who reads keeps it";
  saved.reset();
  EXPECT_FALSE(former.expired()) << "so does a query";
}

TEST_F(Heads, WhatOneDoesIsToldToTheOthers) {
  const ProjectPtr project = service_->project();
  const auto id = record(project, ExchangeState::complete);
  std::atomic<int> told{0};
  const Subscription watching = project->changed().subscribe([&] { ++told; });
  int before = 0;
  const auto tells = [&](const Result<void>& done) { return done && std::exchange(before, told.load()) + 1 == told; };
  EXPECT_TRUE(tells(project->setRecording(false)));
  EXPECT_TRUE(tells(project->setRecording(true)));
  EXPECT_TRUE(tells(project->setColor({id}, 3)));
  EXPECT_TRUE(tells(project->setComment({id}, "seen")));
  EXPECT_TRUE(tells(project->setTags({id}, "tag")));
  EXPECT_TRUE(tells(project->remove({id})));
  EXPECT_TRUE(tells(project->undo()));
  EXPECT_TRUE(tells(project->redo()));
  EXPECT_TRUE(tells(project->clear()));
  ASSERT_TRUE(project->setSetting("filter", "kept"));
  EXPECT_EQ(told, before) << "nobody undoes that";
}

TEST_F(Heads, WritesToAFormerProjectAnswerClosed) {
  const ProjectPtr former = service_->project();
  const auto id = record(former, ExchangeState::complete);
  ASSERT_TRUE(former->setColor({id}, 3));
  ASSERT_TRUE(former->setSetting("filter", "kept"));
  std::atomic<int> told{0};
  const Subscription watching = former->changed().subscribe([&] { ++told; });
  ASSERT_TRUE(service_->projects().open(folder_ / "second"));
  EXPECT_TRUE(former->closed());
  EXPECT_EQ(told, 1);
  const auto closed = [](const Result<void>& answer) { return answer.has_error() && answer.error().code == ErrorCode::cancelled; };
  EXPECT_TRUE(closed(former->clear()));
  EXPECT_TRUE(closed(former->remove({id})));
  EXPECT_TRUE(closed(former->setColor({id}, 1)));
  EXPECT_TRUE(closed(former->setComment({id}, "late")));
  EXPECT_TRUE(closed(former->setTags({id}, "late")));
  EXPECT_TRUE(closed(former->undo()));
  EXPECT_TRUE(closed(former->redo()));
  EXPECT_TRUE(closed(former->setSetting("filter", "late")));
  EXPECT_TRUE(closed(former->setLimit(1, LimitPolicy::ask)));
  EXPECT_TRUE(closed(former->setRecording(false)));
  EXPECT_EQ(former->rows()->at(0).annotation.color, 3);
  EXPECT_EQ(former->setting("filter"), "kept");
  EXPECT_TRUE(former->query(expression("color == 3"))->take().complete);
  ASSERT_TRUE(service_->projects().open(folder_ / "first"));
  EXPECT_NE(service_->project(), former) << "another one over the same file";
  EXPECT_EQ(service_->project()->rows()->at(0).annotation.color, 3);
  EXPECT_EQ(service_->project()->setting("filter"), "kept");
}

TEST_F(Heads, TheEndOfAnExchangeIsToldOnceItIsRecorded) {
  const ProjectPtr project = service_->project();
  std::atomic<int> told{0};
  const auto tell = [&told] { ++told; };
  const auto running = record(project, ExchangeState::pending, "begun");
  const Subscription waiting = project->whenRecorded(running, tell);
  Subscription gone = project->whenRecorded(running, tell);
  gone = {};
  record(project, ExchangeState::complete);
  project->impl().record(batchOf(running, ExchangeState::pending));
  EXPECT_EQ(told, 0);
  project->impl().record(batchOf(running, ExchangeState::complete));
  EXPECT_EQ(told, 1);
  project->impl().record(batchOf(running, ExchangeState::complete));
  EXPECT_EQ(told, 1) << "once";
  const Subscription late = project->whenRecorded(running, tell), never = project->whenRecorded(0, tell);
  EXPECT_EQ(told, 3) << "at once";
  ASSERT_TRUE(project->clear());
  const Subscription hidden = project->whenRecorded(running, tell);
  EXPECT_EQ(told, 4) << "also of what was cleared since";
  const auto open = record(project, ExchangeState::pending);
  const Subscription interrupted = project->whenRecorded(open, tell);
  EXPECT_EQ(told, 4);
  ASSERT_TRUE(service_->projects().open(folder_ / "second"));
  EXPECT_EQ(told, 5) << "nothing more comes to a project that is closed";
  const Subscription after = project->whenRecorded(open, tell);
  EXPECT_EQ(told, 6);
}

TEST_F(Heads, JudgingWaitsForWhatIsOnItsWay) {
  const ProjectPtr project = service_->project();
  const auto id = record(project, ExchangeState::pending);
  const auto batch = batchOf(id, ExchangeState::complete, "with a needle");
  filter::Evaluator evaluator(expression("response contains needle"));
  std::promise<void> asked;
  std::jthread recorder([&, begun = asked.get_future()]() mutable {
    begun.wait();
    project->impl().record(batch);
  });
  asked.set_value();
  EXPECT_TRUE(project->selects(evaluator, batch.exchanges.front()));
}

}  // namespace
}  // namespace penstock::service::test
