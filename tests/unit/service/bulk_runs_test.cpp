// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of many requests against a server of the test's, over a real project.
#include "penstock/service/bulk_runs.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "penstock/service/proxy_service.h"
#include "unit/service/temp_folder.h"

namespace penstock::service {
namespace {

using namespace std::chrono_literals;

/// Answers "user=N" with N, and 302 for N == 7; "gone" breaks the connection off.
class Server {
 public:
  Server() {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at);
    ::listen(fd_, 64);
    socklen_t size = sizeof at;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size);
    port = ntohs(at.sin_port);
    acceptor_ = std::thread([this] {
      for (int peer; (peer = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) threads_.emplace_back([this, peer] { serve(peer); });
    });
  }
  ~Server() {
    ::shutdown(fd_, SHUT_RDWR);
    acceptor_.join();
    for (std::thread& t : threads_) t.join();
    ::close(fd_);
  }
  std::uint16_t port = 0;
  std::atomic<unsigned> served{0};

 private:
  void serve(int peer) {
    const timeval patience{20, 0};
    ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    std::string in;
    char bytes[4096];
    for (ssize_t n; (n = ::recv(peer, bytes, sizeof bytes, 0)) > 0;) {
      in.append(bytes, std::size_t(n));
      for (std::size_t end; (end = in.find("\r\n\r\n")) != in.npos;) {
        const std::string head = in.substr(0, end);
        in.erase(0, end + 4);
        if (head.find("user=gone") != head.npos) {
          ::close(peer);
          return;
        }
        ++served;
        const std::size_t at = head.find("user=") + 5;
        const std::string user = head.substr(at, head.find(' ', at) - at);
        const std::string body = user == "7" ? "here is user 7\nwith a secret" : "no user " + user;
        const std::string answer = "HTTP/1.1 " + std::string(user == "7" ? "302 Found\r\nX-Token: t7" : "200 OK") + "\r\nContent-Length: " +
                                   std::to_string(body.size()) + "\r\n\r\n" + body;
        if (::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) break;
      }
    }
    ::close(peer);
  }
  int fd_ = -1;
  std::thread acceptor_;
  std::vector<std::thread> threads_;
};

struct Service {
  explicit Service(const TempFolder& folder) : proxy(config(folder)) {
    const auto opened = proxy.open();
    EXPECT_TRUE(opened) << opened.error().message;
  }
  static model::Config config(const TempFolder& folder) {
    model::Config c;
    c.caDir = folder / "ca";
    c.project = folder / "p.penstock";
    c.keepFree = 0;
    return c;
  }
  ProxyService proxy;
};

BulkSpec users(const Server& server, std::int64_t last) {
  BulkSpec spec;
  spec.name = "users";
  spec.text = "GET /?user=§1§ HTTP/1.1\r\nHost: x\r\n\r\n";
  spec.options.target = {"http", "127.0.0.1", server.port};
  draft::NumberPayloads numbers;
  numbers.to = last;
  spec.sets.push_back({numbers, {}});
  spec.concurrency = 4;
  spec.columns.push_back({"token", {draft::Extraction::From::header, "X-Token", 0, {}}});
  spec.greps = {"response contains secret", "status == 200"};
  return spec;
}

bool finished(BulkRun& run, BulkFigures::Phase phase = BulkFigures::Phase::finished) {
  std::mutex mutex;
  std::condition_variable told;
  const Subscription heard = run.changed().subscribe([&] {
    const std::lock_guard lock(mutex);
    told.notify_all();
  });
  std::unique_lock lock(mutex);
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (run.figures().phase != phase)
    if (told.wait_until(lock, std::min(end, std::chrono::steady_clock::now() + 50ms)) == std::cv_status::timeout && std::chrono::steady_clock::now() > end) return false;
  return true;
}

TEST(BulkRuns, AnswersAreToldApart) {
  const TempFolder folder;
  Server server;
  Service service(folder);
  auto run = service.proxy.bulk().add(users(server, 20));
  ASSERT_TRUE(run);
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run));
  const BulkFigures figures = (*run)->figures();
  EXPECT_EQ(21u, figures.total);
  EXPECT_EQ(21u, figures.done);
  EXPECT_EQ(0u, figures.failed);
  EXPECT_EQ(21u, server.served);
  ASSERT_EQ(2u, figures.clusters.size());  // equal but for digits, and the one that is not
  EXPECT_EQ(20u, figures.clusters[0].count);
  const auto order = (*run)->order(BulkOrder::number, 0, false);
  ASSERT_EQ(21u, order.size());
  const BulkRow seven = (*run)->rowsAt(order[7], 1).front();
  EXPECT_EQ(7u, seven.number);
  EXPECT_EQ(302, seven.status);
  EXPECT_EQ(28, seven.length);
  EXPECT_EQ(7, seven.words);
  EXPECT_EQ(2, seven.lines);
  EXPECT_EQ(1, seven.greps);
  EXPECT_EQ((std::vector<std::string>{"t7"}), (*run)->columnsOf(order[7]));
  EXPECT_EQ("7", (*run)->labelOf(7));
  EXPECT_EQ(2, (*run)->rowsAt(order[8], 1).front().greps);
  EXPECT_EQ(order[7], (*run)->order(BulkOrder::column, 0, true).front());
  EXPECT_EQ(order[7], (*run)->order(BulkOrder::greps, 0, true).front());
  const auto exchange = service.proxy.project()->load(seven.exchange);
  ASSERT_TRUE(exchange);
  EXPECT_EQ(model::Source::bulk, (*exchange)->source);
  EXPECT_EQ("127.0.0.1:" + std::to_string(server.port), (*exchange)->request->headers.find("Host"));
}

