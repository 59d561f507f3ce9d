// SPDX-License-Identifier: GPL-3.0-or-later
// What a run sends before its own requests: a login, and again when answers ask for it.
#include <gtest/gtest.h>

#include "unit/service/bulk_fixture.h"

namespace penstock::service {
namespace {

using namespace test;

/// Each token is good for so many requests; the next one has to be asked for.
struct TokenServer {
  explicit TokenServer(int uses) : uses_(uses), server([this](const std::string& head) { return answer(head); }) {}
  std::optional<std::string> answer(const std::string& head) {
    const std::lock_guard lock(mutex_);
    if (head.starts_with("GET /login ")) {
      ++logins;
      left_ = uses_;
      return AnsweringServer::answer(refuses ? "403 Forbidden" : "200 OK", "{\"token\": \"t" + std::to_string(logins) + "\"}");
    }
    if (head.find("X-Token: t" + std::to_string(logins) + "\r\n") == head.npos || left_ == 0)
      return AnsweringServer::answer("401 Unauthorized", "{\"error\": \"who?\"}");
    --left_;
    return AnsweringServer::answer("200 OK", "{\"id\": 1, \"name\": \"" + std::string(std::size_t(left_ % 7), 'x') + "\"}");
  }
  BulkSpec spec(std::int64_t last) const {
    BulkSpec spec;
    spec.text = "GET /?user=§1§ HTTP/1.1\r\nHost: x\r\nX-Token: {{token}}\r\nX-Key: {{key}}\r\n\r\n";
    spec.options.target = {"http", "127.0.0.1", server.port};
    draft::NumberPayloads numbers;
    numbers.to = last;
    spec.sets.push_back({numbers, {}});
    spec.concurrency = 3;
    spec.variables.variables = {{"key", "k"}, {"host", "127.0.0.1"}};
    RequestTab login;
    login.name = "Log in";
    login.text = "GET /login HTTP/1.1\r\nHost: x\r\n\r\n";
    login.target = "http://{{host}}:" + std::to_string(server.port);
    login.after.push_back({draft::Extraction::From::json, "$.token", 0, "token"});
    spec.before.push_back(login);
    return spec;
  }
  bool refuses = false;
  unsigned logins = 0;

 private:
  const int uses_;
  int left_ = 0;
  std::mutex mutex_;

 public:
  AnsweringServer server;
};

TEST(BulkRuns, WhatIsSentBeforeGivesTheFirstRequestItsValues) {
  const TempFolder folder;
  TokenServer server(1'000);
  Service service(folder);
  auto run = service.proxy.bulk().add(server.spec(9));
  ASSERT_TRUE(run);
  ASSERT_TRUE(outlineOf((*run)->spec(), 1)) << "what has no value yet is no problem";
  const auto started = (*run)->start();
  ASSERT_TRUE(started) << started.error().message;
  ASSERT_TRUE(finished(**run)) << (*run)->figures().problem;
  EXPECT_EQ(1u, server.logins);
  for (const BulkRow& row : (*run)->rowsAt(0, 10)) EXPECT_EQ(200, row.status);
  EXPECT_EQ("0", (*run)->labelOf(0));
  const auto login = service.proxy.project()->load(1);
  ASSERT_TRUE(login);
  EXPECT_EQ("/login", (*login)->request->path);
  EXPECT_EQ(model::Source::bulk, (*login)->source);
}

TEST(BulkRuns, AnswersThatAskForItHaveItSentAgain) {
  const TempFolder folder;
  TokenServer server(7);
  Service service(folder);
  BulkSpec spec = server.spec(39);
  spec.again = "status == 401";
  spec.concurrency = 1;  // of several at once one may have logged in between another's login and what it sends then
  auto run = service.proxy.bulk().add(spec);
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run)) << (*run)->figures().problem;
  EXPECT_EQ("", (*run)->figures().problem);
  EXPECT_EQ(40u, (*run)->rows());
  unsigned good = 0;
  for (const BulkRow& row : (*run)->rowsAt(0, 40)) good += row.status == 200;
  EXPECT_EQ(server.logins, 40u / 7 + 1);
  EXPECT_EQ(good, 40u) << "each is sent once more, and is what it is then";
  const BulkFigures figures = (*run)->figures();
  ASSERT_FALSE(figures.shapes.empty());
  EXPECT_EQ(good, figures.shapes.front().count) << "of one shape, whatever they say";
  EXPECT_LE(figures.shapes.size(), 2u);
}

TEST(BulkRuns, OfSeveralAtOnceNoneKeepsTheAnswerToWhatWasKnownBefore) {
  const TempFolder folder;
  TokenServer server(7);
  Service service(folder);
  BulkSpec spec = server.spec(199);
  spec.again = "status == 401";
  spec.concurrency = 5;
  auto run = service.proxy.bulk().add(spec);
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run)) << (*run)->figures().problem;
  EXPECT_EQ("", (*run)->figures().problem);
  EXPECT_EQ(200u, (*run)->rows());
  for (const BulkRow& row : (*run)->rowsAt(0, 200)) EXPECT_EQ(200, row.status) << row.number;
  EXPECT_GE(server.logins, 200u / 7 + 1);
}

