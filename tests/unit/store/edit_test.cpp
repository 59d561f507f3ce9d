// SPDX-License-Identifier: GPL-3.0-or-later
// Deleting, annotating, undo, settings; hosts, the histogram and scans over what is left.
#include <gtest/gtest.h>

#include <tuple>

#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

using model::Annotation;
using model::SummaryColumn;
using Rows = std::vector<std::uint32_t>;
using Ids = std::vector<model::ExchangeId>;

class Edits : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override { reopen(); }
  void reopen() {
    store.reset();
    StoreOptions options;
    options.memoryOnly = GetParam();
    if (!GetParam()) options.path = folder_.file("p");
    store = openStore(options);
  }
  void add(int n) {
    for (int i = 0; i < n; ++i) {
      auto x = plain(store->nextId());
      x->host = x->id % 2 == 0 ? "even.example" : "odd.example";
      if (x->id % 5 == 0) x->state = model::ExchangeState::failed;
      store->record(batchOf(x));
    }
  }
  Ids shown() const {
    Ids ids;
    for (const auto row : store->order(SummaryColumn::id, false)) ids.push_back(store->at(row).id);
    return ids;
  }
  TempFolder folder_;
  std::unique_ptr<Store> store;
};

TEST_P(Edits, ADeletedRowKeepsItsNumberAndIsInNoOrder) {
  add(5);
  const auto before = store->changesSince(0).revision;
  store->remove({2, 4, 4, 99});
  EXPECT_EQ(store->undoText(), "Delete 2 exchanges");
  EXPECT_EQ(store->rows(), 5u);
  EXPECT_EQ(store->deletedRows(), (Rows{1, 3}));
  EXPECT_EQ(shown(), (Ids{1, 3, 5}));
  EXPECT_EQ(store->order(SummaryColumn::path, true), (Rows{0, 2, 4}));
  EXPECT_EQ(store->rowOf(4), 3u);
  auto changes = store->changesSince(before);
  EXPECT_FALSE(changes.reset);
  EXPECT_TRUE(changes.deletions);
  EXPECT_EQ(changes.updated, (Rows{1, 3}));
  store->remove({2});
  EXPECT_EQ(store->undoText(), "Delete 2 exchanges") << "it is deleted already";
  store->record(batchOf(plain(4)));  // its end comes later
  EXPECT_EQ(shown(), (Ids{1, 3, 5}));
  EXPECT_FALSE(store->changesSince(changes.revision).deletions);
  store->undo();
  EXPECT_EQ(shown(), (Ids{1, 2, 3, 4, 5}));
  EXPECT_TRUE(store->deletedRows().empty());
  EXPECT_TRUE(store->changesSince(changes.revision).deletions);
  EXPECT_EQ(store->undoText(), "");
  EXPECT_TRUE(store->load(4));
}

TEST_P(Edits, UndoTakesBackOneAfterTheOther) {
  add(4);
  store->setColor({1, 2}, 3);
  store->setColor({3}, 7);  // there is no such colour
  store->setComment({2}, "  two\nlines ");
  store->setTags({2, 3}, "b a,b\ta");
  store->remove({1});
  store->clear();
  add(1);
  store->setColor({5}, 1);
  EXPECT_EQ(store->at(0).annotation, (Annotation{1, "", ""}));
  const char* texts[] = {"Colour", "Clear", "Delete 1 exchange", "Tags", "Comment", "Colour"};
  for (const char* text : texts) {
    EXPECT_EQ(store->undoText(), text);
    if (text == std::string("Delete 1 exchange")) {
      EXPECT_EQ(shown(), (Ids{2, 3, 4, 5}));
      EXPECT_EQ(store->deletedRows(), Rows{0});
      EXPECT_EQ(store->at(1).annotation, (Annotation{3, "a b", "two lines"}));
      EXPECT_EQ(store->at(2).annotation, (Annotation{0, "a b", ""}));
      EXPECT_EQ(store->at(4).annotation, Annotation());
      EXPECT_EQ(store->order(SummaryColumn::tags, true), (Rows{1, 2, 3, 4}));
    }
    store->undo();
  }
  EXPECT_EQ(store->undoText(), "");
  store->undo();
  for (std::size_t row = 0; row < store->rows(); ++row) EXPECT_EQ(store->at(row).annotation, Annotation()) << row;
}

