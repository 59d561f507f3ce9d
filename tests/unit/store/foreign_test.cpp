// SPDX-License-Identifier: GPL-3.0-or-later
// Project files made by others, by hand or by accident: what is in them does not run, and what is damaged costs itself.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "penstock/store/project_reader.h"
#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

namespace fs = std::filesystem;
using model::Direction;

// As an attacker works on it: everything allowed.
void alter(const std::string& path, const std::string& sql) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
  char* error = nullptr;
  EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK) << error;
  sqlite3_close(db);
}

class Foreign : public testing::Test {
 protected:
  // A project of `rows` exchanges, closed well.
  std::string make(int rows = 4, std::size_t body = 32) {
    const std::string path = folder_.file("p");
    auto store = openStore(path);
    for (int i = 0; i < rows; ++i) store->record(batchOf(plain(store->nextId(), "/" + std::to_string(i), body)));
    store->close();
    return path;
  }
  static Result<std::unique_ptr<Store>> open(const std::string& path, const std::string& closed = {}) {
    StoreOptions options;
    options.path = path;
    options.closedProjects = closed;
    return Store::open(options);
  }
  static void waitChecked(const Store& store) {
    for (int i = 0; i < 500 && store.status().checkedPercent < 100; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(store.status().checkedPercent, 100);
  }
  TempFolder folder_;
};

TEST_F(Foreign, AnythingThatIsNotOurSchemaIsRefusedAndSaysWhat) {
  const std::pair<const char*, const char*> all[] = {
      {"CREATE TRIGGER t AFTER INSERT ON exchange BEGIN DELETE FROM content; END", "it holds a trigger"},
      {"CREATE VIEW v AS SELECT 1", "it holds a view"},
      {"ALTER TABLE exchange RENAME TO e; CREATE VIEW exchange AS SELECT * FROM e", "it holds a"},
      {"CREATE INDEX i ON exchange(abs(id))", "it holds an index that is not Penstock's"},
      {"CREATE TABLE mine(a)", "it holds a table that is not Penstock's"},
      {"CREATE VIRTUAL TABLE ft USING fts5(a)", "it holds a table that is not Penstock's"},
      {"ALTER TABLE exchange ADD COLUMN g AS (hex(zeroblob(500000000)))", "its table exchange is not as Penstock makes it"},
      {"DROP TABLE setting; CREATE TABLE setting(key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID", "its table setting is not as"},
      {"DROP TABLE meta; CREATE TABLE meta(key TEXT PRIMARY KEY COLLATE NOCASE, value) WITHOUT ROWID", "its table meta is not as"},
      {"DROP TABLE annotation; CREATE TABLE annotation(id INTEGER PRIMARY KEY, color INTEGER NOT NULL DEFAULT 0, tags TEXT NOT NULL DEFAULT "
       "'' CHECK(length(tags)<9), comment TEXT NOT NULL DEFAULT '')",
       "its table annotation is not as"},
      {"DROP TABLE removed", "its table removed is missing"},
      {"ANALYZE", "it holds a table that is not Penstock's"}};
  for (const auto& [sql, why] : all) {
    const std::string path = make();
    alter(path, sql);
    const auto before = fs::file_size(path);
    for (const Error& error : {open(path).error(), Store::countIn(path).error(), ProjectReader::open(path).error()}) {
      EXPECT_EQ(error.code, ErrorCode::corrupt) << sql;
      EXPECT_NE(error.message.find(" is no Penstock project: " + std::string(why)), std::string::npos) << sql << ": " << error.message;
    }
    EXPECT_EQ(fs::file_size(path), before);
    fs::remove(path);
  }
}

TEST_F(Foreign, AnOlderProjectWithSomethingMoreIsNotMigrated) {
  const std::string path = make();
  alter(path, "DROP TABLE annotation; DROP TABLE removed; PRAGMA user_version=2");
  EXPECT_EQ(open(path).error().code, ErrorCode::corrupt);
  EXPECT_EQ(query(path, "PRAGMA user_version"), "2");
}

TEST_F(Foreign, OtherEncodingsAndPageSizesAreRefused) {
  const std::string schema = [&] {
    const std::string path = make();
    std::string all = query(path, "SELECT group_concat(sql,';') FROM sqlite_schema WHERE sql IS NOT NULL");
    fs::remove(path);
    return all;
  }();
  const std::string stamps = "PRAGMA application_id=1349415796; PRAGMA user_version=8;";
  for (const auto& [pragmas, why] : {std::pair{"PRAGMA page_size=32768; PRAGMA encoding='UTF-16le';", "UTF-8"},
                                     std::pair{"PRAGMA page_size=512;", "pages"}, std::pair{"PRAGMA page_size=65536;", "pages"}}) {
    const std::string path = folder_.file("other");
    alter(path, pragmas + schema + ";" + stamps);
    EXPECT_NE(open(path).error().message.find(why), std::string::npos) << pragmas;
    fs::remove(path);
  }
}

TEST_F(Foreign, OnlyRegularFilesAreOpened) {
  const std::string fifo = folder_.file("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  for (const std::string& path : {fifo, std::string("/dev/null"), std::string("/dev/zero"), folder_.file("")}) {
    EXPECT_FALSE(open(path)) << path;
    EXPECT_FALSE(Store::countIn(path)) << path;
    EXPECT_FALSE(ProjectReader::open(path)) << path;
  }
  for (const char* path : {"/proc/self/maps", "/proc/self/mem", "/proc/version"}) EXPECT_FALSE(Store::countIn(path)) << path;
}

// SQLite deletes the "super-journal" that a journal names: any file of this person's.
TEST_F(Foreign, AJournalBesideItDeletesNothing) {
  const std::string path = make(), victim = folder_.file("victim");
  std::ofstream(victim) << "precious";
  // In rollback mode, so that the journal is hot; as SQLite's file format describes it.
  alter(path, "PRAGMA journal_mode=DELETE");
  std::string journal("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);
  const auto number = [&](std::uint32_t v) {
    for (int shift = 24; shift >= 0; shift -= 8) journal += char(v >> shift);
  };
  for (const std::uint32_t v : {0u, 0u, std::uint32_t(fs::file_size(path) / 32768), 512u, 32768u}) number(v);
  journal.resize(512);
  number(0x40000000 / 32768 + 1);  // the page of the lock byte
  journal += victim;
  number(std::uint32_t(victim.size()));
  std::uint32_t sum = 0;
  for (const char c : victim) sum += std::uint32_t(c);
  number(sum);
  journal.append("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);
  std::ofstream(path + "-journal", std::ios::binary) << journal;
  EXPECT_EQ(open(path).error().code, ErrorCode::corrupt);
  EXPECT_EQ(Store::countIn(path).error().code, ErrorCode::corrupt);
  fs::create_symlink(path, folder_.file("link"));
  EXPECT_EQ(open(folder_.file("link")).error().code, ErrorCode::corrupt) << "the files beside it are those of its target";
  EXPECT_TRUE(fs::exists(victim));
  fs::remove(path + "-journal");
  EXPECT_TRUE(open(path));
}

TEST_F(Foreign, ADamagedRowCostsThatRow) {
  const std::string path = make(12);
  alter(path,
        "UPDATE exchange SET host=zeroblob(100000) WHERE id=2; UPDATE exchange SET started_at='yesterday' WHERE id=3;"
        "UPDATE exchange SET request_size=-1 WHERE id=4; UPDATE exchange SET messages=1<<40 WHERE id=5;"
        "UPDATE exchange SET timings=x'ff' WHERE id=6; UPDATE exchange SET path=zeroblob(20000000) WHERE id=7;"
        "UPDATE exchange SET started_at=9223372036854775807 WHERE id=8; UPDATE exchange SET timings=x'0108ffffffffffffffff7f' WHERE id=9;"
        "UPDATE exchange SET host=cast(zeroblob(20000000) AS TEXT) WHERE id=10;"
        "INSERT INTO annotation VALUES(11,1e300,x'00','ok'); INSERT INTO annotation VALUES(12,3,'tag','ok');"
        "INSERT INTO setting VALUES('gui/x',zeroblob(5000000))");
  auto store = open(path);
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ((*store)->rows(), 3u);
  EXPECT_EQ((*store)->at(0).id, 1u);
  EXPECT_EQ((*store)->at(1).id, 11u);
  EXPECT_EQ((*store)->at(2).id, 12u);
  EXPECT_EQ((*store)->at(1).annotation.color, 0);
  EXPECT_EQ((*store)->at(2).annotation.color, 3);
  EXPECT_NE((*store)->status().damage.find("11 rows"), std::string::npos) << (*store)->status().damage;
  EXPECT_EQ((*store)->status().problem, "");
  EXPECT_TRUE((*store)->load(1));
  EXPECT_FALSE((*store)->load(4));
  (*store)->record(batchOf(plain((*store)->nextId())));
  EXPECT_TRUE((*store)->flush()) << "recording goes on";
  EXPECT_EQ((*store)->rows(), 4u);
}

TEST_F(Foreign, DamageIsToldOnceItIsFound) {
  StoreOptions options;
  options.path = make(3);
  alter(options.path, "UPDATE exchange SET request_size=-1 WHERE id=2");
  std::atomic<int> told{0};
  options.recordingChanged = [&] { ++told; };
  const auto store = Store::open(options);
  ASSERT_TRUE(store);
  EXPECT_NE((*store)->status().damage, "");
  waitChecked(**store);
  EXPECT_GT(told, 1) << "by whoever read the rows, and by the look through the file";
}

TEST_F(Foreign, IdsThatCannotBeCostTheirRows) {
  const std::string path = make(3);
  alter(path, "UPDATE exchange SET id=9223372036854775807 WHERE id=3; UPDATE exchange SET id=-5 WHERE id=2");
  auto store = open(path);
  ASSERT_TRUE(store);
  EXPECT_EQ((*store)->rows(), 1u);
  EXPECT_NE((*store)->status().damage, "");
  EXPECT_EQ((*store)->nextId(), 2u);
}

TEST_F(Foreign, DamagedContentIsToldWhereItIsLookedAt) {
  const std::string path = folder_.file("p");
  {
    auto store = openStore(path);
    for (int i = 0; i < 3; ++i) {
      auto x = rich(store->nextId());
      x->messages = 1100;
      store->record(batchOf(x));
      store->record(messagesOf(x->id, texts(0, 1100)));
      ASSERT_TRUE(store->flush());
      store->record(chunkOf(x->id, Direction::toClient, 0, std::string(1000, 'a')));
    }
  }
  alter(path,
        "UPDATE certificate SET detail=x'ff'; UPDATE message_block SET bytes=x'00' WHERE id=(SELECT min(id) FROM message_block);"
        "UPDATE connection SET client_tls=x'ff' WHERE id=2; UPDATE content SET detail=x'ff' WHERE id=3;");
  auto store = open(path);
  ASSERT_TRUE(store);
  ASSERT_EQ((*store)->rows(), 3u);
  const auto first = (*store)->load(1), second = (*store)->load(2);
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ((*first)->connection->serverTls->note, "Damaged in the project");
  EXPECT_EQ((*second)->connection->clientTls->note, "Damaged in the project");
  EXPECT_EQ((*store)->load(3).error().code, ErrorCode::corrupt);
  EXPECT_EQ((*store)->messages(1, 0, 100).error().code, ErrorCode::corrupt) << "all of these are gone";
  ASSERT_TRUE((*store)->messages(1, 500, 200));
  EXPECT_GT((*store)->messages(1, 500, 200)->size(), 100u) << "and none of the next block";
}

TEST_F(Foreign, ChunksThatOverlapAreReadOnce) {
  const std::string path = folder_.file("p");
  {
    auto store = openStore(path);
    auto x = plain(store->nextId());
    x->responseBody = {};
    x->responseBody.size = 3000;
    store->record(batchOf(x));
    store->record(chunkOf(1, Direction::toClient, 0, std::string(3000, 'a')));
  }
  alter(path,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<2999) INSERT INTO body_chunk SELECT 1,1,i,zeroblob(3000) FROM n;"
        "INSERT INTO body_chunk VALUES(1,1,-77,zeroblob(9)); INSERT INTO body_chunk VALUES(1,1,9223372036854775000,x'00')");
  auto store = open(path);
  ASSERT_TRUE(store);
  const auto body = (*store)->readBody(1, Direction::toClient, 0, 100'000);
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(body->size(), 5999u);
  EXPECT_EQ(body->substr(0, 3000), std::string(3000, 'a'));
  EXPECT_EQ(*(*store)->bodySize(1, Direction::toClient), 5999u);
}

// Each page of the file in turn is overwritten: it opens with what is left, or says why not.
TEST_F(Foreign, ADamagedPageCostsWhatLiesThere) {
  const std::string whole = make(600, 2000);
  const auto pages = fs::file_size(whole) / 32768;
  ASSERT_GT(pages, 40u);
  std::size_t opened = 0, mostRows = 0;
  for (std::uint64_t page = 1; page < pages; page += 3) {
    const std::string path = folder_.file("damaged");
    fs::copy_file(whole, path, fs::copy_options::overwrite_existing);
    {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(std::streamoff(page * 32768));
      file << std::string(32768, char(0xa5));
    }
    const auto begin = std::chrono::steady_clock::now();
    auto store = open(path);
    if (store) {
      ++opened;
      mostRows = std::max(mostRows, (*store)->rows());
      for (model::ExchangeId id = 1; id <= 600; id += 50) (void)(*store)->load(id);
      waitChecked(**store);
      EXPECT_NE((*store)->status().damage, "") << page;
      store = makeError(ErrorCode::cancelled, "closed");
    } else {
      EXPECT_EQ(store.error().code, ErrorCode::corrupt);
    }
    (void)Store::countIn(path);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10)) << page;
  }
  EXPECT_GT(opened, pages / 3 * 3 / 4) << "most pages are content";
  EXPECT_EQ(mostRows, 600u);
}

// With nothing to be read behind it, the search for where to go on ends too.
TEST_F(Foreign, TheDamagedEndOfATableIsTheEnd) {
  for (const std::string table : {"annotation", "removed", "exchange", "text_segment"}) {
    const std::string path = make();
    alter(path, "INSERT INTO annotation(id) VALUES(1); INSERT INTO removed VALUES(1,1)");
    const int root = std::stoi(query(path, ("SELECT rootpage FROM sqlite_schema WHERE name='" + table + "'").c_str()));
    {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(std::streamoff(root - 1) * 32768);
      file << std::string(100, char(0xa5));
    }
    auto store = open(path);
    ASSERT_TRUE(store) << table << ": " << store.error().message;
    waitChecked(**store);
    EXPECT_NE((*store)->status().damage, "") << table;
    store = makeError(ErrorCode::cancelled, "closed");
    fs::remove(path);
  }
}

// A tree made by hand: its leaf hangs below the root hundreds of times.
TEST_F(Foreign, ATreeWithoutAnEndEnds) {
  const std::string path = make(30'000, 0);
  const int root = std::stoi(query(path, "SELECT rootpage FROM sqlite_schema WHERE name='exchange'"));
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    std::string page(32768, '\0');
    const auto at = std::streamoff(root - 1) * 32768;
    file.seekg(at);
    file.read(page.data(), 32768);
    ASSERT_EQ(page[0], 5) << "the root is an interior page";
    const auto u16 = [&](std::size_t i) { return std::size_t(std::uint8_t(page[i])) << 8 | std::uint8_t(page[i + 1]); };
    const std::size_t cells = u16(3);
    ASSERT_GT(cells, 3u);
    const std::string child = page.substr(u16(12), 4);
    for (std::size_t i = 1; i < cells; ++i) page.replace(u16(12 + 2 * i), 4, child);
    page.replace(8, 4, child);
    file.seekp(at);
    file << page;
  }
  const auto begin = std::chrono::steady_clock::now();
  auto store = open(path);
  ASSERT_TRUE(store);
  EXPECT_LT((*store)->rows(), 1000u);
  EXPECT_NE((*store)->status().damage, "");
  waitChecked(**store);
  (void)Store::countIn(path);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

// The writer finds that out before the rows are there.
TEST_F(Foreign, OneThatIsOverItsLimitAtOnceDropsWhatItHas) {
  const std::string path = make(40, 50'000);
  alter(path, "INSERT INTO setting VALUES('project.limit','100000 drop')");
  for (int i = 0; i < 20; ++i) {
    auto store = open(path);
    ASSERT_TRUE(store);
    (*store)->record(batchOf(plain((*store)->nextId())));
    EXPECT_TRUE((*store)->flush());
  }
}

TEST_F(Foreign, MoreFreePagesThanThereAreAreNoReasonToDrop) {
  const std::string path = make(40);
  alter(path, "INSERT INTO setting VALUES('project.limit','100000000 drop')");
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(36);  // how many pages the free list says it has
    file << std::string("\0\1\0\0", 4);
  }
  auto store = open(path);
  ASSERT_TRUE(store);
  (*store)->record(batchOf(plain((*store)->nextId())));
  (void)(*store)->flush();
  for (int i = 0; i < 500 && (*store)->status().size == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_NE((*store)->status().size, 0u) << "it was not measured";
  EXPECT_EQ((*store)->rows(), 41u);
}

TEST_F(Foreign, OnlyAProjectThatWasClosedHereIsNotChecked) {
  const std::string path = folder_.file("p"), closed = folder_.file("closed");
  {
    auto store = open(path, closed);
    EXPECT_FALSE((*store)->status().foreign) << "it is new";
    for (int i = 0; i < 10; ++i) (*store)->record(batchOf(plain((*store)->nextId())));
  }
  EXPECT_FALSE((*open(path, closed))->status().foreign);
  EXPECT_FALSE((*open(path, closed))->status().foreign) << "each close tells again";
  {
    auto other = open(path);
    EXPECT_TRUE((*other)->status().foreign);
    (*other)->record(batchOf(plain((*other)->nextId())));
  }
  {
    auto store = open(path, closed);
    EXPECT_TRUE((*store)->status().foreign) << "it was closed by somebody else";
    waitChecked(**store);
    EXPECT_EQ((*store)->status().damage, "");
  }
  EXPECT_FALSE((*open(path, closed))->status().foreign) << "it was checked to its end";
  alter(path, "UPDATE exchange SET host='other' WHERE id=1");
  EXPECT_TRUE((*open(path, closed))->status().foreign);
  fs::copy_file(path, folder_.file("copy"));
  EXPECT_TRUE((*open(folder_.file("copy"), closed))->status().foreign);
}

TEST_F(Foreign, ClosingCutsTheCheckShort) {
  const std::string path = folder_.file("p");
  openStore(path)->record(batchOf(plain(1)));
  // Many bytes of nothing, made quickly.
  alter(path, "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<600) INSERT INTO body_chunk SELECT 1,0,i*262144,"
              "zeroblob(262144) FROM n");
  auto store = open(path);
  ASSERT_TRUE(store);
  const auto begin = std::chrono::steady_clock::now();
  (*store)->close();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

TEST_F(Foreign, ACopyTouchesNothingUntilItIsWhole) {
  const std::string path = make(), target = folder_.file("target"), part = target + ".part";
  auto store = openStore(path);
  std::ofstream(part) << "somebody's own file";
  std::ofstream(target) << "what was there";
  EXPECT_EQ(store->copyTo(target).error().code, ErrorCode::invalidArgument);
  ASSERT_TRUE(store->copyTo(target, Store::Existing::replace));
  EXPECT_EQ(*Store::countIn(target), 4u);
  std::string left;
  std::getline(std::ifstream(part), left);
  EXPECT_EQ(left, "somebody's own file");
  struct stat info {};
  ASSERT_EQ(::stat(target.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.file("")), fs::directory_iterator()), 5)
      << "the project with its WAL, the copy and the other file: no draft is left";
}

TEST_F(Foreign, ACopyReplacesOnlyWhatNobodyNeeds) {
  const std::string path = make();
  auto store = openStore(path);
  const auto refused = [&](const std::string& target) { return store->copyTo(target, Store::Existing::replace).error().code; };
  EXPECT_EQ(refused(path), ErrorCode::invalidArgument) << "it is open here";
  fs::create_symlink(path, folder_.file("link to itself"));
  EXPECT_EQ(refused(folder_.file("link to itself")), ErrorCode::invalidArgument);
  fs::create_hard_link(path, folder_.file("second name"));
  EXPECT_EQ(refused(folder_.file("second name")), ErrorCode::invalidArgument);
  fs::create_symlink("nowhere", folder_.file("dangling"));
  EXPECT_EQ(refused(folder_.file("dangling")), ErrorCode::invalidArgument);
  EXPECT_EQ(refused(folder_.file("")), ErrorCode::invalidArgument);
  {
    auto other = openStore(folder_.file("other"));
    EXPECT_NE(refused(folder_.file("other")), ErrorCode::io) << "it is open in another";
    EXPECT_EQ(other->rows(), 0u);
  }
  std::ofstream(folder_.file("new-wal")) << "of another project";
  EXPECT_EQ(refused(folder_.file("new")), ErrorCode::invalidArgument) << "it would be taken for a part of the copy";
  fs::create_directory(folder_.file("elsewhere"));
  std::ofstream(folder_.file("elsewhere/real")) << "old";
  fs::create_symlink("elsewhere/real", folder_.file("link"));
  ASSERT_TRUE(store->copyTo(folder_.file("link"), Store::Existing::replace));
  EXPECT_TRUE(fs::is_symlink(folder_.file("link"))) << "what it leads to is replaced";
  EXPECT_EQ(*Store::countIn(folder_.file("elsewhere/real")), 4u);
}

}  // namespace
}  // namespace penstock::store::test