TEST(BulkRuns, WhatFailsBeforeARunEndsIt) {
  const TempFolder folder;
  TokenServer server(1'000);
  server.refuses = true;
  Service service(folder);
  auto run = service.proxy.bulk().add(server.spec(9));
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run, BulkFigures::Phase::ready));
  EXPECT_EQ("before the run: Log in: its answer is 403", (*run)->figures().problem);
  EXPECT_EQ(0u, (*run)->rows());
  BulkSpec spec = server.spec(9);
  spec.before.front().after.front().what = "$.other";
  server.refuses = false;
  ASSERT_TRUE(service.proxy.bulk().change((*run)->id(), spec));
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run, BulkFigures::Phase::ready));
  EXPECT_TRUE((*run)->figures().problem.starts_with("before the run: Log in: {{token}}: ")) << (*run)->figures().problem;
}

TEST(BulkRuns, LoggingInInVainEnds) {
  const TempFolder folder;
  TokenServer server(0);
  Service service(folder);
  BulkSpec spec = server.spec(99);
  spec.again = "status == 401";
  auto run = service.proxy.bulk().add(spec);
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run, BulkFigures::Phase::stopped)) << (*run)->figures().done;
  EXPECT_NE(std::string::npos, (*run)->figures().problem.find("sent 3 times again")) << (*run)->figures().problem;
  EXPECT_LT((*run)->rows(), 100u);
  EXPECT_EQ(4u, server.logins);
}

TEST(BulkRuns, WhatIsSentBeforeCanBeStopped) {
  const TempFolder folder;
  const int silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);  // takes connections, and says nothing
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  ASSERT_EQ(0, ::bind(silent, reinterpret_cast<sockaddr*>(&at), size));
  ASSERT_EQ(0, ::listen(silent, 4));
  ::getsockname(silent, reinterpret_cast<sockaddr*>(&at), &size);
  TokenServer server(1'000);
  Service service(folder);
  BulkSpec spec = server.spec(9);
  spec.before.front().target = "http://127.0.0.1:" + std::to_string(ntohs(at.sin_port));
  auto run = service.proxy.bulk().add(spec);
  ASSERT_TRUE((*run)->start());
  EXPECT_EQ(BulkFigures::Phase::running, (*run)->figures().phase);
  const auto before = std::chrono::steady_clock::now();
  (*run)->stop();
  ASSERT_TRUE(finished(**run, BulkFigures::Phase::ready));
  EXPECT_LT(std::chrono::steady_clock::now() - before, 2s);
  EXPECT_EQ("", (*run)->figures().problem);
  EXPECT_EQ(0u, server.server.served);
  ::close(silent);
}

TEST(BulkRuns, ShapesAreKept) {
  const TempFolder folder;
  TokenServer server(1'000);
  std::uint64_t id = 0;
  {
    Service service(folder);
    auto run = service.proxy.bulk().add(server.spec(9));
    id = (*run)->id();
    ASSERT_TRUE((*run)->start());
    ASSERT_TRUE(finished(**run));
    service.proxy.stop();
  }
  Service service(folder);
  auto run = service.proxy.bulk().open(id);
  ASSERT_TRUE(run);
  ASSERT_EQ(1u, (*run)->figures().shapes.size());
  EXPECT_EQ(10u, (*run)->figures().shapes.front().count);
  EXPECT_EQ(1u, (*run)->rowsAt(3, 1).front().shape);
  EXPECT_EQ(server.spec(9).before, (*run)->spec().before);
}

}  // namespace
}  // namespace penstock::service
