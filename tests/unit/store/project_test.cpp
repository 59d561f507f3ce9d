// SPDX-License-Identifier: GPL-3.0-or-later
// The project file over restarts: ids, crashes, locks, foreign files, counting.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

using model::Direction;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

TEST(Project, RowsComeBackAndIdsGoOn) {
  TempFolder folder;
  const std::string path = folder.file("p");
  {
    auto store = openStore(path);
    for (int i = 0; i < 5; ++i) store->record(batchOf(plain(store->nextId(), std::string("/") + std::to_string(i))));
  }
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_FALSE(std::filesystem::exists(path + "-wal"));
  auto store = openStore(path);
  ASSERT_EQ(store->rows(), 5u);
  EXPECT_EQ(store->count(), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(store->at(i).path, std::string("/") + std::to_string(i));
    EXPECT_EQ(store->rowOf(store->at(i).id), i);
  }
  EXPECT_EQ(store->nextId(), 6u);
  store->record(batchOf(plain(6)));
  EXPECT_EQ(store->rowOf(6), 5u);
  EXPECT_EQ(store->at(5).id, 6u);
  EXPECT_EQ(store->at(6).id, 0u);
}

TEST(Project, CertificatesAndConnectionsOnce) {
  TempFolder folder;
  const std::string path = folder.file("p");
  {
    auto store = openStore(path);
    auto first = rich(1), second = rich(2);
    second->connection = first->connection;
    store->record(batchOf(first));
    ASSERT_TRUE(store->flush());
    store->record(batchOf(second));
    store->record(batchOf(rich(3)));
  }
  EXPECT_EQ(query(path, "SELECT count(*) FROM connection"), "2");
  EXPECT_EQ(query(path, "SELECT count(*) FROM certificate WHERE sha256 IS NOT NULL"), "2");
  EXPECT_EQ(query(path, "PRAGMA user_version"), "8");
  EXPECT_EQ(query(path, "PRAGMA application_id"), std::to_string(0x506e7374));
}

