// SPDX-License-Identifier: GPL-3.0-or-later
// Queries over a store: rows alone, bodies, messages; what comes, changes and goes while they run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <set>

#include "service/query/query_engine.h"
#include "unit/store/samples.h"

namespace penstock::service {
namespace {

using namespace std::chrono_literals;
using store::test::batchOf;
using store::test::openStore;
using store::test::TempFolder;
using testing::ElementsAre;
using testing::IsEmpty;

filter::ExpressionPtr expression(const char* text) {
  return std::get<filter::ExpressionPtr>(filter::Expression::compile(text));
}

/// The rows a query has, kept as its owner keeps them.
class Watch {
 public:
  explicit Watch(std::shared_ptr<model::TrafficQuery> query)
      : query_(std::move(query)), coming_(query_->changed().subscribeOnce([this] {
          const std::lock_guard lock(mutex_);
          changed_ = true;
          wake_.notify_one();
        })) {}

  /// Waits until it is complete and `wanted` holds; the rows then.
  std::set<std::uint32_t> until(const std::function<bool(const Watch&)>& wanted) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    for (;;) {
      coming_.arm();
      take();
      if (last.complete && wanted(*this)) return rows;
      std::unique_lock lock(mutex_);
      if (!wake_.wait_until(lock, end, [this] { return changed_; })) {
        ADD_FAILURE() << "rows " << testing::PrintToString(rows) << ", settled " << last.settled << " of " << last.total;
        return rows;
      }
      changed_ = false;
    }
  }
  std::set<std::uint32_t> whenComplete(std::uint64_t total) {
    return until([total](const Watch& w) { return w.last.total == total; });
  }
  void take() {
    last = query_->take();
    if (last.reset) {
      rows.clear();
      ++resets;
    }
    for (const std::uint32_t row : last.added) {
      EXPECT_TRUE(rows.insert(row).second) << row << " came twice";
      order.push_back(row);
    }
    for (const std::uint32_t row : last.removed) EXPECT_EQ(rows.erase(row), 1u) << row << " was not there";
  }

  std::set<std::uint32_t> rows;
  std::vector<std::uint32_t> order;  // of arrival
  model::TrafficQuery::Changes last;
  int resets = 0;

 private:
  std::shared_ptr<model::TrafficQuery> query_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool changed_ = false;
  Subscription coming_;  // last: it uses the others
};

class QueryTest : public testing::Test {
 protected:
  std::shared_ptr<model::Exchange> exchange(const std::string& path, const std::string& body) {
    auto x = store::test::plain(store_->nextId(), path, 0);
    x->responseBody.bytes = std::make_shared<const std::string>(body);
    x->responseBody.size = x->responseBody.recorded = body.size();
    return x;
  }
  void add(const std::string& path, const std::string& body = "") { store_->record(batchOf(exchange(path, body))); }
  Watch watch(const char* text) { return Watch(engine_->query(expression(text))); }