TEST_P(Edits, RedoDoesItAgain) {
  add(4);
  store->setColor({1, 2}, 3);
  store->setTags({2}, "slow");
  store->remove({1, 4});
  EXPECT_EQ(store->redoText(), "");
  for (int i = 0; i < 3; ++i) store->undo();
  for (const char* text : {"Colour", "Tags", "Delete 2 exchanges"}) {
    EXPECT_EQ(store->redoText(), text);
    store->redo();
    EXPECT_EQ(store->undoText(), text);
  }
  EXPECT_EQ(store->redoText(), "");
  EXPECT_EQ(shown(), (Ids{2, 3}));
  EXPECT_EQ(store->at(1).annotation, (Annotation{3, "slow", ""}));
  store->undo();
  store->undo();
  EXPECT_EQ(shown(), (Ids{1, 2, 3, 4}));
  EXPECT_EQ(store->at(1).annotation, (Annotation{3, "", ""}));
  store->setComment({3}, "something new");
  EXPECT_EQ(store->redoText(), "") << "what was taken back belongs to another past";
  store->redo();
  EXPECT_EQ(shown(), (Ids{1, 2, 3, 4}));
}

TEST_P(Edits, AClearIsDoneAgainOnlyWhileNothingCameSince) {
  add(3);
  store->clear();
  store->undo();
  EXPECT_EQ(store->redoText(), "Clear");
  store->redo();
  EXPECT_TRUE(shown().empty());
  store->undo();
  EXPECT_EQ(shown(), (Ids{1, 2, 3}));
  add(1);
  EXPECT_EQ(store->redoText(), "");
  store->redo();
  EXPECT_EQ(shown(), (Ids{1, 2, 3, 4})) << "the fourth was not there to be cleared";
}

TEST_P(Edits, PagesAreKeptBesideTheRecords) {
  const bool disk = !GetParam();
  const std::string bytes("\0\xff page", 7);
  ASSERT_TRUE(store->pages().keep("a", 0, "old"));
  ASSERT_TRUE(store->pages().keep("a", 0, bytes));
  ASSERT_TRUE(store->pages().keep("a", 1, "next"));
  ASSERT_TRUE(store->pages().keep("b", 0, "other"));
  if (disk) {
    ASSERT_TRUE(store->flush());
    reopen();
  }
  EXPECT_EQ(store->pages().read("a", 0).value(), disk ? bytes : "");
  EXPECT_EQ(store->pages().read("a", 1).value(), disk ? "next" : "");
  EXPECT_EQ(store->pages().read("a", 2).value(), "");
  ASSERT_TRUE(store->pages().drop("a"));
  if (disk) {
    ASSERT_TRUE(store->flush());
  }
  EXPECT_EQ(store->pages().read("a", 0).value(), "");
  EXPECT_EQ(store->pages().read("b", 0).value(), disk ? "other" : "");
  store->close();
  EXPECT_EQ(store->pages().keep("a", 0, "late").error().code, ErrorCode::cancelled);
}

TEST_P(Edits, HostsAreToldApartByTheirPorts) {
  using Host = std::tuple<std::string, int, std::uint64_t>;
  const auto hosts = [&] {
    std::vector<Host> all;
    for (const auto& host : store->hosts()) all.emplace_back(host.host, host.port, host.exchanges);
    return all;
  };
  for (const int port : {443, 8443, 80, 9000, 8443}) {
    auto x = plain(store->nextId());
    x->host = "example.test";
    x->port = std::uint16_t(port);
    store->record(batchOf(x));
  }
  EXPECT_EQ(hosts(), (std::vector<Host>{{"example.test", 0, 2}, {"example.test", 8443, 2}, {"example.test", 9000, 1}}));
  EXPECT_EQ(store->order(SummaryColumn::port, true), (Rows{3, 1, 4, 0, 2}));
  store->remove({4});
  EXPECT_EQ(hosts(), (std::vector<Host>{{"example.test", 0, 2}, {"example.test", 8443, 2}}));
  store->clear();
  store->undo();
  EXPECT_EQ(hosts(), (std::vector<Host>{{"example.test", 0, 2}, {"example.test", 8443, 2}}));
}