TEST(Project, KillLosesAtMostAQuarterSecond) {
  TempFolder folder;
  const std::string path = folder.file("p");
  int pipes[2];
  ASSERT_EQ(pipe(pipes), 0);
  const pid_t child = fork();
  if (child == 0) {
    // Tells each id with the time it was recorded at, and since when something is not on disk by the store's own word, without an end.
    auto store = openStore(path);
    while (true) {
      const auto id = store->nextId();
      auto x = plain(id, "/", 1000);
      if (id % 3 == 0) x->state = model::ExchangeState::pending;
      x->requestBody.complete = false;
      store->record(batchOf(x));
      if (id % 10 == 0) store->record(chunkOf(id, Direction::toServer, 0, std::string(20'000, 'c')));
      if (id % 3 == 0) store->record(messagesOf(id, texts(0, 4)));
      if (id == 1 && !store->flush()) _exit(1);  // how long a start takes is no matter
      const auto now = steadyNow().time_since_epoch().count();
      const std::int64_t unsaved = store->status().unsavedAgeMs;
      const std::int64_t told[3] = {std::int64_t(id), now, unsaved};
      if (write(pipes[1], told, sizeof told) != sizeof told) _exit(1);
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
  }
  close(pipes[1]);
  // Long enough for several transactions; the kill falls wherever it falls.
  std::vector<std::pair<std::uint64_t, std::int64_t>> recorded;
  std::int64_t told[3], unsaved = 0;
  while (read(pipes[0], told, sizeof told) == sizeof told) {
    recorded.emplace_back(std::uint64_t(told[0]), told[1]);
    unsaved = std::max(unsaved, told[2]);
    if (recorded.size() > 1 && recorded.back().second - recorded.front().second > 1'200'000'000) break;
  }
  const std::int64_t killedAt = steadyNow().time_since_epoch().count();
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  close(pipes[0]);
  ASSERT_TRUE(WIFSIGNALED(status));

  {
    auto store = openStore(path);
    ASSERT_GT(store->rows(), 100u);
    const std::uint64_t last = store->at(store->rows() - 1).id;
    EXPECT_EQ(store->rows(), last);  // no hole
    std::int64_t oldestLost = killedAt;
    for (const auto& [id, at] : recorded)
      if (id > last) oldestLost = std::min(oldestLost, at);
    const std::int64_t sinceTold = (killedAt - recorded.back().second) / 1'000'000;
    // A build that is looked into has transactions that take their time: nothing older is lost than it said itself.
    const std::int64_t most = sanitized ? std::max<std::int64_t>(250, unsaved + sinceTold) : 250;
    EXPECT_LE((killedAt - oldestLost) / 1'000'000, most) << "ms before the kill; " << last << " of " << recorded.back().first << " kept";
    EXPECT_GT(store->nextId(), last);
    EXPECT_EQ(store->at(2).state, model::ExchangeState::failed);
    EXPECT_EQ(store->at(2).failure, model::FailureKind::interrupted);
    const auto interrupted = *store->load(3);
    EXPECT_EQ(interrupted->state, model::ExchangeState::failed);
    EXPECT_EQ(interrupted->failure.kind, model::FailureKind::interrupted);
    EXPECT_EQ(interrupted->messages, 4u) << "what is there counts, not the last snapshot";
    EXPECT_EQ(store->at(2).messages, 4u);
    EXPECT_EQ(store->messages(3, 0, 100)->size(), 4u);
    EXPECT_EQ(store->at(3).state, model::ExchangeState::complete);
    EXPECT_EQ((*store->load(30))->requestBody.recorded, 20'000u);
  }
  EXPECT_EQ(query(path, "PRAGMA integrity_check"), "ok");
}

TEST(Project, ASecondWriterIsRefusedAndCountingIsNot) {
  TempFolder folder;
  const std::string path = folder.file("p");
  OtherProcess other([&path] {
    const auto counted = Store::countIn(path);
    return counted && *counted == 1 ? 0 : 1;
  });
  auto store = openStore(path);
  store->record(batchOf(plain(1)));
  ASSERT_TRUE(store->flush());
  const auto second = Store::open([&] {
    StoreOptions o;
    o.path = path;
    return o;
  }());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::busy);
  EXPECT_NE(second.error().message.find(path), std::string::npos);
  EXPECT_EQ(*Store::countIn(path), 1u);
  // Counting closed a descriptor of the file: the Store must still be the only one.
  EXPECT_EQ(Store::open([&] {
              StoreOptions o;
              o.path = path;
              return o;
            }())
                .error()
                .code,
            ErrorCode::busy);
  EXPECT_EQ(other.run(), 0);
  store->record(batchOf(plain(2)));
  EXPECT_TRUE(store->flush());
  store->close();
  EXPECT_EQ(*Store::countIn(path), 2u);
  EXPECT_FALSE(std::filesystem::exists(path + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(path + "-shm"));
  EXPECT_EQ(openStore(path)->rows(), 2u);
}

Error openError(const std::string& path) {
  StoreOptions o;
  o.path = path;
  auto opened = Store::open(o);
  return opened ? Error{ErrorCode::cancelled, "opened"} : opened.error();
}

TEST(Project, ForeignFilesAreRefusedAndLeftAlone) {
  TempFolder folder;
  const std::string text = folder.file("notes.txt"), other = folder.file("other.db"), newer = folder.file("newer");
  std::ofstream(text) << "just a text, longer than sixteen bytes";
  query(other, "CREATE TABLE mine(a)");
  openStore(newer)->close();
  query(newer, "PRAGMA user_version=99");
  for (const std::string& path : {text, other}) {
    const auto before = std::filesystem::file_size(path);
    EXPECT_EQ(openError(path).code, ErrorCode::corrupt) << path;
    EXPECT_EQ(Store::countIn(path).error().code, ErrorCode::corrupt) << path;
    EXPECT_NE(openError(path).message.find(path + " is no Penstock project"), std::string::npos);
    EXPECT_NE(Store::countIn(path).error().message.find(path + " is no Penstock project"), std::string::npos);
    EXPECT_EQ(std::filesystem::file_size(path), before);
  }
  EXPECT_EQ(openError(newer).code, ErrorCode::unsupported);
  EXPECT_EQ(Store::countIn(newer).error().code, ErrorCode::unsupported);
  EXPECT_NE(Store::countIn(newer).error().message.find("newer Penstock"), std::string::npos);
  EXPECT_EQ(Store::countIn(folder.file("missing")).error().code, ErrorCode::notFound);
  EXPECT_EQ(openError(folder.file("no/such/folder")).code, ErrorCode::notFound);
  EXPECT_EQ(openError(folder.file("")).code, ErrorCode::corrupt);
  EXPECT_EQ(Store::countIn(folder.file("")).error().code, ErrorCode::corrupt);
}

TEST(Project, OddNamesOpen) {
  TempFolder folder;
  const std::string path = folder.file("odd ?#%41 \xc3\xa9.db");
  openStore(path)->record(batchOf(plain(1)));
  EXPECT_TRUE(std::filesystem::exists(path));
  EXPECT_EQ(*Store::countIn(path), 1u);
}

TEST(Project, ADamagedRecordIsToldAndTheRestIsRead) {
  TempFolder folder;
  const std::string path = folder.file("p");
  {
    auto store = openStore(path);
    for (model::ExchangeId id = 1; id <= 4; ++id) store->record(batchOf(plain(id)));
  }
  query(path,
        "UPDATE content SET request_head=x'05414243' WHERE id=1; UPDATE exchange SET kind=77,state=-1,timings=x'ff' "
        "WHERE "
        "id=2; DELETE FROM content WHERE id=3; UPDATE exchange SET host=cast(zeroblob(100000) AS TEXT),kind=77,state=-1 WHERE id=4");
  auto store = openStore(path);
  ASSERT_EQ(store->rows(), 3u) << "without the one whose times cannot be read";
  EXPECT_EQ(store->load(1).error().code, ErrorCode::corrupt);
  EXPECT_EQ(store->load(2).error().code, ErrorCode::corrupt);
  EXPECT_EQ(store->load(3).error().code, ErrorCode::corrupt);
  EXPECT_EQ(store->at(2).host.size(), 255u);
  EXPECT_NE(store->status().damage, "");
  EXPECT_TRUE(store->load(4));
}

TEST(Project, LoadAsyncCallsBackAlsoAtClose) {
  TempFolder folder;
  auto store = openStore(folder.file("p"));
  store->record(batchOf(plain(1)));
  std::atomic<int> answers{0};
  for (int i = 0; i < 50; ++i)
    store->loadAsync(1, [&](Result<model::ExchangePtr> loaded) {
      EXPECT_TRUE(loaded || loaded.error().code == ErrorCode::cancelled);
      ++answers;
    });
  store->close();
  EXPECT_EQ(answers, 50);
  store->loadAsync(1, [&](Result<model::ExchangePtr> loaded) { EXPECT_EQ(loaded.error().code, ErrorCode::cancelled); });
  EXPECT_EQ(store->load(99).error().code, ErrorCode::cancelled);
  EXPECT_EQ(store->rows(), 1u);
  store->record(batchOf(plain(2)));
  EXPECT_EQ(store->rows(), 1u);
}

// Rows enough that open() is done before they are all there.
std::string largeProject(const TempFolder& folder, int rows) {
  const std::string path = folder.file("large");
  openStore(path)->record(batchOf(plain(1)));
  std::string columns;
  for (const char* c : {"started_at", "kind", "state", "source", "failure", "anomalies", "port", "status", "request_size",
                        "response_size", "connection", "method", "scheme", "host", "path", "mime", "protocol", "client",
                        "timings", "messages", "process", "server", "tls"})
    columns += std::string(",") + c;
  const std::string fill = "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i+1 FROM n WHERE i<" + std::to_string(rows) +
                           ") INSERT INTO exchange(id" + columns + ") SELECT i" + columns + " FROM n, exchange WHERE exchange.id=1";
  query(path, fill.c_str());
  return path;
}

StoreOptions withoutPatience(const std::string& path) {
  StoreOptions options;
  options.path = path;
  options.loadPatience = std::chrono::milliseconds(0);
  return options;
}

TEST(Project, WhatIsRecordedWhileRowsComeInStandsBehindThem) {
  constexpr std::size_t many = 150'000;
  TempFolder folder;
  const std::string path = largeProject(folder, many);
  {
    auto store = openStore(withoutPatience(path));
    const auto id = store->nextId();
    ASSERT_EQ(id, many + 1);
    auto x = plain(id, "/new");
    x->state = model::ExchangeState::pending;
    store->record(batchOf(x));
    EXPECT_TRUE(store->load(id));
    store->record(batchOf(plain(id, "/new")));
    store->setColor({2, id}, 3);  // waits for its row
    ASSERT_EQ(store->rows(), many + 1);
    for (std::size_t row = 0; row < many; row += 997) ASSERT_EQ(store->at(row).id, row + 1);
    EXPECT_EQ(store->at(many).id, id);
    EXPECT_EQ(store->at(many).path, "/new");
    EXPECT_EQ(store->at(many).state, model::ExchangeState::complete);
    EXPECT_EQ(store->rowOf(id), many);
    EXPECT_EQ(store->rowOf(77'777), 77'776u);
    for (const std::size_t row : {std::size_t(1), many}) EXPECT_EQ(store->at(row).annotation.color, 3) << row;
    EXPECT_EQ(store->hosts().size(), 1u);
    EXPECT_EQ(store->hosts()[0].exchanges, many + 1);
  }
  EXPECT_EQ(openStore(path)->rows(), many + 1);
}

TEST(Project, AnEndWhileRowsComeInLosesNothing) {
  TempFolder folder;
  const std::string path = largeProject(folder, 150'000);
  for (std::uint64_t i = 1; i <= 3; ++i) {
    {
      auto store = openStore(withoutPatience(path));
      store->record(batchOf(plain(store->nextId())));
    }
    EXPECT_EQ(*Store::countIn(path), 150'000 + i);
  }
}

TEST(Project, WhatACrashLeftPendingIsInterruptedAlsoWhenItComesInLate) {
  TempFolder folder;
  const std::string path = largeProject(folder, 150'000);
  query(path, "UPDATE exchange SET state=0 WHERE id=149999");
  query(path, "INSERT INTO content(id,detail,request_head) SELECT 149999,detail,request_head FROM content WHERE id=1");
  {
    auto store = openStore(withoutPatience(path));
    store->setColor({1}, 1);
    EXPECT_EQ(store->at(149'998).failure, model::FailureKind::interrupted);
    ASSERT_TRUE(store->load(149'999));
    EXPECT_EQ((*store->load(149'999))->failure.kind, model::FailureKind::interrupted);
  }
  EXPECT_EQ(query(path, "SELECT count(*) FROM exchange WHERE state=0"), "0");
}

}  // namespace
}  // namespace penstock::store::test