TEST(BulkRuns, ARunIsGoneOnWithAfterARestart) {
  const TempFolder folder;
  Server server;
  std::uint64_t id = 0;
  std::size_t done = 0;
  {
    Service service(folder);
    BulkSpec spec = users(server, 1'999);
    spec.perSecond = 2'000;
    auto run = service.proxy.bulk().add(spec);
    ASSERT_TRUE(run);
    id = (*run)->id();
    ASSERT_TRUE((*run)->start());
    while ((*run)->rows() < 600) std::this_thread::yield();
    (*run)->stop();
    ASSERT_TRUE(finished(**run, BulkFigures::Phase::stopped));
    done = (*run)->rows();
    EXPECT_LT(done, 2'000u);
    service.proxy.stop();
  }
  Service service(folder);
  ASSERT_EQ(1u, service.proxy.bulk().list().size());
  auto run = service.proxy.bulk().open(id);
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_EQ(done, (*run)->rows());
  EXPECT_EQ(users(server, 1'999).columns, (*run)->spec().columns);
  EXPECT_EQ(BulkFigures::Phase::stopped, (*run)->figures().phase);
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run));
  EXPECT_EQ(2'000u, (*run)->rows());
  std::vector<bool> seen(2'000);
  for (const BulkRow& row : (*run)->rowsAt(0, 2'000)) {
    EXPECT_FALSE(seen[row.number]) << row.number;
    seen[row.number] = true;
  }
  EXPECT_LE(server.served, 2'004u);  // those that were under way
}

TEST(BulkRuns, WhatFailsIsAResultToo) {
  const TempFolder folder;
  Server server;
  Service service(folder);
  BulkSpec spec = users(server, 1);
  spec.sets = {{draft::ListPayloads{{"1", "gone", "2"}}, {}}};
  spec.retries = 1;
  auto run = service.proxy.bulk().add(spec);
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run));
  EXPECT_EQ(1u, (*run)->figures().failed);
  const BulkRow gone = (*run)->rowsAt((*run)->order(BulkOrder::number, 0, false)[1], 1).front();
  EXPECT_EQ(model::FailureKind::serverClosed, gone.failure);
  EXPECT_EQ(2, gone.tries);
  EXPECT_EQ(-1, gone.status);
}

TEST(BulkRuns, ChangesOfAWholeRequestTakeThePlaceOfPositions) {
  const TempFolder folder;
  Server server;
  Service service(folder);
  BulkSpec spec = users(server, 1);
  spec.sets.clear();
  spec.changes.push_back({"first", std::nullopt, {{"X-A", "1"}}, "/?user=7"});
  spec.changes.push_back({"second", std::nullopt, {}, "/?user=8"});
  auto run = service.proxy.bulk().add(spec);
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run));
  EXPECT_EQ("first", (*run)->labelOf(0));
  EXPECT_EQ(302, (*run)->rowsAt((*run)->order(BulkOrder::number, 0, false)[0], 1).front().status);
}

TEST(BulkRuns, AMarkInAVariableIsNoPosition) {
  const TempFolder folder;
  Server server;
  Service service(folder);
  BulkSpec spec = users(server, 0);
  spec.text = "GET /?user=\u00a71\u00a7&x={{odd}} HTTP/1.1\r\nHost: x\r\n\r\n";
  spec.variables.variables = {{"odd", "\u00a7a"}};
  auto run = service.proxy.bulk().add(spec);
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run));
  const auto exchange = service.proxy.project()->load((*run)->rowsAt(0, 1).front().exchange);
  ASSERT_TRUE(exchange);
  EXPECT_EQ("/?user=0&x=\u00a7a", (*exchange)->request->target);
}

