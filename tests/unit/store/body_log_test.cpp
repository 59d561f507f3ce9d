// SPDX-License-Identifier: GPL-3.0-or-later
// Large pieces of bodies: in the log beside the project, on their way into it, after kills and accidents, and where somebody else
// had his hands in it.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "penstock/store/project_reader.h"
#include "store/body_fold.h"
#include "unit/store/bad_disk.h"
#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

using model::Direction;
using std::chrono::milliseconds;

constexpr std::size_t page = 4096;         // the log begins with one that says what it is
constexpr std::size_t block = 256 * 1024;  // a piece of what the engine tells

// Different for each exchange and at each place.
std::string bodyOf(model::ExchangeId id, std::size_t n) {
  std::string s(n, '\0');
  std::uint64_t x = id * 0x9e3779b97f4a7c15 + 1;
  for (std::size_t i = 0; i < n; ++i) {
    if (i % 8 == 0) x = x * 6364136223846793005 + 1442695040888963407;
    s[i] = char(x >> (8 * (i % 8)));
  }
  return s;
}

std::shared_ptr<model::Exchange> large(model::ExchangeId id, std::uint64_t size) {
  auto x = plain(id, "/large", 0);
  x->responseBody = {size, size, size, true, nullptr};
  return x;
}

void record(Store& store, model::ExchangeId id, std::size_t size) {
  const std::string body = bodyOf(id, size);
  model::RecordBatch batch = batchOf(large(id, size));
  for (std::size_t at = 0; at < size; at += block) batch.chunks.push_back({id, Direction::toClient, at, body.substr(at, block)});
  store.record(std::move(batch));
}

std::string read(Store& store, model::ExchangeId id, std::size_t n = 1 << 24) {
  const auto bytes = store.readBody(id, Direction::toClient, 0, n);
  return bytes ? *bytes : "error: " + bytes.error().message;
}

class BodyLogTest : public testing::Test {
 protected:
  std::string path() const { return folder_.file("p"); }
  std::string log() const { return path() + "-bodies"; }
  bool isOneFile() const {
    for (const char* end : {"-wal", "-shm", "-bodies"})
      if (std::filesystem::exists(path() + end)) return false;
    return true;
  }
  TempFolder folder_;
};

