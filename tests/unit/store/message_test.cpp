// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of an exchange: waiting and on disk, under way, cleared, refused, read by another process.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <map>
#include <random>

#include "penstock/store/project_reader.h"
#include "unit/store/bad_disk.h"
#include "unit/store/equal.h"
#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

using model::Direction;
using model::Message;
using model::MessageFlag;

Message underWay(std::uint64_t index, std::uint64_t bytes) {
  Message m = text(index);
  m.flags = MessageFlag::none;
  m.endedAt = -1;
  m.size = bytes;
  m.wireSize = bytes + 6;
  return m;
}

std::shared_ptr<model::Exchange> stream(model::ExchangeId id, std::uint64_t messages,
                                        model::ExchangeState state = model::ExchangeState::pending) {
  auto x = plain(id, "/socket", 0);
  x->state = state;
  x->application = model::Application::webSocket;
  x->messages = messages;
  return x;
}

class Messages : public testing::TestWithParam<bool> {
 protected:
  std::unique_ptr<Store> open() {
    StoreOptions options;
    options.memoryOnly = GetParam();
    if (!GetParam()) options.path = folder_.file("p");
    return openStore(options);
  }
  TempFolder folder_;
};
INSTANTIATE_TEST_SUITE_P(, Messages, testing::Bool(), [](const auto& info) { return info.param ? "memory" : "disk"; });

TEST_P(Messages, PagesAreMadeOfWhatWaitsAndWhatIsKept) {
  auto store = open();
  store->record(batchOf(stream(1, 0)));
  for (std::uint64_t burst = 0; burst < 40; ++burst) {
    store->record(messagesOf(1, texts(burst * 50, 50)));
    store->record(messagesOf(2, texts(burst * 3, 3)));
    if (burst % 7 == 6) {
      ASSERT_TRUE(store->flush());
    }
  }
  store->record(batchOf(stream(2, 120)));
  for (int turn = 0; turn < 2; ++turn) {
    expectSame(*store->messages(1, 0, 2000), texts(0, 2000));
    expectSame(*store->messages(1, 345, 200), texts(345, 200));
    expectSame(*store->messages(1, 1999, 200), texts(1999, 1));
    expectSame(*store->messages(1, 1234, SIZE_MAX), texts(1234, 2000 - 1234));
    EXPECT_TRUE(store->messages(1, 2000, 200)->empty());
    EXPECT_TRUE(store->messages(1, UINT64_MAX, 200)->empty());
    EXPECT_TRUE(store->messages(1, 0, 0)->empty());
    expectSame(*store->messages(2, 0, 1000), texts(0, 120));
    ASSERT_TRUE(store->flush());
  }
  EXPECT_EQ(store->messages(3, 0, 10).error().code, ErrorCode::notFound);
  EXPECT_EQ(store->at(1).messages, 120u);
}

TEST_P(Messages, ALaterOneReplacesTheOneUnderWay) {
  auto store = open();
  store->record(batchOf(stream(1, 0)));
  for (int turn = 0; turn < 3; ++turn) {
    store->record(messagesOf(1, {underWay(0, 10 + std::uint64_t(turn))}));
    ASSERT_TRUE(store->flush());
  }
  // While the first one goes on, others come whole; then a third ends in the same burst as the first.
  store->record(messagesOf(1, {text(1), underWay(2, 5)}));
  ASSERT_TRUE(store->flush());
  expectSame(*store->messages(1, 0, 10), {underWay(0, 12), text(1), underWay(2, 5)});
  store->record(messagesOf(1, {underWay(0, 20), text(3)}));
  expectSame(*store->messages(1, 0, 1), {underWay(0, 20)});
  ASSERT_TRUE(store->flush());
  store->record(messagesOf(1, {text(0), text(2), text(4)}));
  expectSame(*store->messages(1, 0, 10), {text(0), text(1), text(2), text(3), text(4)});
  ASSERT_TRUE(store->flush());
  expectSame(*store->messages(1, 0, 10), {text(0), text(1), text(2), text(3), text(4)});
}