TEST_P(Edits, ANewSnapshotLeavesAnnotationsAlone) {
  add(1);
  store->setComment({1}, "mine");
  store->record(batchOf(plain(1, "/new")));
  EXPECT_EQ(store->at(0).path, "/new");
  EXPECT_EQ(store->at(0).annotation.comment, "mine");
}

TEST_P(Edits, HostsAndHistogramFollow) {
  add(2500);
  const auto of = [&](const std::string& name) {
    for (const auto& host : store->hosts())
      if (host.host == name) return std::pair(host.exchanges, host.failed);
    return std::pair<std::uint64_t, std::uint64_t>(0, 0);
  };
  using Figures = std::pair<std::uint64_t, std::uint64_t>;
  EXPECT_EQ(of("even.example"), Figures(1250, 250));
  EXPECT_EQ(store->hosts().front().host, "even.example");
  store->remove({10, 11, 12});
  EXPECT_EQ(of("even.example"), Figures(1248, 249));
  EXPECT_EQ(of("odd.example"), Figures(1249, 250));
  const WallTime begin(std::chrono::microseconds(1'700'000'000'000'001));
  auto all = store->histogram(begin, begin + std::chrono::microseconds(2500), 5);
  EXPECT_EQ(all.exchanges, (Rows{497, 500, 500, 500, 500}));
  EXPECT_EQ(all.failed, (Rows{99, 100, 100, 100, 100}));
  EXPECT_EQ(store->histogram(begin + std::chrono::microseconds(9), begin + std::chrono::microseconds(15), 2).exchanges,
            (Rows{0, 3}));
  EXPECT_EQ(store->histogram(begin, begin, 3).exchanges, (Rows{0, 0, 0}));
  auto other = plain(1);
  other->host = "third.example";
  store->record(batchOf(other));
  EXPECT_EQ(of("odd.example"), Figures(1248, 250));
  EXPECT_EQ(of("third.example"), Figures(1, 0));
  store->clear();
  EXPECT_TRUE(store->hosts().empty());
  EXPECT_EQ(store->histogram(begin, begin + std::chrono::microseconds(9000), 1).exchanges, Rows{0});
  add(2);
  EXPECT_EQ(of("odd.example"), Figures(1, 0));
  store->undo();
  EXPECT_EQ(of("odd.example"), Figures(1249, 250));
  store->undo();
  EXPECT_EQ(of("even.example"), Figures(1251, 250));
  all = store->histogram(begin, begin + std::chrono::microseconds(9000), 1);
  EXPECT_EQ(all.exchanges, Rows{2502});
}

TEST_P(Edits, AScanShowsRowsAsAnExpressionSeesThem) {
  using filter::FieldId;
  add(2000);
  auto x = rich(store->nextId());
  store->record(batchOf(x));
  store->setTags({x->id}, "one two");
  store->remove({5});
  auto scan = store->scan();
  const auto revision = store->changesSince(0).revision;
  std::vector<std::uint32_t> seen;
  std::uint32_t even = 0;
  EXPECT_TRUE(scan->rows(revision, 0, 5000, [&](const ScannedRow& row) {
    seen.push_back(row.row());
    EXPECT_FALSE(row.pending());
    if (row.text(FieldId::host) != "even.example") return;
    if (even == 0) even = row.symbol(FieldId::host);
    EXPECT_EQ(row.symbol(FieldId::host), even);
    EXPECT_NE(even, 0u);
  }));
  EXPECT_EQ(seen.size(), 2000u);
  EXPECT_EQ(seen[4], 5u) << "row 4 is deleted";
  int shown = 0;
  const std::uint32_t numbers[] = {9999, 2000, 4, 1};
  EXPECT_TRUE(scan->rows(revision, numbers, [&](const ScannedRow& row) {
    if (++shown == 2) {
      EXPECT_EQ(row.id(), 2u);
      EXPECT_EQ(row.text(FieldId::tls), "");
      EXPECT_EQ(row.number(FieldId::duration), 1500);
      return;
    }
    EXPECT_EQ(row.id(), x->id);
    EXPECT_EQ(row.text(FieldId::method), "POST");
    EXPECT_EQ(row.text(FieldId::path), "/a");
    EXPECT_EQ(row.text(FieldId::query), "b=c");
    EXPECT_EQ(row.text(FieldId::url), "/a?b=c");
    EXPECT_EQ(row.text(FieldId::tls), "TLSv1.3");
    EXPECT_EQ(row.text(FieldId::server), "192.0.2.7:443");
    EXPECT_EQ(row.text(FieldId::tag), "one two");
    EXPECT_EQ(row.text(FieldId::source), "resender");
    EXPECT_EQ(row.text(FieldId::error), toText(model::FailureKind::truncatedBody));
    EXPECT_EQ(row.number(FieldId::status), 502);
    EXPECT_EQ(row.number(FieldId::port), 65535);
    EXPECT_EQ(row.number(FieldId::time), x->startedAt.time_since_epoch().count());
  }));
  EXPECT_EQ(shown, 2);
  store->clear();
  EXPECT_FALSE(scan->rows(revision, 0, 1, [](const ScannedRow&) { ADD_FAILURE(); }));
}

TEST_P(Edits, EachReaderIsCalledOnceForEachArming) {
  int first = 0, second = 0;
  Subscription one = store->changed().subscribeOnce([&] { ++first; });
  Subscription other = store->changed().subscribeOnce([&] { ++second; });
  add(1);
  add(2);
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 1) << "one reader takes nothing from another";
  other.arm();
  one.arm();
  other = Subscription();
  store->setColor({1}, 1);
  EXPECT_EQ(first, 2);
  EXPECT_EQ(second, 1);
}

INSTANTIATE_TEST_SUITE_P(, Edits, testing::Bool(), [](const auto& info) { return info.param ? "memory" : "disk"; });

class EditsOnDisk : public Edits {};
INSTANTIATE_TEST_SUITE_P(, EditsOnDisk, testing::Values(false));

TEST_P(EditsOnDisk, WhatAPersonDidIsThereAfterARestart) {
  add(10);
  store->setColor({1, 2, 3}, 5);
  store->setColor({3}, 0);
  store->setTags({2}, "x y");
  store->setComment({4}, "gone again");
  store->undo();
  store->setComment({4}, "note");
  store->setSetting("columns", "a,b");
  store->setSetting("filter", "host == x");
  store->setSetting("filter", "");
  store->record(chunkOf(9, model::Direction::toServer, 0, "chunk"));
  store->record(messagesOf(9, texts(0, 3)));
  store->remove({9});
  store->remove({8});
  store->undo();
  EXPECT_EQ(store->setting("columns"), "a,b");
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(*Store::countIn(folder_.file("p")), 9u);
  reopen();
  EXPECT_EQ(shown(), (Ids{1, 2, 3, 4, 5, 6, 7, 8, 10}));
  EXPECT_TRUE(store->deletedRows().empty());
  EXPECT_EQ(store->undoText(), "");
  EXPECT_EQ(store->at(0).annotation, (Annotation{5, "", ""}));
  EXPECT_EQ(store->at(1).annotation, (Annotation{5, "x y", ""}));
  EXPECT_EQ(store->at(2).annotation, Annotation());
  EXPECT_EQ(store->at(3).annotation, (Annotation{0, "", "note"}));
  EXPECT_EQ(store->setting("columns"), "a,b");
  EXPECT_EQ(store->setting("filter"), "");
  EXPECT_FALSE(store->load(9));
  EXPECT_EQ(*store->bodySize(10, model::Direction::toServer), 0u);
  EXPECT_EQ(store->readBody(9, model::Direction::toServer, 0, 9).error().code, ErrorCode::notFound);
}

TEST_P(EditsOnDisk, AnnotationsGoWithTheirExchanges) {
  add(2);
  store->setColor({1, 2}, 5);
  store->clear();
  reopen();
  EXPECT_EQ(store->rows(), 0u);
  store->record(batchOf(plain(1)));  // of an id that was cleared
  EXPECT_EQ(store->rows(), 0u);
}

}  // namespace
}  // namespace penstock::store::test