TEST_F(BodyLogTest, AtRestAProjectIsOneFile) {
  constexpr std::size_t size = 5 * block + 12'345;
  {
    auto store = openStore(path());
    record(*store, store->nextId(), size);
    store->record(chunkOf(1, Direction::toServer, 0, "few bytes go into the project"));
    ASSERT_TRUE(store->flush());
    EXPECT_EQ(query(path(), "SELECT count(*) FROM body_extent"), "5");
    EXPECT_EQ(query(path(), "SELECT count(*) FROM body_chunk"), "2") << "and so do small pieces";
    struct stat info {};
    ASSERT_EQ(::stat(log().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    EXPECT_EQ(*store->bodySize(1, Direction::toClient), size);
    EXPECT_EQ(read(*store, 1), bodyOf(1, size));
    for (const std::size_t at : {std::size_t(0), block - 5, block, 3 * block + 1, size - 10})
      EXPECT_EQ(*store->readBody(1, Direction::toClient, at, 10), bodyOf(1, size).substr(at, 10)) << at;
  }
  EXPECT_TRUE(isOneFile());
  auto store = openStore(path());
  EXPECT_EQ(query(path(), "SELECT count(*) FROM body_extent"), "0");
  EXPECT_EQ(read(*store, 1), bodyOf(1, size));
  EXPECT_EQ((*store->load(1))->responseBody.recorded, size);
  EXPECT_FALSE(std::filesystem::exists(log())) << "made when it is needed";
}

TEST_F(BodyLogTest, WhatAnEndHasNoTimeForStaysBesideAndIsReadFromThere) {
  constexpr std::size_t size = 9 * block + 1;
  {
    auto store = openStore(path());
    record(*store, store->nextId(), size);
    store->close(milliseconds(0));
  }
  ASSERT_TRUE(std::filesystem::exists(log()));
  {
    const auto reader = *ProjectReader::open(path());
    model::Message message;
    message.direction = Direction::toClient;
    message.size = size;
    EXPECT_EQ(*reader.payload(1, message)->read(0, size), bodyOf(1, size)) << "also by who only looks";
  }
  {
    auto store = openStore(path());
    EXPECT_EQ(store->status().damage, "");
    EXPECT_EQ(read(*store, 1), bodyOf(1, size));
    record(*store, store->nextId(), size);
    ASSERT_TRUE(store->flush());
    EXPECT_EQ(read(*store, 2), bodyOf(2, size));
  }
  EXPECT_TRUE(isOneFile());
  auto store = openStore(path());
  for (const model::ExchangeId id : {1, 2}) EXPECT_EQ(read(*store, id), bodyOf(id, size));
}

// No descriptor left, say: what cannot be read now is not gone.
TEST_F(BodyLogTest, WhatCannotBeReadNowIsNotTakenForLost) {
  {
    auto store = openStore(path());
    record(*store, store->nextId(), 3 * block);
    store->close(milliseconds(0));
  }
  auto db = Database::open(path(), Database::Mode::readWrite);
  ASSERT_TRUE(db) << db.error().message;
  {
    auto unreadable = BodyFold::prepare(*db, path() + "/below-a-file");
    ASSERT_TRUE(unreadable);
    const int code = unreadable->step();
    EXPECT_NE(code, SQLITE_OK);
    EXPECT_NE(code, SQLITE_DONE);
    EXPECT_EQ(unreadable->takeDropped(), 0u);
  }
  EXPECT_EQ(query(path(), "SELECT count(*) FROM body_extent"), "3");
  auto fold = BodyFold::prepare(*db, log());
  ASSERT_TRUE(fold);
  EXPECT_EQ(fold->step(), SQLITE_DONE);
  EXPECT_EQ(query(path(), "SELECT count(*) FROM body_extent"), "0");
  EXPECT_EQ(query(path(), "SELECT sum(length(bytes)) FROM body_chunk"), std::to_string(3 * block));
}

TEST_F(BodyLogTest, IsFoldedWhileNothingFlows) {
  constexpr std::size_t size = 20 * block;
  auto store = openStore(path());
  record(*store, store->nextId(), size);
  ASSERT_TRUE(store->flush());
  ASSERT_TRUE(std::filesystem::exists(log()));
  for (int i = 0; i < 3000 && std::filesystem::exists(log()); ++i) {
    ASSERT_EQ(*store->readBody(1, Direction::toClient, std::size_t(i) * 1777 % size, 5),
              bodyOf(1, size).substr(std::size_t(i) * 1777 % size, 5));
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_FALSE(std::filesystem::exists(log()));
  EXPECT_EQ(read(*store, 1), bodyOf(1, size));
  record(*store, store->nextId(), size);
  ASSERT_TRUE(store->flush());
  EXPECT_TRUE(std::filesystem::exists(log()));
  EXPECT_EQ(read(*store, 2), bodyOf(2, size));
}

TEST_F(BodyLogTest, ACopyIsOneFileAndWhole) {
  constexpr std::size_t size = 7 * block + 99;
  auto store = openStore(path());
  record(*store, store->nextId(), size);
  ASSERT_TRUE(store->copyTo(folder_.file("copy")));
  EXPECT_FALSE(std::filesystem::exists(folder_.file("copy-bodies")));
  EXPECT_EQ(query(folder_.file("copy"), "SELECT count(*) FROM body_extent"), "0");
  EXPECT_EQ(read(*openStore(folder_.file("copy")), 1), bodyOf(1, size));
  EXPECT_EQ(read(*store, 1), bodyOf(1, size));
  // What is left of another project would be taken for a part of this one.
  std::ofstream(folder_.file("new-bodies")) << "of another project";
  EXPECT_EQ(store->copyTo(folder_.file("new")).error().code, ErrorCode::invalidArgument);
}

TEST_F(BodyLogTest, DeletingGivesTheSpaceBack) {
  auto store = openStore(path());
  for (int i = 0; i < 4; ++i) record(*store, store->nextId(), 4 * block);
  store->remove({2});
  store->close();
  EXPECT_TRUE(isOneFile());
  EXPECT_LT(std::filesystem::file_size(path()), 19 * block) << "three bodies, whose pieces take nine pages each, and a page for each table";
  store = openStore(path());
  EXPECT_EQ(read(*store, 3), bodyOf(3, 4 * block));
  record(*store, store->nextId(), 4 * block);
  store->clear();
  store->close();
  EXPECT_TRUE(isOneFile());
  EXPECT_LT(std::filesystem::file_size(path()), 5 * block);
}

TEST_F(BodyLogTest, TheLimitCountsTheLogAndItsOldestGo) {
  constexpr std::uint64_t MB = 1'000'000;
  auto store = openStore(path());
  store->setLimit({40 * MB, SizeLimit::Policy::dropOldest});
  for (int i = 0; i < 60; ++i) {
    record(*store, store->nextId(), 8 * block);
    ASSERT_TRUE(store->flush());
    for (int wait = 0; wait < 3000 && store->rows() > 25; ++wait) std::this_thread::sleep_for(milliseconds(10));
    ASSERT_LE(store->rows(), 25u);
  }
  EXPECT_TRUE(store->recording());
  EXPECT_GT(store->rows(), 5u);
  EXPECT_EQ(read(*store, 60), bodyOf(60, 8 * block));
}

// ---- accidents

TEST_F(BodyLogTest, WhatIsNotAsItWasWrittenEndsItsBody) {
  constexpr std::size_t size = 6 * block;
  {
    auto store = openStore(path());
    for (int i = 0; i < 2; ++i) record(*store, store->nextId(), size);
    store->close(milliseconds(0));
  }
  {
    // As a power cut may leave it: blocks that never reached the disk.
    std::fstream file(log(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(2 * block + 3 * page);
    file << std::string(4096, '\0');
  }
  for (int turn = 0; turn < 2; ++turn) {
    auto store = openStore(path());
    EXPECT_EQ(read(*store, 1), bodyOf(1, size).substr(0, 2 * block)) << turn;
    EXPECT_EQ(*store->readBody(1, Direction::toClient, 2 * block, 10), "");
    EXPECT_EQ(read(*store, 2), bodyOf(2, size));
    if (turn == 1) {
      EXPECT_EQ(*store->bodySize(1, Direction::toClient), 2 * block);
    }
  }
  EXPECT_TRUE(isOneFile());
}

TEST_F(BodyLogTest, ALogThatIsMissingOrCutIsTold) {
  constexpr std::size_t size = 6 * block;
  for (const bool missing : {true, false}) {
    {
      auto store = openStore(path());
      record(*store, store->nextId(), size);
      store->close(milliseconds(0));
    }
    if (missing)
      std::filesystem::remove(log());
    else
      std::filesystem::resize_file(log(), page + 3 * block);
    const model::ExchangeId id = missing ? 1 : 2;
    auto store = openStore(path());
    EXPECT_NE(store->status().damage.find("could not be read"), std::string::npos);
    EXPECT_EQ(read(*store, id), bodyOf(id, missing ? 0 : 3 * block));
    EXPECT_EQ((*store->load(id))->responseBody.recorded, missing ? 0 : 3 * block);
  }
}

TEST_F(BodyLogTest, AnotherProjectsLogIsNotTakenForOurs) {
  constexpr std::size_t size = 4 * block;
  for (const char* name : {"p", "q"}) {
    auto store = openStore(folder_.file(name));
    if (name[0] == 'q') (void)store->nextId();
    record(*store, store->nextId(), size);
    store->close(milliseconds(0));
  }
  std::filesystem::rename(folder_.file("q-bodies"), log());
  auto store = openStore(path());
  EXPECT_EQ(read(*store, 1), "");
  store->close();
  EXPECT_TRUE(isOneFile());
}

TEST_F(BodyLogTest, AFullDiskGivesBackWhatWasHalfWritten) {
  BadDisk& disk = BadDisk::install();
  StoreOptions options;
  options.path = path();
  options.vfs = BadDisk::name;
  options.commitInterval = milliseconds(1);
  auto store = openStore(options);
  record(*store, store->nextId(), 2 * block);
  ASSERT_TRUE(store->flush());
  disk.onWrite = BadDisk::full;
  record(*store, store->nextId(), 3 * block);
  EXPECT_FALSE(store->flush());
  EXPECT_EQ(std::filesystem::file_size(log()), page + 2 * block);
  disk.onWrite = BadDisk::none;
  store->setRecording(true);
  while (!store->recording()) std::this_thread::yield();
  ASSERT_TRUE(store->flush());
  for (const model::ExchangeId id : {1, 2}) EXPECT_EQ(read(*store, id), bodyOf(id, (id + 1) * block));
  EXPECT_EQ(std::filesystem::file_size(log()), page + 5 * block);
}

TEST_F(BodyLogTest, OfWhoIsKilledAtAnyMomentNothingThatWasSavedIsLost) {
  constexpr int turns = 12;
  constexpr std::size_t most = 5 * block;
  const auto sizeOf = [](model::ExchangeId id) { return 1 + (id * 77'777) % most; };
  std::vector<model::ExchangeId> saved;
  for (int turn = 0; turn < turns; ++turn) {
    int pipes[2];
    ASSERT_EQ(pipe(pipes), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      // Records and tells what is saved; ends now and then, which folds, and goes on.
      for (std::uint64_t n = 0;;) {
        auto store = openStore(path());
        do {
          const model::ExchangeId id = store->nextId();
          record(*store, id, sizeOf(id));
          if (!store->flush() || ::write(pipes[1], &id, sizeof id) != sizeof id) _exit(1);
        } while (++n % 6 != 0);
      }
    }
    ::close(pipes[1]);
    // From its first exchange on, each time a little later.
    model::ExchangeId id = 0;
    ASSERT_EQ(::read(pipes[0], &id, sizeof id), ssize_t(sizeof id));
    saved.push_back(id);
    std::this_thread::sleep_for(milliseconds(7 * turn + turn % 3));
    ::kill(child, SIGKILL);
    while (::read(pipes[0], &id, sizeof id) == ssize_t(sizeof id)) saved.push_back(id);
    ::close(pipes[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    const int checked = OtherProcess([&] {
                          auto store = openStore(path());
                          if (!store->status().damage.empty()) return 2;
                          for (const model::ExchangeId one : saved)
                            if (read(*store, one) != bodyOf(one, sizeOf(one))) return 3;
                          store->close(milliseconds(turn % 2 ? 0 : 500));
                          return 0;
                        }).run();
    ASSERT_EQ(checked, 0) << "turn " << turn;
  }
  EXPECT_GT(saved.size(), std::size_t(turns));
}

// ---- others' hands

TEST_F(BodyLogTest, WhatLeadsElsewhereIsRefused) {
  { auto store = openStore(path()); }
  const std::string precious = folder_.file("precious");
  std::ofstream(precious) << "mine";
  const auto refused = [&] {
    StoreOptions options;
    options.path = path();
    const auto opened = Store::open(options);
    EXPECT_FALSE(opened);
    EXPECT_NE(opened.error().message.find("p-bodies"), std::string::npos) << opened.error().message;
    std::filesystem::remove(log());
    std::string text;
    std::ifstream(precious) >> text;
    EXPECT_EQ(text, "mine");
  };
  std::filesystem::create_symlink(precious, log());
  refused();
  std::filesystem::create_hard_link(precious, log());
  refused();
  std::filesystem::create_directory(log());
  refused();
  ASSERT_EQ(::mkfifo(log().c_str(), 0600), 0);
  refused();
  std::filesystem::copy_file(precious, log());
  refused();
  EXPECT_TRUE(openStore(path()));
}

TEST_F(BodyLogTest, RowsThatClaimMoreThanThereIs) {
  {
    auto store = openStore(path());
    record(*store, store->nextId(), 4 * block);
    store->close(milliseconds(0));
  }
  // The same bytes a thousand times, places outside of the file, lengths of the wrong kind.
  query(path(),
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<200) INSERT OR IGNORE INTO body_extent "
        "SELECT i*4096,1,1,(i+10)*262144,262144,checksum FROM n, body_extent WHERE position=4096");
  query(path(),
        "INSERT OR IGNORE INTO body_extent "
        "VALUES(-4096,1,0,0,10,0),(4611686018427387904,1,0,10,262144,0),(9223372036854771712,1,0,20,262144,0),"
        "(3,1,0,30,5,0),(8388608,1,0,40,'long',0),(16777216,1,0,50,-5,0)");
  auto store = openStore(path());
  EXPECT_NE(store->status().damage, "");
  EXPECT_EQ(query(path(), "SELECT count(*) FROM body_extent"), "4");
  EXPECT_EQ(read(*store, 1), bodyOf(1, 4 * block));
  store->close();
  EXPECT_TRUE(isOneFile());
}

TEST_F(BodyLogTest, ALogThatNoRowMeansIsBegunAnew) {
  { auto store = openStore(path()); }
  std::ofstream(log()) << "Penstock bodies 1\n" << std::string(3 * block, 'x');
  auto store = openStore(path());
  EXPECT_EQ(store->status().damage, "");
  EXPECT_FALSE(std::filesystem::exists(log()));
  record(*store, store->nextId(), block);
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(std::filesystem::file_size(log()), page + block);
  EXPECT_EQ(read(*store, 1), bodyOf(1, block));
}

}  // namespace
}  // namespace penstock::store::test