TEST(BulkRuns, WhatCannotRunSaysWhy) {
  const TempFolder folder;
  Server server;
  Service service(folder);
  const auto refused = [&](auto change) {
    BulkSpec spec = users(server, 1);
    change(spec);
    auto run = service.proxy.bulk().add(spec);
    const auto started = (*run)->start();
    return started ? std::string() : started.error().message;
  };
  EXPECT_NE("", refused([](BulkSpec& s) { s.text = "GET / HTTP/1.1\r\n\r\n"; }));
  EXPECT_NE("", refused([](BulkSpec& s) { s.text = "GET /§ HTTP/1.1\r\n\r\n"; }));
  EXPECT_NE("", refused([](BulkSpec& s) { s.options.target.host.clear(); }));
  EXPECT_NE("", refused([](BulkSpec& s) { s.concurrency = 0; }));
  EXPECT_NE("", refused([](BulkSpec& s) { s.greps.push_back("hots == x"); }));
  EXPECT_NE("", refused([](BulkSpec& s) { s.columns[0].extraction = {draft::Extraction::From::regex, "(", 0, {}}; }));
  EXPECT_NE("", refused([](BulkSpec& s) { s.text = "GET /{{nobody}}§1§ HTTP/1.1\r\n\r\n"; }));
  EXPECT_NE("", refused([](BulkSpec& s) { s.sets[0].source = draft::FilePayloads{"/nowhere/at/all"}; }));
}

TEST(BulkRuns, RemovedIsGone) {
  const TempFolder folder;
  Server server;
  Service service(folder);
  auto run = service.proxy.bulk().add(users(server, 3));
  ASSERT_TRUE((*run)->start());
  ASSERT_TRUE(finished(**run));
  EXPECT_EQ(ErrorCode::busy, service.proxy.bulk().change((*run)->id(), users(server, 4)).error().code);
  ASSERT_TRUE(service.proxy.bulk().rename((*run)->id(), "other"));
  EXPECT_EQ("other", service.proxy.bulk().list().front().name);
  ASSERT_TRUE(service.proxy.bulk().remove((*run)->id()));
  EXPECT_TRUE(service.proxy.bulk().list().empty());
  EXPECT_EQ(ErrorCode::notFound, service.proxy.bulk().open((*run)->id()).error().code);
}

TEST(BulkRuns, ASpecIsKeptWhole) {
  const Server server;
  BulkSpec spec = users(server, 9);
  spec.text += std::string("\xff\x00§2§", 6);
  spec.options.verify = false;
  spec.sets.push_back({draft::DatePayloads{}, {{draft::ProcessStep::Kind::regexReplace, "a", "b", 1, 2}}});
  spec.sets.push_back({draft::CharacterPayloads{}, {}});
  spec.sets.push_back({draft::NullPayloads{5}, {}});
  spec.sets.push_back({draft::FilePayloads{"/x"}, {}});
  spec.sets.push_back({draft::ListPayloads{{"\xfe", "b"}}, {}});
  spec.changes.push_back({"l", "body", {{"A", "b"}}, "/p"});
  spec.variables.variables = {{"a", "b"}};
  const auto read = readBulkSpec(toJson(spec));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(toJson(spec), toJson(*read));
  EXPECT_EQ(spec.text, read->text);
  EXPECT_EQ(spec.options, read->options);
  EXPECT_EQ(spec.sets, read->sets);
  for (const std::string broken : {"", "[]", "{}", "{\"name\":1}"}) EXPECT_FALSE(readBulkSpec(broken)) << broken;
}

}  // namespace
}  // namespace penstock::service