TEST_P(Messages, AreLoadedOnTheReaderThreadAlsoAtClose) {
  auto store = open();
  store->record(batchOf(stream(1, 10)));
  store->record(messagesOf(1, texts(0, 10)));
  std::atomic<int> answers{0};
  for (int i = 0; i < 50; ++i)
    store->messagesAsync(1, 0, 100, [&](Result<std::vector<Message>> loaded) {
      EXPECT_TRUE(loaded ? loaded->size() == 10 : loaded.error().code == ErrorCode::cancelled);
      ++answers;
    });
  store->close();
  EXPECT_EQ(answers, 50);
  store->messagesAsync(1, 0, 1, [&](auto loaded) { EXPECT_EQ(loaded.error().code, ErrorCode::cancelled); });
}

TEST_P(Messages, AClearIsForMessagesToo) {
  auto store = open();
  for (int i = 0; i < 3; ++i) {
    const auto id = store->nextId();
    store->record(batchOf(stream(id, 1000, model::ExchangeState::complete)));
    store->record(messagesOf(id, texts(0, 1000)));
  }
  store->clear();
  store->undo();
  EXPECT_EQ(store->messages(1, 0, 2000)->size(), 1000u);
  store->clear();
  const auto kept = store->nextId();
  store->record(batchOf(stream(kept, 5)));
  store->record(messagesOf(kept, texts(0, 5)));
  store->record(messagesOf(2, texts(1000, 5)));  // goes on while it is hidden
  EXPECT_EQ(store->messages(2, 999, 10)->size(), 6u);
  store->clear();
  store->record(messagesOf(2, texts(1005, 5)));  // of the first clear: gone
  store->record(messagesOf(kept, texts(5, 5)));
  EXPECT_EQ(store->messages(kept, 0, 100)->size(), 10u);
  ASSERT_TRUE(store->flush());
  store->close();
  if (GetParam()) return;
  store = open();
  EXPECT_EQ(store->rows(), 0u);
  for (model::ExchangeId id = 1; id <= kept; ++id)
    EXPECT_EQ(store->messages(id, 0, 100).error().code, ErrorCode::notFound);
}

TEST_P(Messages, OfExchangesThatAreNotRecordedAreNotKept) {
  auto store = open();
  const auto begun = store->nextId();
  store->record(batchOf(stream(begun, 0)));
  store->setRecording(false);
  const auto unwanted = store->nextId();
  store->record(messagesOf(unwanted, texts(0, 3)));
  store->record(messagesOf(begun, texts(0, 2)));
  store->setRecording(true);
  store->record(messagesOf(unwanted, texts(3, 3)));
  EXPECT_EQ(store->messages(begun, 0, 10)->size(), 2u);
  EXPECT_EQ(store->messages(unwanted, 0, 10).error().code, ErrorCode::notFound);
}

TEST(MessagesOnDisk, AreOneRowABurstAndNotOneEach) {
  TempFolder folder;
  const std::string path = folder.file("p");
  {
    StoreOptions options;
    options.path = path;
    options.commitInterval = std::chrono::hours(1);
    auto store = openStore(options);
    store->record(batchOf(stream(1, 400)));
    for (std::uint64_t i = 0; i < 400; i += 10) store->record(messagesOf(1, texts(i, 10)));
  }
  sqlite3* db = nullptr;
  sqlite3_open(path.c_str(), &db);
  int rows = 0;
  const auto count = [](void* out, int, char** columns, char**) {
    *static_cast<int*>(out) = std::atoi(columns[0]);
    return 0;
  };
  sqlite3_exec(db, "SELECT count(*) FROM message_block", count, &rows, nullptr);
  EXPECT_EQ(rows, 1);
  sqlite3_close(db);
}

