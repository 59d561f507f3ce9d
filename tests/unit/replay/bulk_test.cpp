// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/replay/sender.h"

#include <atomic>
#include <set>
#include <thread>

#include "unit/engine/h2_peer.h"

namespace penstock::replay::test {
namespace {

using engine::test::Peer;

/// Serves connections until none comes any more: each request is answered with its own path.
class EchoServer {
 public:
  explicit EchoServer(engine::test::Origin& origin, unsigned connections) {
    for (unsigned i = 0; i < connections; ++i)
      threads_.emplace_back([this, &origin] {
        Peer peer = origin.accept();
        while (true) {
          const std::string head = peer.readUntil("\r\n\r\n");
          if (!head.ends_with("\r\n\r\n")) return;
          const std::string path = head.substr(4, head.find(' ', 4) - 4);
          ++served;
          if (!peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(path.size()) + "\r\n\r\n" + path)) return;
        }
      });
  }
  ~EchoServer() {
    for (std::thread& t : threads_) t.join();
  }
  std::atomic<unsigned> served{0};

 private:
  std::vector<std::thread> threads_;
};

class Paths final : public BulkRequests {
 public:
  Paths(const Sender& sender, std::uint64_t size) : sender_(sender), size_(size) {}
  std::uint64_t size() const override { return size_; }
  bool wanted(std::uint64_t n) const override { return !skip.contains(n); }
  Result<Outgoing> at(std::uint64_t n) override {
    if (n == broken) return makeError(ErrorCode::invalidArgument, "nothing there");
    return sender_.http1(sender_.request("/" + std::to_string(n)));
  }
  std::set<std::uint64_t> skip;
  std::uint64_t broken = UINT64_MAX;

 private:
  const Sender& sender_;
  std::uint64_t size_;
};

struct Results final : BulkListener {
  void ended(BulkResult result) override {
    const std::lock_guard lock(mutex);
    all[result.number] = std::move(result);
  }
  bool full() override { return held; }
  std::mutex mutex;
  std::map<std::uint64_t, BulkResult> all;
  std::atomic<bool> held{false};
};

TEST(Bulk, EachIsSentOnceOverKeptConnections) {
  Sender sender;
  EchoServer server(sender.proxy.origin, 4);
  auto results = std::make_shared<Results>();
  auto requests = std::make_shared<Paths>(sender, 500);
  requests->skip = {3, 4, 499};
  requests->broken = 7;
  BulkOptions options;
  options.concurrency = 4;
  options.first = 1;
  const BulkPtr bulk = sender.replay.bulk(requests, options, results);
  ASSERT_TRUE(ended(*bulk));
  const BulkState state = bulk->state();
  EXPECT_EQ(496u, state.done);
  EXPECT_EQ(1u, state.failed);
  EXPECT_FALSE(state.stopped);
  EXPECT_EQ(495u, server.served);
  ASSERT_EQ(496u, results->all.size());
  EXPECT_EQ("nothing there", results->all[7].problem);
  for (const auto& [n, result] : results->all) {
    if (n == 7) continue;
    ASSERT_TRUE(result.exchange) << n;
    EXPECT_EQ("/" + std::to_string(n), *result.exchange->responseBody.bytes);
    EXPECT_EQ(model::Source::resender, result.exchange->source);
  }
}

TEST(Bulk, PauseHoldsAndStopEnds) {
  Sender sender;
  EchoServer server(sender.proxy.origin, 1);
  auto results = std::make_shared<Results>();
  results->held = true;
  BulkOptions options;
  options.concurrency = 1;
  const BulkPtr bulk = sender.replay.bulk(std::make_shared<Paths>(sender, 1'000'000), options, results);
  ASSERT_TRUE(await(*bulk, [](const BulkState& s) { return s.phase == BulkState::Phase::running; }));
  EXPECT_EQ(0u, server.served);
  bulk->pause();
  results->held = false;
  ASSERT_TRUE(await(*bulk, [](const BulkState& s) { return s.phase == BulkState::Phase::paused; }));
  bulk->resume();
  ASSERT_TRUE(await(*bulk, [](const BulkState& s) { return s.done > 10; }));
  bulk->stop();
  ASSERT_TRUE(ended(*bulk));
  EXPECT_TRUE(bulk->state().stopped);
  EXPECT_LT(bulk->state().done, 1'000'000u);
}

TEST(Bulk, RateIsKept) {
  Sender sender;
  EchoServer server(sender.proxy.origin, 2);
  BulkOptions options;
  options.concurrency = 2;
  options.perSecond = 100;
  const SteadyTime before = steadyNow();
  const BulkPtr bulk = sender.replay.bulk(std::make_shared<Paths>(sender, 51), options, std::make_shared<Results>());
  ASSERT_TRUE(ended(*bulk));
  EXPECT_GE(steadyNow() - before, std::chrono::milliseconds(495));
}

TEST(Bulk, WhatFailsIsTriedAgainAsOftenAsWanted) {
  Sender sender;
  auto results = std::make_shared<Results>();
  BulkOptions options;
  options.concurrency = 1;
  options.retries = 2;
  const BulkPtr bulk = sender.replay.bulk(std::make_shared<Paths>(sender, 1), options, results);
  sender.proxy.origin.accept().reset();
  sender.proxy.origin.accept().reset();
  Peer third = sender.proxy.origin.accept();
  third.readUntil("\r\n\r\n");
  third.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(ended(*bulk));
  EXPECT_EQ(3u, results->all[0].tries);
  EXPECT_EQ(0u, bulk->state().failed);
}

TEST(Bulk, StreamsOfHttp2ShareAConnection) {
  struct Many final : BulkRequests {
    explicit Many(const Sender& s) : sender(s) {}
    std::uint64_t size() const override { return 200; }
    Result<Outgoing> at(std::uint64_t n) override {
      return sender.http2({{":method", "GET"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/" + std::to_string(n)}});
    }
    const Sender& sender;
  };
  Sender sender;
  BulkOptions options;
  options.concurrency = 20;
  const BulkPtr bulk = sender.replay.bulk(std::make_shared<Many>(sender), options, std::make_shared<Results>());
  engine::test::H2Peer server(sender.proxy.origin.accept(), wire::http2::Role::server);
  model::ResponseHead head;
  head.status = 200;
  head.headers.append(":status", "200");
  std::set<int> answered;
  server.until([&] {
    for (const auto& [id, request] : server.end.requests)
      if (answered.insert(id).second) server.end.session.respond(id, head, true);
    return bulk->state().phase == BulkState::Phase::ended;
  });
  ASSERT_TRUE(ended(*bulk));
  EXPECT_EQ(200u, bulk->state().done);
  EXPECT_EQ(0u, bulk->state().failed);
}

}  // namespace
}  // namespace penstock::replay::test
