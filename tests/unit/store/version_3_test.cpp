// SPDX-License-Identifier: GPL-3.0-or-later
// Projects of schemas 3 and 4, looked at and opened.
#include "unit/store/version_3.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "penstock/store/project_reader.h"
#include "unit/store/equal.h"
#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

class Version3And4 : public ::testing::TestWithParam<int> {
 protected:
  Version3And4() {
    sqlite3* db = nullptr;
    sqlite3_open(path.c_str(), &db);
    for (const char* sql : {version3, GetParam() == 4 ? version4 : ""}) {
      char* error = nullptr;
      EXPECT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, &error), SQLITE_OK) << error;
    }
    sqlite3_close(db);
    old = rich(1);
    old->operation.clear();
    if (GetParam() < 4) old->grpcStatus = -1;
  }

  void expectAsItWas(const model::Recording& recording) const {
    const auto first = recording.load(1), tunnel = recording.load(3);
    ASSERT_TRUE(first && tunnel);
    expectSame(**first, *old);
    EXPECT_EQ(noteOf((*first)->trace), "held back for a rule");
    EXPECT_EQ(noteOf((*tunnel)->trace), "passed through: matches *.example; ended by a reset of the client");
    EXPECT_FALSE((*first)->requestBodySent || (*first)->responseBodySent);
    // What went on as it came is asked for under either name.
    EXPECT_EQ(*recording.body(*first, {model::Direction::toClient, model::Stage::sent})->read(0, 100), "12345");
    expectSame(*recording.messages(1, 0, 10), texts(0, 2));
  }

  TempFolder folder;
  const std::string path = folder.file("old");
  std::shared_ptr<model::Exchange> old;
};
INSTANTIATE_TEST_SUITE_P(Schemas, Version3And4, ::testing::Values(3, 4));

TEST_P(Version3And4, OpensAndGoesOn) {
  auto later = rich(4);
  later->trace = {{model::Did::answered, "200 from a file", model::By::rule, "Mocks"}};
  later->responseBodySent = model::Body{4, 4, 4, true, std::make_shared<const std::string>("sent")};
  {
    auto store = openStore(path);
    ASSERT_TRUE(store);
    expectAsItWas(*store);
    EXPECT_EQ(store->at(0).annotation.comment, "of old");
    EXPECT_EQ(*store->readBody(2, model::Direction::toClient, 0, 100), "chunk of old");
    EXPECT_EQ(store->at(2).path, "passed through: matches *.example; ended by a reset of the client");
    EXPECT_EQ(store->nextId(), 4u);
    store->record(batchOf(later));
  }
  EXPECT_EQ(query(path, "PRAGMA user_version"), "8");
  auto store = openStore(path);
  expectAsItWas(*store);
  expectSame(**store->load(4), *later);
}

TEST_P(Version3And4, ALookLeavesItAsItIs) {
  EXPECT_EQ(*Store::countIn(path), 3u);
  {
    auto reader = ProjectReader::open(path);
    ASSERT_TRUE(reader);
    expectAsItWas(*reader);
  }
  EXPECT_EQ(query(path, "PRAGMA user_version"), std::to_string(GetParam()));
}

}  // namespace
}  // namespace penstock::store::test