// Whatever the order of beginnings, ends and commits: each message is there in its last state.
TEST(MessagesOnDisk, RandomBurstsComeBackInTheirLastState) {
  TempFolder folder;
  std::minstd_rand random(7);
  std::vector<Message> expected;
  auto store = openStore(folder.file("p"));
  store->record(batchOf(stream(1, 0)));
  for (int burst = 0; burst < 300; ++burst) {
    std::map<std::uint64_t, Message> changed;
    for (std::uint64_t n = random() % 8; n > 0; --n) {
      if (expected.empty() || random() % 3 != 0) {
        expected.push_back(underWay(expected.size(), random() % 100));
        changed[expected.size() - 1] = expected.back();
      } else {
        Message& m = expected[expected.size() - 1 - random() % std::min<std::size_t>(expected.size(), 40)];
        if (any(m.flags & MessageFlag::complete)) continue;
        m.size += random() % 50;
        m.wireSize = m.size + 6;
        if (random() % 2 == 0) m.flags = MessageFlag::complete;
        changed[m.index] = m;
      }
    }
    std::vector<Message> batch;
    for (auto& [index, m] : changed) batch.push_back(m);
    store->record(messagesOf(1, batch));
    if (random() % 4 == 0) {
      ASSERT_TRUE(store->flush());
    }
    if (expected.empty()) continue;
    const std::size_t first = random() % expected.size(), n = std::min<std::size_t>(20, expected.size() - first);
    expectSame(*store->messages(1, first, n), {expected.begin() + long(first), expected.begin() + long(first + n)});
  }
  store->close();
  store = openStore(folder.file("p"));
  expectSame(*store->messages(1, 0, SIZE_MAX), expected);
  EXPECT_EQ(store->at(0).messages, expected.size());
}

TEST(MessagesOnDisk, APageOfAMillionComesFast) {
  TempFolder folder;
  auto store = openStore(folder.file("p"));
  store->record(batchOf(stream(1, 1'000'000)));
  for (std::uint64_t i = 0; i < 1'000'000; i += 500) store->record(messagesOf(1, texts(i, 500)));
  ASSERT_TRUE(store->flush());
  (void)store->messages(1, 0, 1);
  const SteadyTime begin = steadyNow();
  constexpr int pages = 20;
  for (std::uint64_t i = 0; i < pages; ++i)
    expectSame(*store->messages(1, i * 49'999, 200), texts(i * 49'999, 200));
  const auto each = std::chrono::duration_cast<std::chrono::microseconds>(steadyNow() - begin) / pages;
  RecordProperty("microseconds_a_page", int(each.count()));
  EXPECT_LT(each, std::chrono::milliseconds(100)) << "a few milliseconds where nothing else runs";
}

TEST(MessagesOnDisk, CountAsBytesThatWait) {
  TempFolder folder;
  BadDisk& disk = BadDisk::install();
  StoreOptions options;
  options.path = folder.file("p");
  options.vfs = BadDisk::name;
  options.queueLimit = 1 << 20;
  options.commitInterval = std::chrono::milliseconds(1);
  auto store = openStore(options);
  store->record(batchOf(stream(1, 0)));
  disk.hold();
  std::uint64_t sent = 0;
  for (; !store->congested(); sent += 100) store->record(messagesOf(1, texts(sent, 100)));
  EXPECT_LE(sent, (1u << 20) / sizeof(Message) + 200);
  disk.release();
  ASSERT_TRUE(store->flush());
  EXPECT_FALSE(store->congested());
  EXPECT_EQ(store->messages(1, 0, SIZE_MAX)->size(), sent);

  disk.onWrite = BadDisk::full;
  store->record(messagesOf(1, texts(sent, 1)));
  EXPECT_FALSE(store->flush());
  for (int i = 0; i < 100; ++i) store->record(messagesOf(1, texts(sent + 1, 1000)));
  EXPECT_FALSE(store->congested()) << "nothing grows while nothing is kept";
  disk.onWrite = BadDisk::none;
}

TEST(MessagesOnDisk, ADamagedBlockIsTold) {
  TempFolder folder;
  const std::string path = folder.file("p");
  {
    auto store = openStore(path);
    store->record(batchOf(stream(1, 10)));
    store->record(messagesOf(1, texts(0, 10)));
  }
  sqlite3* db = nullptr;
  sqlite3_open(path.c_str(), &db);
  sqlite3_exec(db, "UPDATE message_block SET bytes=x'00ff00'", nullptr, nullptr, nullptr);
  sqlite3_close(db);
  auto store = openStore(path);
  EXPECT_EQ(store->messages(1, 0, 10).error().code, ErrorCode::corrupt);
  EXPECT_TRUE(store->load(1));
}