  TempFolder folder_;
  std::unique_ptr<store::Store> store_ = openStore(folder_.file("p.penstock"));
  std::unique_ptr<QueryEngine> engine_ = std::make_unique<QueryEngine>(*store_);
};

TEST_F(QueryTest, rows_alone) {
  for (int i = 0; i < 2000; ++i) add(i % 100 == 7 ? "/seven" : "/other");
  Watch seven = watch("path == /seven");
  EXPECT_EQ(seven.whenComplete(2000).size(), 20u);
  EXPECT_EQ(*seven.rows.begin(), 7u);
  EXPECT_TRUE(std::is_sorted(seven.order.rbegin(), seven.order.rend())) << "not newest first";
}

TEST_F(QueryTest, bodies_on_disk_newest_first) {
  for (int i = 0; i < 300; ++i) add("/" + std::to_string(i), i % 50 == 3 ? "the needle is here" : "hay");
  ASSERT_TRUE(store_->flush());
  Watch needle = watch("response contains NEEDLE");
  EXPECT_THAT(needle.whenComplete(300), ElementsAre(3, 53, 103, 153, 203, 253));
  EXPECT_THAT(needle.order, ElementsAre(253, 203, 153, 103, 53, 3));
  EXPECT_EQ(watch("!(response contains needle) && path ~ 3$").whenComplete(300).size(), 24u);
}

TEST_F(QueryTest, live_rows_and_changes) {
  Watch w = watch("status == 404 || response contains late");
  w.whenComplete(0);
  add("/a", "late");
  add("/b", "early");
  EXPECT_THAT(w.until([](const Watch& x) { return x.last.total == 2 && x.rows.size() == 1; }), ElementsAre(0));

  // Pending first, then ended with what is looked for.
  auto x = exchange("/c", "");
  x->state = model::ExchangeState::pending;
  x->response = nullptr;
  store_->record(batchOf(x));
  EXPECT_THAT(w.whenComplete(3), ElementsAre(0));
  auto ended = std::make_shared<model::Exchange>(*x);
  ended->state = model::ExchangeState::complete;
  ended->response = store::test::response("HTTP/1.1 404 Not Found\r\n\r\n");
  store_->record(batchOf(ended));
  EXPECT_THAT(w.until([](const Watch& x) { return x.rows.size() == 2; }), ElementsAre(0, 2));
}

TEST_F(QueryTest, deleted_rows_go_and_come_back) {
  add("/a", "needle");
  add("/b", "needle");
  Watch w = watch("needle");
  EXPECT_THAT(w.whenComplete(2), ElementsAre(0, 1));
  store_->remove({store_->at(0).id});
  EXPECT_THAT(w.until([](const Watch& x) { return x.rows.size() == 1; }), ElementsAre(1));
  store_->undo();
  EXPECT_THAT(w.until([](const Watch& x) { return x.rows.size() == 2; }), ElementsAre(0, 1));
  store_->clear();
  EXPECT_THAT(w.until([](const Watch& x) { return x.resets == 1; }), IsEmpty());
  add("/c", "needle");
  EXPECT_EQ(w.until([](const Watch& x) { return x.rows.size() == 1; }).size(), 1u);
}

TEST_F(QueryTest, notes_are_seen) {
  add("/a", "x");
  Watch w = watch("tag == todo && comment contains look");
  EXPECT_THAT(w.whenComplete(1), IsEmpty());
  store_->setTags({store_->at(0).id}, "todo");
  store_->setComment({store_->at(0).id}, "Look here");
  EXPECT_THAT(w.until([](const Watch& x) { return x.rows.size() == 1; }), ElementsAre(0));
  store_->setTags({store_->at(0).id}, "");
  EXPECT_THAT(w.until([](const Watch& x) { return x.rows.empty(); }), IsEmpty());
}

TEST_F(QueryTest, ends_at_once_when_nobody_wants_it) {
  for (int i = 0; i < 20; ++i) add("/", std::string(400'000, 'a'));
  ASSERT_TRUE(store_->flush());
  auto query = engine_->query(expression("response ~ [a-z]+[0-9]x"));
  std::this_thread::sleep_for(20ms);
  query.reset();
  const auto began = std::chrono::steady_clock::now();
  engine_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 500ms);
}

TEST_F(QueryTest, outlives_its_engine) {
  add("/a", "x");
  auto query = engine_->query(expression("x"));
  engine_.reset();
  store_->close();
  Subscription coming = query->changed().subscribeOnce([] {});
  query->take();
}

TEST_F(QueryTest, a_pattern_that_gives_up_is_told) {
  add("/" + std::string(3000, 'a') + "!");
  Watch w = watch("path ~ ^/(a+)+$");
  EXPECT_THAT(w.whenComplete(1), IsEmpty());
  EXPECT_NE(w.last.trouble.find("gave up"), std::string::npos);
}

/// Says what it is told to, a run at a time, and what it was asked.
class FakeIndex final : public store::TextCandidates {
 public:
  explicit FakeIndex(std::deque<std::vector<model::ExchangeId>> runs) : runs_(std::move(runs)) {}
  bool next(std::vector<model::ExchangeId>& ids) override {
    ids.clear();
    if (runs_.empty()) return false;
    ids = std::move(runs_.front());
    runs_.pop_front();
    return true;
  }

 private:
  std::deque<std::vector<model::ExchangeId>> runs_;
};

TEST_F(QueryTest, reads_what_the_index_names_and_what_it_cannot_know) {
  engine_.reset();
  std::vector<model::ExchangeId> ids;
  for (int i = 0; i < 400; ++i) {
    auto x = exchange("/" + std::to_string(i), "needle");
    ids.push_back(x->id);
    store_->record(batchOf(x));
  }
  // A pending one and one with a comment: no index speaks for them.
  auto pending = exchange("/pending", "needle");
  pending->state = model::ExchangeState::pending;
  store_->record(batchOf(pending));
  store_->setComment({ids[5]}, "look at this");

  std::atomic<int> asked = 0;
  engine_ = std::make_unique<QueryEngine>(*store_, [&](const filter::NeededTexts& needed) {
    ++asked;
    EXPECT_EQ(needed.allOf, (std::vector<std::vector<std::string>>{{"look"}, {"needle"}}));
    return std::make_unique<FakeIndex>(
        std::deque<std::vector<model::ExchangeId>>{{ids[300], 999'999, ids[301]}, {}, {ids[7], ids[8]}});
  });
  // "look" is in no body: the named ones are read and found wanting, all others are left out unread.
  Watch both = watch("look needle");
  EXPECT_THAT(both.whenComplete(401), ElementsAre(5));
  EXPECT_EQ(asked, 1);

  // Each that holds it was named, or is pending; the rest, which holds it too, shows that it was not read.
  engine_.reset();
  engine_ = std::make_unique<QueryEngine>(*store_, [&](const filter::NeededTexts&) {
    return std::make_unique<FakeIndex>(
        std::deque<std::vector<model::ExchangeId>>{{ids[300], 999'999, ids[301]}, {}, {ids[7], ids[8]}});
  });
  Watch named = watch("response contains needle");
  EXPECT_THAT(named.whenComplete(401), ElementsAre(7, 8, 300, 301, 400));
  EXPECT_THAT(named.order, ElementsAre(400, 301, 300, 8, 7));
  // What comes after it was asked is read without asking.
  add("/new", "needle");
  EXPECT_THAT(named.until([](const Watch& w) { return w.rows.contains(401); }), ElementsAre(7, 8, 300, 301, 400, 401));
  // What cannot match is not looked for in any index.
  EXPECT_EQ(watch("!(needle)").whenComplete(402).size(), 0u);
}

}  // namespace
}  // namespace penstock::service
