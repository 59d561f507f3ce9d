// SPDX-License-Identifier: GPL-3.0-or-later
// A project of schema 1, looked at and opened.
#include "unit/store/version_1.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "penstock/store/project_reader.h"
#include "unit/store/equal.h"
#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

void makeVersion1(const std::string& path) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
  char* error = nullptr;
  EXPECT_EQ(sqlite3_exec(db, version1, nullptr, nullptr, &error), SQLITE_OK) << error;
  sqlite3_close(db);
}

int versionOf(const std::string& path) {
  sqlite3* db = nullptr;
  int version = -1;
  sqlite3_open(path.c_str(), &db);
  sqlite3_exec(
      db, "PRAGMA user_version",
      [](void* out, int, char** columns, char**) {
        *static_cast<int*>(out) = std::atoi(columns[0]);
        return 0;
      },
      &version, nullptr);
  sqlite3_close(db);
  return version;
}

TEST(Version1, OpensAndGoesOnAsThePresentOne) {
  TempFolder folder;
  const std::string path = folder.file("old");
  makeVersion1(path);
  auto old = rich(1);
  old->application = model::Application::none;
  old->messages = 0;
  old->grpcStatus = -1;
  old->subject.clear();
  old->operation.clear();
  auto connection = std::make_shared<model::ConnectionInfo>(*old->connection);
  connection->entry = connection->upstreamProxy = connection->process = "";
  connection->pid = 0;
  auto client = std::make_shared<model::TlsInfo>(*connection->clientTls);
  client->ja3 = client->ja4 = "";
  connection->clientTls = client;
  auto server = std::make_shared<model::TlsInfo>(*connection->serverTls);
  server->clientCertificate = server->note = "";
  connection->serverTls = server;
  old->connection = connection;
  {
    auto store = openStore(path);
    ASSERT_TRUE(store);
    ASSERT_EQ(store->rows(), 3u);
    expectSame(**store->load(1), *old);
    EXPECT_EQ(store->at(0).protocol, model::Protocol::http10);
    EXPECT_EQ(store->at(0).process, "");
    EXPECT_EQ(store->at(0).server, "192.0.2.7:443");
    EXPECT_EQ(store->at(0).tls, "TLSv1.3");
    EXPECT_EQ(store->at(1).tls, "");
    EXPECT_EQ(store->at(1).failure, model::FailureKind::interrupted);
    EXPECT_EQ(*store->readBody(2, model::Direction::toClient, 0, 100), "chunk of old");
    EXPECT_EQ(store->at(2).path, "passthrough list");
    EXPECT_TRUE(store->messages(1, 0, 10)->empty());
    const auto id = store->nextId();
    EXPECT_EQ(id, 4u);
    auto x = rich(id);
    x->messages = 3;
    store->record(messagesOf(id, texts(0, 3)));
    store->record(batchOf(x));
  }
  EXPECT_EQ(versionOf(path), 8);
  auto store = openStore(path);
  ASSERT_EQ(store->rows(), 4u);
  expectSame(**store->load(1), *old);
  EXPECT_EQ((*store->load(4))->messages, 3u);
  EXPECT_EQ((*store->load(4))->connection->process, "/opt/a b/client");
  expectSame(*store->messages(4, 0, 10), texts(0, 3));
}

TEST(Version1, ALookLeavesItAsItIs) {
  TempFolder folder;
  const std::string path = folder.file("old");
  makeVersion1(path);
  EXPECT_EQ(*Store::countIn(path), 3u);
  auto reader = ProjectReader::open(path);
  ASSERT_TRUE(reader);
  EXPECT_TRUE(reader->messages(1, 0, 10)->empty());
  EXPECT_EQ(reader->messages(4, 0, 10).error().code, ErrorCode::notFound);
  EXPECT_EQ(versionOf(path), 1);
}

}  // namespace
}  // namespace penstock::store::test