TEST(MessagesOnDisk, AnotherProcessReadsThemWhileTheyAreWritten) {
  TempFolder folder;
  const std::string path = folder.file("p");
  constexpr model::ExchangeId id = 1, small = 2;
  OtherProcess other([&path] {
    auto reader = ProjectReader::open(path);
    if (!reader) return 1;
    const auto all = reader->messages(id, 0, 10);
    if (!all || all->size() != 4) return 2;
    if (*reader->payload(id, (*all)[0])->read(0, 100) != "hello" || *reader->payload(id, (*all)[2])->read(1, 3) != "ell") return 3;
    if (*reader->payload(id, (*all)[1])->read(0, 100) != *control(1).payload) return 4;
    if (*reader->payload(id, (*all)[3])->read(0, 100) != "lo") return 5;  // less was kept
    if (*reader->payload(small, text(0))->read(2, 100) != "llo" || *reader->payload(small, text(0))->read(9, 1) != "") return 6;
    if (reader->messages(99, 0, 10).error().code != ErrorCode::notFound) return 7;
    return 0;
  });
  auto store = openStore(path);
  ASSERT_EQ(store->nextId(), id);
  store->record(chunkOf(id, Direction::toServer, 0, "hellohello"));
  store->record(batchOf(stream(id, 4)));
  store->record(messagesOf(id, {text(0, 0), control(1), text(2, 5), text(4, 8)}));
  ASSERT_EQ(store->nextId(), small);
  auto whole = stream(small, 1, model::ExchangeState::complete);
  whole->requestBody.bytes = std::make_shared<const std::string>("hello");
  store->record(batchOf(whole));
  store->record(messagesOf(small, {text(0)}));
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(other.run(), 0);
  store->clear();
  store->record(batchOf(plain(store->nextId())));  // is committed with the clear
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(ProjectReader::open(path)->messages(id, 0, 10).error().code, ErrorCode::notFound);
}

StoreOptions inMemory(std::size_t budget) {
  StoreOptions options;
  options.memoryOnly = true;
  options.memoryBodyBudget = budget;
  return options;
}

TEST(MessagesInMemory, OfAllExchangesTheOldestGoFirst) {
  auto store = openStore(inMemory(1 << 20));
  for (const model::ExchangeId id : {1, 2}) store->record(batchOf(stream(id, 0)));
  store->record(messagesOf(1, texts(0, 10)));
  for (std::uint64_t i = 0; i < 100'000; i += 100) store->record(messagesOf(2, texts(i, 100)));
  store->record(messagesOf(1, texts(10, 10)));
  expectSame(*store->messages(1, 0, 100), texts(10, 10));
  const auto kept = *store->messages(2, 0, SIZE_MAX);
  EXPECT_GT(kept.size(), 3000u);
  EXPECT_LT(kept.size(), 50'000u);
  EXPECT_EQ(kept.back().index, 99'999u);
  EXPECT_EQ(kept.front().index + kept.size(), 100'000u) << "no hole";
}

TEST(MessagesInMemory, OfTheirPayloadTheNewestIsKept) {
  auto store = openStore(inMemory(1 << 20));
  store->record(batchOf(stream(1, 0)));
  constexpr std::uint64_t piece = 10'000;
  for (std::uint64_t i = 0; i < 200; ++i) {
    auto batch = messagesOf(1, {text(2 * i, i * piece, std::string(piece, char('a' + i % 26)))});
    batch.chunks.push_back({1, Direction::toServer, i * piece, std::string(piece, char('a' + i % 26))});
    store->record(std::move(batch));
  }
  const auto last = store->messages(1, 398, 1)->front();
  EXPECT_EQ(*store->readBody(1, Direction::toServer, last.offset, last.size), std::string(piece, char('a' + 199 % 26)));
  EXPECT_EQ(store->readBody(1, Direction::toServer, 0, piece).error().code, ErrorCode::limit);
  store->record(batchOf(stream(1, 399, model::ExchangeState::complete)));
  EXPECT_EQ((*store->load(1))->requestBody.recorded, 0u);
  EXPECT_NE(noteOf((*store->load(1))->trace).find("no longer kept"), std::string::npos);
  // Others push it out as they do with any body; what comes then is kept again.
  for (int i = 0; i < 60; ++i) store->record(batchOf(plain(store->nextId() + 10, "/", 20'000)));
  EXPECT_EQ(store->readBody(1, Direction::toServer, last.offset, 1).error().code, ErrorCode::limit);
  store->record(chunkOf(1, Direction::toServer, 200 * piece, "again"));
  EXPECT_EQ(*store->readBody(1, Direction::toServer, 200 * piece, 5), "again");
}

}  // namespace
}  // namespace penstock::store::test
